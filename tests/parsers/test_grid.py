from hypothesis import given
from hypothesis import strategies as st

from parsers import limits
from parsers.document import Cell
from parsers.grid import Printed, from_places, from_spans


def test_a_merged_cell_appears_once_at_its_first_place_with_its_spans() -> None:
    grid = from_spans([[Printed("A", row_span=2), Printed("B", column_span=2)], [Printed("C"), Printed("D")]])
    assert grid.raw_rows() == [["A", "B", ""], ["", "C", "D"]]
    assert (grid.cells[0].row_span, grid.cells[1].column_span) == (2, 2)


def test_short_rows_leave_their_places_empty() -> None:
    assert from_spans([[Printed("A")], [Printed("B"), Printed("C")]]).raw_rows() == [["A", ""], ["B", "C"]]


def test_a_span_of_a_million_columns_means_the_whole_width() -> None:
    grid = from_spans([[Printed("band", column_span=1_000_000)], [Printed("a"), Printed("b"), Printed("c")]])
    assert grid.column_count == 3
    assert grid.cells[0].column_span == 3


def test_a_row_span_ends_with_the_table() -> None:
    grid = from_spans([[Printed("A", row_span=65_000), Printed("B")], [Printed("C", row_span=0)]])
    assert grid.row_count == 2
    assert [cell.row_span for cell in grid.cells] == [2, 1, 1]


def test_cells_at_known_places_make_a_grid() -> None:
    grid = from_places([Cell("b", 1, 2), Cell("a", 0, 0, row_span=2)])
    assert grid.raw_rows() == [["a", "", ""], ["", "", "b"]]


printed = st.builds(
    Printed,
    text=st.text(max_size=3),
    row_span=st.integers(0, 10_000_000),
    column_span=st.integers(-5, 10_000_000),
)


@given(st.lists(st.lists(printed, max_size=8), max_size=8))
def test_no_cell_is_lost_unsaid_or_overlaps_another(rows: list[list[Printed]]) -> None:
    grid = from_spans(rows)
    given = [cell.text for row in rows for cell in row]
    assert [cell.text for cell in grid.cells] == given or not grid.clean
    begins = [(cell.row, cell.column) for cell in grid.cells]
    assert len(set(begins)) == len(begins)
    assert grid.row_count * grid.column_count <= limits.MAX_AREA
    for cell in grid.cells:
        assert cell.row + cell.row_span <= grid.row_count
        assert cell.column + cell.column_span <= grid.column_count
