"""Writing: a scenario as a commented file, and what each quantity means."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import lcm

from simulator.complaints import Problem, ScenarioError, closest
from simulator.quantities import Quantity, Value
from simulator.scenario import Scenario
from simulator.scenario_files.contents import SECTIONS
from simulator.scenario_files.units import expected
from simulator.scenario_files.values import plain, reading_of
from simulator.strategy import normalised, quantities

_HEADER = """\
# A whole market: every number stands here once. Above each: what it means, then in brackets its
# unit, its lowest and highest value, "lever" where the company chooses it, and its source.
# `flywheel describe NAME` tells more. Values may have units: 3 months, 1.2k EUR/month, 5 %."""
_STRATEGIES = (
    "# What the company may choose. A strategy holds levers only; the market is the same for all."
)
_MIXES = "# Mixes of strategies, by weight: each strategy gets its share of the money."
_SHOCKS = "# Dated changes that the company does not choose."
_TIMELINE = "# Dated changes: of the market, and of what strategies do."


def commented_yaml(scenario: Scenario) -> str:
    """The complete scenario as YAML: every number once, each with what is declared about it.

    Read again, it has the same fingerprint. Nothing else is needed to read it, except the file
    of ties where the network is read from one.
    """
    lines = [_HEADER, ""]
    lines += [f"name: {_quoted(scenario.name)}"]
    if scenario.question:
        lines += [f"question: {_quoted(scenario.question)}"]
    lines += [f"weeks: {scenario.weeks}", ""]
    for section in SECTIONS:
        lines += _section(scenario, section)
    if scenario.shocks:
        plain_ones = all(shock.is_plain for shock in scenario.shocks)
        lines += [_SHOCKS, "shocks:"] if plain_ones else [_TIMELINE, "timeline:"]
        lines += [*_shocks(scenario), ""]
    if scenario.strategies:
        lines += [_STRATEGIES, "strategies:", *_strategies(scenario)]
    if scenario.mixes:
        lines += ["", _MIXES, "mixes:"]
        for name, weights in scenario.mixes.items():
            shares = ", ".join(f"{_key(one)}: {plain(w)}" for one, w in _simple(weights).items())
            lines.append(f"  {_key(name)}: {{{shares}}}")
    return "\n".join(lines).rstrip() + "\n"


def _section(scenario: Scenario, section: str) -> Iterator[str]:
    part = getattr(scenario.settings, section)
    about = (type(part).__doc__ or "").strip().splitlines()[0]
    yield f"# {about}"
    yield f"{section}:"
    for name in type(part).model_fields:
        quantity = quantities()[f"{section}.{name}"]
        yield from _wrapped(f"{quantity.meaning} [{facts_of(quantity)}]")
        because = scenario.reasons.get(quantity.name)
        if because:
            yield from _wrapped(f"changed: {because}")
        yield f"  {name}: {_scalar(getattr(part, name))}"
    yield ""


def _shocks(scenario: Scenario) -> Iterator[str]:
    for shock in scenario.shocks:
        yield f"  - week: {shock.week}"
        if shock.until is not None:
            yield f"    until: {shock.until}"
        if shock.every is not None:
            yield f"    every: {shock.every}"
            yield f"    lasts: {shock.lasts}"
        if shock.strategies:
            yield f"    strategies: [{', '.join(map(_key, shock.strategies))}]"
        if shock.cost:
            yield f"    cost: {plain(shock.cost)}"
        if shock.because:
            yield f"    because: {_quoted(shock.because)}"
        yield "    change:"
        yield from (f"      {_with_meaning(name, value)}" for name, value in shock.change.items())


def _strategies(scenario: Scenario) -> Iterator[str]:
    for name, bundle in scenario.strategies.items():
        yield f"  {_key(name)}:" if bundle else f"  {_key(name)}: {{}}"
        yield from (f"    {_with_meaning(lever, value)}" for lever, value in bundle.items())


def _with_meaning(name: str, value: Value) -> str:
    quantity = quantities()[name]
    unit = "" if quantity.unit == "1" else f" [{quantity.unit}]"
    return f"{name}: {_scalar(value)}  # {quantity.meaning}{unit}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        " ".join(text.split()), 98, initial_indent="  # ", subsequent_indent="  #   ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def facts_of(quantity: Quantity) -> str:
    """Unit, bounds or choices, whether it is a lever, and source, in short."""
    unit = quantity.unit if quantity.unit != "1" else ""
    facts = [unit, _range(quantity), "lever" if quantity.lever else "", quantity.source.name]
    return "; ".join(fact for fact in facts if fact)


