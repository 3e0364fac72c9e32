import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from parsers.document import Grid
from parsers.formats import read_document
from parsers.locate import (
    ElementPlace,
    LinePlace,
    LocatorError,
    MemberPlace,
    PagePlace,
    SheetPlace,
    WordPlace,
    element_at,
    marked_page,
    place_of,
)
from parsers.reading import Hints

PAGE = (
    "<html><head><title>x</title></head><body> 导航 <div><!-- c --><p>正<b>文</b></p>"
    "<table><td>类<td>数<tr><td rowspan=2>甲<td>1<tr><td>2</table></div></body></html>"
)


@pytest.mark.parametrize(
    ("locator", "place"),
    [
        ("html:/1/0/3/2", ElementPlace((1, 0, 3, 2))),
        ("html:/", ElementPlace(())),
        ("page:3;box:72,90,410,121", PagePlace(3, (72, 90, 410, 121))),
        ("line:57", LinePlace(57, 57)),
        ("line:57-59", LinePlace(57, 59)),
        ("line:57;column:2", LinePlace(57, 57, 2)),
        ("paragraph:14", WordPlace(paragraph=14)),
        ("table:2;row:3;cell:1", WordPlace(table=2, row=3, cell=1)),
        ("sheet:1;cell:B7", SheetPlace(1, "B7")),
        ("member:年报/a!b.docx!table:1", MemberPlace("年报/a!b.docx", WordPlace(table=1))),
    ],
)
def test_each_kind_of_locator_names_a_place(locator: str, place: object) -> None:
    assert place_of(locator) == place


@given(st.text(max_size=40))
def test_any_other_string_is_refused(text: str) -> None:
    try:
        place_of(text)
    except LocatorError:
        return
    assert text.startswith(("html:", "page:", "line:", "paragraph:", "table:", "sheet:", "member:"))


def test_the_locator_of_every_html_cell_leads_back_to_an_element_with_its_text() -> None:
    document = read_document(PAGE.encode(), Hints())
    tree = LexborHTMLParser(PAGE)
    cells = [cell for grid in document.grids() for cell in grid.cells]
    assert len(cells) == 5
    for cell in cells:
        place = place_of(cell.locator)
        assert isinstance(place, ElementPlace)
        node = element_at(tree, place)
        assert node is not None
        assert (node.tag, node.text().strip()) == ("td", cell.text)


def test_the_located_elements_of_a_page_are_marked() -> None:
    grid = next(block for block in read_document(PAGE.encode("gbk"), Hints()).blocks if isinstance(block, Grid))
    marked = marked_page(PAGE.encode("gbk"), {grid.cells[3].locator: "application.received.total"})
    assert '<td data-nianbao="application.received.total">1</td>' in marked
    assert marked.count("data-nianbao") == 1


def test_a_locator_that_leads_nowhere_marks_nothing() -> None:
    assert "data-nianbao" not in marked_page(PAGE.encode(), {"html:/1/9/9": "x", "line:3": "y"})
