"""Words: everything that people read on the pages, one catalogue for each language."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

LANGUAGES: Final = {"en": "English", "ko": "한국어"}
"""Code of a language -> what it calls itself. Each has a file `<code>.json` beside this one."""
FIRST: Final = "en"


@functools.cache
def _file(kind: str, language: str, first: str = "") -> Mapping[str, str]:
    """One file of words; for an unknown language that of `first`; nothing where there is none."""
    code = language if language in LANGUAGES else first
    path = Path(__file__).parent / f"{kind}{code}.json"
    return MappingProxyType(json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {})


def catalogue(language: str) -> Mapping[str, str]:
    """All words of a language by their keys, `<part>.<key>`; English for an unknown language."""
    return _file("", language, FIRST)


def of_lessons(language: str) -> Mapping[str, str]:
    """The words of all lessons, `<lesson>.<key>` -> words; English for an unknown language."""
    return _file("lessons_", language, FIRST)


def of_quantities(language: str) -> Mapping[str, str]:
    """Titles (`title.<name>`), units (`unit.<unit>`) and choices (`choice.<name>`) of quantities.

    English has none: it is what the quantities are declared in, and what others fall back to.
    """
    return _file("quantities_", language)


def of_meanings(language: str) -> Mapping[str, str]:
    """What each quantity means, by its name, where a language has it; English has none."""
    return _file("meanings_", language)


def of_sources(language: str) -> Mapping[str, str]:
    """What a source says (`says.<name>`), its citation where it is no publication
    (`citation.<name>`), and what a case of the validation checks (`case.<number>`).

    Where a language has it; English has none.
    """
    return _file("about_", language)


def of_metrics(language: str) -> Mapping[str, str]:
    """What each metric is called, by its name, where a language has it; English has none."""
    return _file("metrics_", language)


def of_statements(language: str) -> Mapping[str, str]:
    """How the statements of a verdict (`say.<key>`), what they are made of (`phrase.<key>`) and
    values in a unit (`unit.<unit>`) are written; English has none: `simulator.statements` has it.
    """
    return _file("statements_", language)


def stories(language: str) -> Mapping[str, str]:
    """What each shipped scenario asks (by its name) and is called (`title.<name>`).

    Where a language has it; English has none.
    """
    return _file("stories_", language)


@functools.cache
def part(language: str, *names: str) -> Mapping[str, str]:
    """The words of some parts, `<key>` -> words, for a component to show."""
    begins = tuple(f"{name}." for name in names)
    return MappingProxyType(
        {
            key.partition(".")[2]: words
            for key, words in catalogue(language).items()
            if key.startswith(begins)
        }
    )


def say(language: str, key: str, **values: object) -> str:
    """The words under a key, with `{name}` replaced by the values given.

    Where `n` is 1, those under `<key>_one`, if there are any.

    Raises
    ------
    KeyError
        if there are no such words
    """
    words = catalogue(language)
    one = f"{key}_one"
    return words[one if values.get("n") in (1, "1") and one in words else key].format(**values)