def _range(quantity: Quantity) -> str:
    if quantity.choices:
        return " or ".join(quantity.choices)
    if quantity.kind == "switch":
        return "true or false"
    return "" if quantity.low is None else f"{plain(quantity.low)}..{plain(quantity.high)}"


def _simple(weights: Mapping[str, float]) -> Mapping[str, float]:
    """Weights as small whole numbers where these give exactly the same shares."""
    parts = {name: Fraction(weight).limit_denominator(100) for name, weight in weights.items()}
    whole = lcm(*(part.denominator for part in parts.values()))
    numbers = {name: int(part * whole) for name, part in parts.items()}
    return numbers if normalised(numbers) == weights else weights


def _scalar(value: Value) -> str:
    return _quoted(value) if isinstance(value, str) and not value.isidentifier() else plain(value)


def _key(name: str) -> str:
    return name if name.isidentifier() else _quoted(name)


def _quoted(text: str) -> str:
    """Double-quoted YAML text in one line."""
    short = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
    return '"' + "".join(short.get(character, character) for character in text) + '"'


def explain_quantity(name: str) -> str:
    """All that is declared about one quantity, in a few lines.

    Raises
    ------
    ScenarioError
        if there is no such quantity; with the name that was probably meant
    """
    quantity = quantities().get(name)
    if quantity is None:
        near = closest(name, quantities())
        hint = f"did you mean '{near}'?" if near else "`flywheel describe` lists all"
        message = "there is no quantity of this name"
        raise ScenarioError([Problem("", 0, 0, name, "unknown_name", message, hint)])
    unit = "" if quantity.unit == "1" else f" {quantity.unit}"
    written = f"{plain(quantity.default)}{unit}" if quantity.default != "" else "none"
    lines = [
        f"{name}: {quantity.meaning}",
        f"  default   {written}",
        f"  allowed   {_range(quantity) + unit if quantity.kind != 'text' else 'a text'}",
        *_how_written(quantity),
        f"  who       {_who(quantity)}",
        f"  source    {quantity.source.name}: {quantity.source.says}",
        f"            {quantity.source.citation}",
    ]
    return "\n".join(lines)


def _how_written(quantity: Quantity) -> Iterator[str]:
    if quantity.kind in ("number", "whole"):
        yield f"  write     {expected(quantity.unit)}"
    if quantity.unit in ("1/week", "1/month") and reading_of(quantity) != "rate":
        what = "a chance, turned into a hazard" if reading_of(quantity) == "hazard" else "a share"
        yield f"            (a percentage per month or year is read as {what})"
    if quantity.grows_with_people:
        yield "  scale     grows with the number of people under --people"


def _who(quantity: Quantity) -> str:
    if quantity.lever:
        mixes = {
            "add": "a mix adds up its strategies' shares of it",
            "switch": "in a mix, strategies with more than 5 % of the money count",
            "largest": "a mix takes that of the largest strategy that chose one",
            "interval": "in a mix each strategy holds its share of its own",
        }
        return f"a lever: the company chooses it; {mixes[quantity.mixing]}"
    fixed = "; it cannot change on a date" if quantity.fixed else ""
    return f"the market: a change needs a reason{fixed}"


def describe_quantities() -> str:
    """A table of all quantities: name, default, unit, bounds, lever or market, meaning, source."""
    head = ("name", "default", "unit", "allowed", "who", "source", "meaning")
    rows = [head]
    for name, one in quantities().items():
        who = "lever" if one.lever else "market"
        default = _scalar(one.default)
        default = f"{one.default:.6g}" if isinstance(one.default, float) else default
        # Long lists of words would widen the table for all.
        bounds, words = ("", f" ({_range(one)})") if one.choices else (_range(one), "")
        rows.append(
            (name, default, one.unit, bounds, who, one.source.name, f"{one.meaning}{words}")
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(head) - 1)]
    lines = (
        "  ".join([*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[-1]])
        for row in rows
    )
    return "\n".join(lines)
