"""The words by which pages turn to other pages, years and organs of a list."""

from __future__ import annotations

import re

STEP = re.compile(
    r"^(?:[<>«»‹›\s]*(?:下一?页|后一?页|尾页|末页|最后一?页|最末页|上一?页|前一?页|首页|第一页|第1页|下一页\s*[>»›]*)[<>«»‹›\s]*|next\s*(?:page)?|last|>{1,2}|»|›|→)$",
    re.IGNORECASE,
)
TAIL = re.compile(r"^[<>«»‹›\s]*(?:尾页|末页|最后一?页|最末页|last|>>|»)[<>«»‹›\s]*$", re.IGNORECASE)
NEXT = re.compile(r"^(?:下一?页|后一?页|next\s*(?:page)?)\s*[>»›]*$|^[>›→]$", re.IGNORECASE)
NUMBER = re.compile(r"^[\[(（第]?\s*(\d{1,3})\s*[\])）页]?$")
PAGER = re.compile(f"{STEP.pattern}|{NUMBER.pattern}", re.IGNORECASE)
YEAR = re.compile(r"^((?:19|20)\d\d)\s*年?(?:度)?(?:年报|年度报告)?(?:\s*[(（]\d{1,4}[)）])?$")
