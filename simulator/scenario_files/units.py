"""Units: values a person writes with a unit, turned into the unit of the quantity.

Time is counted in weeks (a year has 52, a month 52/12), money in EUR. The arithmetic is exact
until the last step, so the same amount spelled in two ways is the same number.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, NamedTuple

Reading = Literal["hazard", "share", "rate"]
"""What a number per period is: see `in_unit`."""

WEEKS: Mapping[str, Fraction] = {
    "hour": Fraction(1, 168),
    "day": Fraction(1, 7),
    "week": Fraction(1),
    "month": Fraction(52, 12),
    "quarter": Fraction(13),
    "year": Fraction(52),
}
_COUNTED = (
    "EUR",
    "person",
    "FTE",
    "item",
    "question",
    "answer",
    "job",
    "bond",
    "point",
    "block",
    "utility",
    "talk",
    "touchpoint",
)
_SPELLINGS = {
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "€": "EUR",
    "people": "person",
    "persons": "person",
    "fte": "FTE",
    "percent": "%",
    "utilities": "utility",
}
_MULTIPLIERS = {
    "k": 1_000,
    "thousand": 1_000,
    "M": 1_000_000,
    "million": 1_000_000,
}
_BY_LOWER = {name.lower(): name for name in (*WEEKS, *_COUNTED, "%")}
_OTHER_MONEY = {"$", "usd", "dollar", "dollars", "gbp", "£", "pound", "pounds", "chf", "yen"}
_NUMBER = re.compile(r"[-+]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][-+]?\d{1,3})?")
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_CLOCK = re.compile(r"\d{1,3}:\d{2}(?::\d{2})?")
LONGEST = 80  # characters of a value with a unit


class UnitError(ValueError):
    """A value with a unit cannot be understood; the message says why, `code` in one word."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class Converted(NamedTuple):
    """A number in the unit of the quantity, and how it was reached if that needs saying."""

    value: float
    note: str


class _Asked(NamedTuple):
    text: str
    unit: str
    reading: Reading


class _Unit(NamedTuple):
    """`scale` times a product of powers: {"EUR": 1, "week": -1} is EUR/week."""

    scale: Fraction
    powers: dict[str, int]
    percent: bool
    period: Fraction | None


def in_unit(text: str, unit: str, reading: Reading = "rate") -> Converted:
    """Convert a written value such as `1.2k EUR/month` to the unit of a quantity.

    Parameters
    ----------
    text
        what the person wrote: a number, and a unit if the person gave one
    unit
        the quantity's own unit, for example `"EUR/week"`, `"1/week"` or `"1"`
    reading
        how a percentage per period becomes a number per another period. The share p in n weeks
        is 1 - (1 - p)^(1/n) a week as a `"share"`, the hazard -ln(1 - p)/n as a `"hazard"`, and
        p/n as a `"rate"` (things counted, interest)

    Raises
    ------
    UnitError
        if the text is no number with a unit, or its unit does not fit; the message names the
        unit expected
    """
    number, rest = _split(text)
    written = _unit(rest)
    wanted = _unit(unit)
    if written.percent and wanted.powers == {"week": -1} and reading != "rate":
        return _chance_per_period(number, written, wanted, _Asked(text.strip(), unit, reading))
    if written.powers != wanted.powers:
        raise UnitError("wrong_unit", _mismatch(rest, unit))
    exact = number * written.scale / wanted.scale
    value = _as_float(exact)
    plain = written.scale in (wanted.scale, wanted.scale / 100)
    return Converted(value, "" if plain else f"{text.strip()} is {value:.6g} {_shown(unit)}")


def expected(unit: str) -> str:
    """How to write a value of this unit, for error messages."""
    examples = {
        "week": "12 weeks or 3 months",
        "EUR/week": "300 EUR/week or 1.2k EUR/month",
        "EUR": "450 EUR",
        "1/week": "0.03 or 3 %/week",
        "1/month": "0.02 or 2 %/month",
        "1/year": "0.1 or 10 %/year",
        "1": "0.05 or 5 %",
    }
    return examples.get(unit, f"a number in {unit}")


