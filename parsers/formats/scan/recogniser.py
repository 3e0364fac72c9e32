"""One line of a picture to its text, by rapidocr's recognition model (its models are part of the wheel)."""

from __future__ import annotations

import re
from typing import cast

import cv2
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_rec import TextRecOutput

from parsers.formats.scan.images import Pixels

UNREADABLE = "\ufffd"  # what stands with it is no number
_SURE = 0.80
_PARAMETERS = {
    "Global.use_preprocess_img": False,
    "Global.log_level": "critical",
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,  # documents are read side by side
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
_FIGURE = re.compile(r"\D{0,4}\d[^\u4e00-\u9fff]*[\u4e00-\u9fff]{0,3}[^\u4e00-\u9fff]*")
_SHORT = 6  # characters: an unsure line of so few may be a figure
_LINE = 48  # pixels: the height that the model was trained on
_MARGINS = (0.16, 0.34)  # of a line's height, around it: the two pictures that a figure is recognised from


class Recogniser:
    """Recognises lines. `used` counts them, `doubtful` those that were marked as unreadable."""

    def __init__(self) -> None:
        self._engine = RapidOCR(params=_PARAMETERS)
        self.used = 0
        self.doubtful = 0

    def text(self, line: Pixels) -> str:
        """The line's text; with U+FFFD behind it where it is a figure and two recognitions differ or are unsure."""
        self.used += 1
        text, score = self._recognised(line, _MARGINS[0])
        if not _is_figure(text) and (score >= _SURE or len(text) > _SHORT):
            return text
        again, score_again = self._recognised(line, _MARGINS[1])
        if text == again and min(score, score_again) >= _SURE:
            return text
        self.doubtful += 1
        return text + UNREADABLE

    def sampled(self, line: Pixels) -> str:
        """The line's text as it comes at first sight, not counted: to look a page over."""
        return self._recognised(line, _MARGINS[0])[0]

    def _recognised(self, line: Pixels, margin: float) -> tuple[str, float]:
        height = line.shape[0]
        around = max(2, int(height * margin))
        wide = cv2.copyMakeBorder(line, around, around, around, around, cv2.BORDER_REPLICATE)
        factor = _LINE / wide.shape[0]
        scaled = cv2.resize(wide, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
        found = cast(TextRecOutput, self._engine(scaled, use_det=False, use_cls=False, use_rec=True))
        texts, scores = found.txts or (), found.scores or ()
        return "".join(texts), float(min(scores, default=0.0))


def _is_figure(text: str) -> bool:
    """Whether the text is a number, perhaps with its unit: 12, 3.5万元, －4件."""
    return bool(_FIGURE.fullmatch(text))
