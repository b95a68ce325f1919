"""Numbers on a page: each says from where in the report's data it comes.

A number is an HTML `data` element. Its `value` is the number in full, its text what is printed,
`data-from` the path to it in the JSON of the report; a share printed as per cent, or money in
thousands, says so in `data-times`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from simulator.words.tables import written

DASH = Markup('<span class="none" title="undefined">-</span>')  # a constant


def at(contents: Mapping[str, Any], path: str) -> Any:
    """What lies at a path of keys and places with slashes between them; None where nothing is."""
    found: Any = contents
    for key in path.split("/"):
        if isinstance(found, Mapping):
            found = found.get(key)
        elif isinstance(found, Sequence) and not isinstance(found, str) and key.isdecimal():
            found = found[int(key)] if int(key) < len(found) else None
        else:
            return None
    return found


def number(
    contents: Mapping[str, Any], path: str, unit: str, *, apart: bool = False,
    like: float | None = None, with_unit: bool = True,
) -> Markup:
    """The number at a path as it is printed; a dash where it is undefined.

    Parameters
    ----------
    contents
        the data of the report
    path
        where the number lies
    unit
        its declared unit
    apart
        it is a difference: shares differ by percentage points
    like
        print as many digits as this value would have
    with_unit
        write the unit behind it
    """
    value = at(contents, path)
    if not isinstance(value, int | float) or not math.isfinite(value):
        return DASH
    text, behind = written(unit, abs(value) if like is None else abs(like), apart)
    times = _times(behind)
    told = Markup('<data value="{}" data-from="{}"{}>{}</data>').format(
        repr(value), path, Markup(' data-times="{}"').format(times) if times else "",
        text(value).replace("-", "\N{MINUS SIGN}"),
    )  # fmt: skip
    return told + Markup("{}").format(_spaced(behind)) if with_unit and behind else told


def interval(
    contents: Mapping[str, Any], path: str, unit: str, *, apart: bool = False
) -> Markup:
    """The mean at `path`/mean and, smaller, its interval from low to high."""
    found = at(contents, path)
    mean = found.get("mean") if isinstance(found, Mapping) else None
    if mean is None:
        return DASH
    low, high = found["low"], found["high"]
    half = (high - low) / 2 if low is not None and high is not None else 0.0
    like = max(abs(mean), half)
    told = number(contents, f"{path}/mean", unit, apart=apart, like=like)
    if low is None or high is None or low == high:  # cannot be told, or exact
        return told
    ends = (
        number(contents, f"{path}/{end}", unit, apart=apart, like=like, with_unit=False)
        for end in ("low", "high")
    )
    return told + Markup('<small class="interval">{} to {}</small>').format(*ends)


def count(contents: Mapping[str, Any], path: str) -> Markup:
    """A whole number at a path."""
    value = at(contents, path)
    if value is None:
        return DASH
    return Markup('<data value="{}" data-from="{}">{}</data>').format(value, path, f"{value:,}")


def p_value(contents: Mapping[str, Any], path: str) -> Markup:
    """A p-value at a path, never told more exactly than to a thousandth."""
    value = at(contents, path)
    if value is None:
        return DASH
    told = "< 0.001" if value < 0.001 else f"{value:.3f}"
    return Markup('<data value="{}" data-from="{}">{}</data>').format(repr(value), path, told)


def chance(contents: Mapping[str, Any], path: str) -> Markup:
    """A chance at a path in per cent; none is called certain or impossible."""
    from simulator.words.surety import percent

    value = at(contents, path)
    if value is None:
        return DASH
    return Markup('<data value="{}" data-from="{}" data-times="100">{}</data>').format(
        repr(value), path, percent(value)
    )


def _times(behind: str) -> str:
    """What the printed number has been multiplied by, from the unit behind it."""
    unit = behind.strip()
    if unit in ("%", "pp"):
        return "100"
    return {"k EUR": "0.001", "M EUR": "0.000001"}.get(unit, "")


def _spaced(behind: str) -> str:
    return behind.replace("pp", "points").replace(" ", "\N{NO-BREAK SPACE}")
