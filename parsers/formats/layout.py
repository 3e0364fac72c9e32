"""Whether a table holds data or only lays out its page, and the text of a cell that holds more than text.

The same question for HTML, Word and ODT: pages and documents are often one table whose cells hold the article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from parsers.document import Block, Grid, Paragraph

_PROSE_LINES = 8  # a data cell has fewer lines,
_PROSE = 400  # or fewer characters
_OWN_CELLS = 8  # a data table with small tables in its cells has so many cells with text


def holds_data(cells: Sequence[Sequence[Block]]) -> bool:
    """Whether the cells, each given by the blocks in it, are a table of data.

    No, where there is one cell only; where most of the text stands in tables inside the cells; or where one cell
    holds most of the text as prose.
    """
    if len(cells) < 2:
        return False
    sizes = []
    nested = 0
    for blocks in cells:
        if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
            sizes.append((len(blocks[0].text), 1))
            continue
        lines = list(_lines(blocks))
        sizes.append((sum(map(len, lines)), len(lines)))
        nested += sum(len(text) for block in blocks for text in _grid_texts(block))
    whole = sum(size for size, _ in sizes)
    if nested and (nested * 2 > whole or sum(size > 0 for size, _ in sizes) < _OWN_CELLS):
        return False
    largest, lines_of_largest = max(sizes)
    return not (largest > _PROSE and lines_of_largest > _PROSE_LINES and largest * 2 > whole)


def cell_text(blocks: Sequence[Block]) -> str:
    """The lines of a cell; those of a table inside it too."""
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return blocks[0].text
    return "\n".join(_lines(blocks))


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from _grid_texts(block)


def _grid_texts(block: Block) -> Iterator[str]:
    return (cell.text for cell in block.cells if cell.text) if isinstance(block, Grid) else iter(())
