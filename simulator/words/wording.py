"""Wording: quantities and their values in plain words, made from what is declared about them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath
from typing import Final

from simulator.quantities import Quantity, Value
from simulator.scenario_files.values import plain, reading_of

YEAR: Final = 52
"""Weeks of a year."""
_GLOSS = re.compile(
    r"[;(] ?(-?\d+(?:\.\d+)?)(?:(?: means(?: that)?|:) ([^;)]+)| ((?:switches|keeps) [^;)]+))"
)
_ASIDE = re.compile(r" \(-?\d(?:[^)]*(?: means|:)[^)]*)?\)")
_DATE = "week in which"
_DEGREES = ("how far", "how well", "how generous", "how reliably", "how good")
_PERIODS = ("week", "month", "year")
_SINGULARS = {"utility": "unit of utility"}
_PLURALS = {"person": "people", "utility": "units of utility", "FTE": "FTE", "EUR": "EUR"}


def number(value: float) -> str:
    """A number with at most four digits that count, and commas between thousands."""
    if float(value).is_integer() or abs(value) >= 1_000:
        return f"{value:,.0f}" if round(value) else "0"
    short = f"{value:.4g}"
    return plain(float(short)) if "e" not in short else short


def money(value: float) -> str:
    """An amount of EUR: cents only where there are some."""
    rounded = round(value, 2)
    return f"{rounded:,.0f} EUR" if rounded == round(rounded) else f"{rounded:,.2f} EUR"


def spoken(name: str) -> str:
    """A name without underscores."""
    return name.replace("_", " ")


def joined(parts: Iterable[str]) -> str:
    """`a`, `a and b`, or `a, b and c`."""
    *rest, last = list(parts) or [""]
    return f"{', '.join(rest)} and {last}" if rest else last


def sentence(text: str) -> str:
    """The text with a capital letter at its beginning and a full stop at its end."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def counted(many: int, one: str, more: str = "") -> str:
    """`1 strategy`, `2 strategies`: a number and what is counted."""
    return f"{many:,} {one if many == 1 else more or one + 's'}"


def rival_told(launch_week: int, weeks: int) -> str:
    """Whether and when a rival is launched in a run of so many weeks."""
    there = 0 <= launch_week < weeks
    return f"a rival is launched in week {launch_week}" if there else "no rival is launched"


def duration(weeks: float) -> str:
    """A time in weeks, and in years where it is a whole number of them."""
    years, rest = divmod(weeks, YEAR)
    told = f"{number(weeks)} week{'' if weeks == 1 else 's'}"
    if rest or not years:
        return told
    return f"{told} ({counted(int(years), 'year')})"


def date(week: float) -> str:
    """A week of the run, and how far in it is."""
    if week < 0:
        return "never"
    years, rest = divmod(int(week), YEAR)
    if not week or (rest and not years):
        return f"week {number(week)}"
    ahead = f"year {years + 1}" if rest else f"{counted(years, 'year')} in"
    return f"week {number(week)} ({ahead})"


def unit(declared: str, value: float = 2.0) -> str:
    """A unit behind a number: `EUR/week` is `EUR a week`, `1/FTE` is `per FTE`."""
    first, *below = declared.split("/")
    words = [] if first == "1" else [_many(first, value)]
    words += [f"a {one}" if one in _PERIODS else f"per {one}" for one in below]
    return " ".join(words)


def _many(name: str, value: float) -> str:
    if value == 1:
        return _SINGULARS.get(name, name)
    return _PLURALS.get(name, f"{name}s")


def meaning(quantity: Quantity) -> str:
    """What a quantity means, without the remarks behind a semicolon and about single values."""
    first = quantity.meaning.partition(";")[0]
    return quantity.meaning if first[0].isdigit() else _ASIDE.sub("", first)


def glosses(quantity: Quantity) -> dict[float, str]:
    """Values that the meaning explains by themselves: `-1 means never` gives {-1: "never"}."""
    return {
        float(value): (means or does).strip()
        for value, means, does in _GLOSS.findall(quantity.meaning)
    }


def amount(quantity: Quantity, value: Value) -> str:
    """A value of a quantity with its unit, as one would say it.

    Shares are percentages, dates are weeks of the run, switches are yes and no.
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return spoken(value) if quantity.choices else PurePath(value).name or "none"
    gloss = glosses(quantity).get(float(value))
    if gloss is None or value == quantity.high:
        return _measured(quantity, float(value))
    return gloss if quantity.meaning.startswith(_DATE) else f"{plain(value)} ({gloss})"


def _measured(quantity: Quantity, value: float) -> str:
    if quantity.meaning.startswith(_DATE):
        return date(value)
    if quantity.unit == "week":
        return duration(value)
    if quantity.unit == "1" and (quantity.low, quantity.high) == (0, 1):
        degree = _degree(quantity, value)
        if degree:
            return degree
    first, _, below = quantity.unit.partition("/")
    if first == "EUR":
        return f"{money(value)} {unit(f'1/{below}') if below else ''}".rstrip()
    if first == "1" and reading_of(quantity) == "share" and (quantity.high or 0) <= 1:
        return f"{number(round(100 * value, 9))} % {unit(quantity.unit)}".rstrip()
    return f"{number(value)} {unit(quantity.unit, value)}".rstrip()


def _degree(quantity: Quantity, value: float) -> str:
    """Something between not at all (0) and fully (1); empty if the quantity is none of these."""
    if quantity.meaning.startswith("whether"):
        return {0.0: "no", 1.0: "yes"}.get(value, f"{number(value)} of 1")
    if quantity.meaning.startswith(_DEGREES):
        return {0.0: "not at all", 1.0: "fully"}.get(value, f"{number(value)} of 1")
    return ""


def apart(quantity: Quantity, one: Value, other: Value) -> tuple[str, str]:
    """Two different values of a quantity, told so that they can be told apart."""
    told = amount(quantity, one), amount(quantity, other)
    if told[0] != told[1]:
        return told
    behind = f" {unit(quantity.unit)}".rstrip()
    return f"{one}{behind}", f"{other}{behind}"
