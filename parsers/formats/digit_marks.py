"""Digits that are printed raised, lowered or struck out, kept apart from the digits beside them.

Joined with its neighbours such a digit would make another number (`5` and a footnote's `2` are not 52). Marked, the
cell is read as no plain number, so that it is pointed at and never taken.
"""

from __future__ import annotations

RAISED = {ord(plain): raised for plain, raised in zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True)}
LOWERED = {ord(plain): lowered for plain, lowered in zip("0123456789", "₀₁₂₃₄₅₆₇₈₉", strict=True)}
_STROKE = "\u0336"  # the combining long stroke
STRUCK_OUT = {ord(digit): digit + _STROKE for digit in "0123456789０１２３４５６７８９"}
"""Tables for `str.translate`."""
