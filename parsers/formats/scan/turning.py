"""A page that was scanned on its side or upside down: the quarter turn that lets its lines be recognised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from parsers.formats.scan.images import Image, Pixels
from parsers.formats.scan.recogniser import Recogniser
from parsers.forms import is_label

Box = tuple[int, int, int, int]
Sample = Callable[[Pixels], Sequence[Pixels]]

_ENOUGH = 2  # labels of a form among the samples: so the page stands upright
_TURNS = (0, 1, 3, 2)  # quarter turns against the clock, the commoner first


def upright(image: Image, recogniser: Recogniser, sample: Sample) -> Image:
    """The picture turned by the quarter turns in which most of its sampled lines are labels of a form; as it is where
    no turn shows any. `sample` gives some lines of a page."""
    best, most = image, 0
    for turn in _TURNS:
        turned = replace(image, pixels=np.ascontiguousarray(np.rot90(image.pixels, turn)), turn=turn) if turn else image
        labels = (line for line in sample(turned.pixels) if is_label(recogniser.sampled(line)))
        found = sum(1 for _ in islice(labels, _ENOUGH))
        if found > most:
            best, most = turned, found
        if found >= _ENOUGH:
            break
    return best
