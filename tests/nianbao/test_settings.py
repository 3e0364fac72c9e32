"""The settings: defaults, the file, and the options of one run."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao import settings
from nianbao.errors import CannotStartError
from nianbao.settings import Settings


def written(folder: Path, text: str) -> Path:
    path = folder / "nianbao.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_every_setting_has_its_default(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "nianbao.toml") == Settings()
    assert Settings().delay == 2.0
    assert Settings().robots == "obey"


def test_a_file_sets_what_it_names_and_leaves_the_rest(tmp_path: Path) -> None:
    loaded = settings.load(written(tmp_path, 'contact = "mailto:a@b.example"\nyears = "2019-2024"\nhours = "22-6"\n'))
    assert (loaded.contact, loaded.years, loaded.hours) == ("mailto:a@b.example", (2019, 2024), (22, 6))
    assert loaded.delay == 2.0


def test_an_unknown_key_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(CannotStartError, match="unknown setting 'dealy'"):
        settings.load(written(tmp_path, "dealy = 3\n"))


@pytest.mark.parametrize(
    "line",
    [
        "delay = -1",
        "delay = inf",
        'delay = "slow"',
        "concurrency = 0",
        "concurrency = true",
        'robots = "sometimes"',
        'years = "2024-2019"',
        'years = "soon"',
        'hours = "25-3"',
        'contact = "a\\r\\nX-Injected: 1"',
        "max_pages = 1.5",
    ],
)
def test_an_impossible_value_is_refused_with_the_key_and_the_file(tmp_path: Path, line: str) -> None:
    path = written(tmp_path, line)
    with pytest.raises(CannotStartError) as refused:
        settings.load(path)
    assert line.split()[0] in str(refused.value)
    assert str(path) in str(refused.value)


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotStartError, match="not valid TOML"):
        settings.load(written(tmp_path, "delay == 3"))


def test_an_option_that_was_given_wins_over_the_file_and_is_checked() -> None:
    base = Settings(delay=5.0)
    assert base.with_options({"delay": 0.5, "years": None}).delay == 0.5
    assert base.with_options({"delay": None}).delay == 5.0
    with pytest.raises(CannotStartError, match="--max-pages"):
        base.with_options({"max_pages": 0})


def test_a_single_year_is_a_span_of_one() -> None:
    assert Settings().with_options({"years": "2021"}).years == (2021, 2021)
