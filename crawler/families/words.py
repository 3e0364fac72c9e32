"""The words by which pages turn to other pages, years and organs of a list."""

from __future__ import annotations

import re

_EDGE = r"[<>«»‹›→←\s\[\]]*"
_FORWARD = (
    r"下一?页|下一页次|后一?页|向后|尾页|末页|最后一?页|最末页|next\s*(?:page)?|last"
    r"|更多历史年报|查看更多|加载更多|往期"
)
_BACK = r"上一?页|前一?页|首页|第一页|第1页|prev(?:ious)?|first"
STEP = re.compile(rf"^(?:{_EDGE}(?:{_FORWARD}|{_BACK}){_EDGE}|>{{1,2}}|»|›|→)$", re.IGNORECASE)
TAIL = re.compile(rf"^(?:{_EDGE}(?:尾页|末页|最后一?页|最末页|last){_EDGE}|>>|»)$", re.IGNORECASE)
NEXT = re.compile(rf"^(?:{_EDGE}(?:下一?页|后一?页|next\s*(?:page)?){_EDGE}|>|›|→)$", re.IGNORECASE)
NUMBER = re.compile(r"^[\[(（第]?\s*(\d{1,3})\s*[\])）页]?$")
FORWARD = re.compile(rf"{NUMBER.pattern}|^(?:{_EDGE}(?:{_FORWARD}){_EDGE}|>{{1,2}}|»|›|→)$", re.IGNORECASE)
PAGER = re.compile(f"{STEP.pattern}|{NUMBER.pattern}", re.IGNORECASE)
YEAR = re.compile(r"^((?:19|20)\d\d)\s*年?(?:度)?(?:年报|年度报告)?(?:\s*[(（]\d{1,4}[)）])?$")