def _split(text: str) -> tuple[Fraction, str]:
    """The number in front (times k or M) and the unit behind it."""
    plain = text.strip()
    if len(plain) > LONGEST:
        raise UnitError("not_a_number", "this is too long for a number with a unit")
    if _DATE.fullmatch(plain):
        raise UnitError("date", "a date is no number; times are weeks counted from the start")
    if _CLOCK.fullmatch(plain):
        raise UnitError("not_a_number", "a time of day is no number; write for example 12 weeks")
    money = re.match(r"(?:€|EUR\b)\s*(?=\d)", plain)
    plain = plain[money.end() :] if money else plain
    found = _NUMBER.match(plain)
    if found is None:
        raise UnitError("not_a_number", "a number is needed")
    rest = plain[found.end() :]
    if re.match(r"[,_']\d|\.\d| \d(?!\s*/)", rest):
        raise UnitError("not_a_number", "numbers have a decimal point and no separators inside")
    number = Fraction(found.group())
    for word, factor in _MULTIPLIERS.items():
        behind = re.match(rf"\s*{word}(?![A-Za-z])", rest)
        if behind:
            number, rest = number * factor, rest[behind.end() :]
            break
    return number, ("EUR " if money else "") + rest.strip()


def _unit(written: str) -> _Unit:
    """Read a unit such as `EUR/person/month`, `% per year` or `1/week`."""
    scale = Fraction(1)
    powers: dict[str, int] = {}
    percent, period = False, None
    for position, part in enumerate(re.split(r"\s*/\s*|\s+per\s+|^per\s+", written.strip())):
        sign = -1 if position else 1
        name = _word(part.strip())
        if name == "%" and not position:
            percent, scale = True, scale / 100
        elif name in WEEKS:
            scale *= WEEKS[name] ** sign
            period = WEEKS[name] if sign < 0 else period
            powers["week"] = powers.get("week", 0) + sign
        elif name:
            powers[name] = powers.get(name, 0) + sign
    return _Unit(scale, {name: power for name, power in powers.items() if power}, percent, period)


def _word(part: str) -> str:
    """One word of a unit in its singular; empty for a plain number."""
    if part in ("", "1"):
        return ""
    name = _SPELLINGS.get(part.lower(), part)
    if name.lower() in _OTHER_MONEY:
        raise UnitError("wrong_unit", "money is counted in EUR")
    singular = name.lower() if name.lower() in _BY_LOWER else name.lower().removesuffix("s")
    if singular in _BY_LOWER:
        return _BY_LOWER[singular]
    if re.search(r"\d", part):
        raise UnitError("not_a_number", "a single number is needed, no formula")
    near = difflib.get_close_matches(name.lower(), _BY_LOWER, 1)
    advice = f", did you mean '{_BY_LOWER[near[0]]}'?" if near else ""
    raise UnitError("unknown_unit", f"'{part}' is no unit that is known here{advice}")


def _chance_per_period(number: Fraction, written: _Unit, wanted: _Unit, asked: _Asked) -> Converted:
    """A percentage per period is the probability in that period, see `in_unit`."""
    if written.powers not in ({}, wanted.powers):
        raise UnitError("wrong_unit", _mismatch("%", asked.unit))
    own = wanted.period or Fraction(1)
    share = asked.reading == "share"
    if written.period is None and not share:
        raise UnitError("wrong_unit", f"percent in what time? Write {asked.text}/{_name(own)}")
    chance = number / 100
    periods = (written.period or own) / own
    if periods == 1 and share:
        return Converted(_as_float(chance), "")
    if not 0 <= chance < 1:
        raise UnitError("out_of_bounds", "a chance per period lies from 0 % to below 100 %")
    hazard = -math.log1p(-float(chance)) / float(periods)
    if share:
        value = -math.expm1(-hazard)
        return Converted(value, f"{asked.text} is a share of {value:.6g} in one {_name(own)}")
    return Converted(
        hazard, f"{asked.text} is a chance, so a hazard of {hazard:.6g} {_shown(asked.unit)}"
    )


def _name(weeks: Fraction) -> str:
    return next(name for name, length in WEEKS.items() if length == weeks)


def _shown(unit: str) -> str:
    return f"{unit}s" if unit in WEEKS else unit.replace("1/", "per ")


def _mismatch(rest: str, unit: str) -> str:
    if not rest:
        return f"the unit is missing; expected {expected(unit)}"
    if unit == "1":
        return f"a plain number has no unit like {rest}; expected {expected(unit)}"
    return f"the unit {rest} does not fit; expected {unit}, for example {expected(unit)}"


def _as_float(exact: Fraction) -> float:
    try:
        return float(exact)
    except OverflowError:
        raise UnitError("too_large", "the number is too large") from None
