"""Where the headers stand: runs of lines with labels of columns, and the latest of them that fits a line's block."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from parsers.forms.model import Block, LayoutLabels, TableForm
from parsers.headers import Header, read_header
from parsers.lines import Line


@dataclass(frozen=True, slots=True, eq=False)
class HeaderRun:
    """Neighbouring header lines, and the index of the line after them."""

    end: int
    lines: tuple[Line, ...]


def is_header_line(line: Line, labels: LayoutLabels) -> bool:
    """Whether a line holds labels of a layout's columns and no figures."""
    return not line.has_number and any(labels.mention(slot.text).is_column for slot in line.words)


class HeaderRuns:
    """The headers of a stream of lines, read for one layout of a form. `rows` are the lines known to be rows."""

    def __init__(self, lines: Sequence[Line], form: TableForm, layout: int, rows: Collection[int] = ()) -> None:
        self._form = form
        self._labels = form.labels[layout]
        self._has_bands = any(block.heading for block in form.layouts[layout])
        self._read: dict[tuple[int, int], Header | None] = {}
        self.runs = list(self._runs(lines, rows))

    def _runs(self, lines: Sequence[Line], rows: Collection[int]) -> Iterator[HeaderRun]:
        run: list[Line] = []
        above: list[Line] = []  # lines of groups over the first line of column labels
        for at, line in enumerate(lines):
            if is_header_line(line, self._labels):
                run += [*above, line] if not run else [line]
                above = []
            elif at in rows or line.has_number or self._is_band(line):
                if run:
                    yield HeaderRun(at, tuple(run))
                run, above = [], []
            elif run:
                run.append(line)
            elif any(self._labels.mention(slot.text).is_group for slot in line.own):
                above.append(line)
        if run:
            yield HeaderRun(len(lines), tuple(run))

    def _is_band(self, line: Line) -> bool:
        """Whether a line names the clause (第二十条第（五）项) that the next block stands for."""
        return self._has_bands and any("条" in s.text and self._labels.mention(s.text).is_group for s in line.words)

    def over(self, at: int, block: Block) -> tuple[Header, HeaderRun] | None:
        """The latest header above a line that is the block's; None where there is none."""
        for run in reversed(self.runs):
            if run.end > at:
                continue
            memo = (run.end, id(block))
            if memo not in self._read:
                self._read[memo] = read_header(run.lines, block, self._form)
            header = self._read[memo]
            if header is not None:
                return header, run
        return None
