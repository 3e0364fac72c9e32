"""A sample report: the figures of a real one (facts, taken over) in prose written for the samples."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from nianbao.samples import forms
from nianbao.samples.forms import Grid


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section: its heading, its paragraphs, and the table that stands in it (or `picture`)."""

    heading: str
    paragraphs: tuple[str, ...]
    table: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it is printed: title, date, preface, sections and the three tables."""

    name: str
    title: str
    published: str
    organ: str
    year: int
    preface: tuple[str, ...]
    sections: tuple[Section, ...]
    tables: Mapping[str, Grid]


def load(name: str) -> Report:
    """Read the report `name` (such as `linan-2020`) from its figures and its prose."""
    here = files(__package__)
    figures: Mapping[str, Any] = json.loads((here / "figures" / f"{name}.json").read_text(encoding="utf-8"))
    prose = tomllib.loads((here / "prose" / f"{name}.toml").read_text(encoding="utf-8"))
    printed = figures["forms"]
    tables: dict[str, Grid] = {}
    if printed["application"]:
        tables["application"] = forms.application(printed["application"], figures["application"])
    if printed["proceeding"]:
        tables["proceeding"] = forms.proceeding(figures["proceeding"])
    if printed["disclosure"]:
        tables["disclosure"] = forms.disclosure(printed["disclosure"], figures["disclosure"])
    return Report(
        name,
        prose["title"],
        prose["published"],
        figures["organ"],
        figures["year"],
        _paragraphs(prose.get("preface", "")),
        tuple(_section(section) for section in prose["section"]),
        tables,
    )


def _section(section: Mapping[str, str]) -> Section:
    return Section(section["heading"], _paragraphs(section.get("text", "")), section.get("table"))


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())
