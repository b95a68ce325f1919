"""The model's data dictionary, from the declarations: quantities, columns, metrics, sources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.accounts import CHANNELS, LEDGER_LINES
from simulator.complaints import Problem, ScenarioError, closest
from simulator.quantities import Quantity
from simulator.sources import GUESS, Source
from simulator.strategy import quantities
from simulator.world.census import COUNTS, STOCKS, Spell
from simulator.world.columns import columns_of
from simulator.world.people import TABLES
from simulator.writing import describe_quantities, explain_quantity


def text(name: str | None) -> str:
    """What is known about one quantity, one metric, one topic, or (no name) an overview.

    Raises
    ------
    simulator.complaints.ScenarioError
        if there is nothing of this name, with what is near
    """
    if name is None:
        return _overview()
    if name in _TOPICS:
        return _TOPICS[name]()
    if name in quantities():
        return explain_quantity(name)
    from simulator.metrics import METRICS, TWIN_METRICS

    known = METRICS | TWIN_METRICS
    if name in known:
        about = known[name]
        return f"{name}: {about.label}\n  unit: {about.unit}\n  formula: {about.formula}\n" + (
            f"  reading: {about.reading}"
        )
    raise _nothing_named(name, [*_TOPICS, *quantities(), *known])


def as_json(name: str | None) -> Any:
    """All quantities, or one, as plain data."""
    known = quantities()
    if name is None:
        return [_plain(one) for one in known.values()]
    if name not in known:
        raise _nothing_named(name, known)
    return _plain(known[name])


def _plain(quantity: Quantity) -> dict[str, Any]:
    return quantity._asdict() | {"source": quantity.source.name}


def _overview() -> str:
    known = quantities().values()
    levers = sum(one.lever for one in known)
    guesses = sum(one.source is GUESS for one in known if not one.lever)
    return (
        f"{len(known)} quantities: {levers} levers of the company and {len(known) - levers} of "
        f"the market, of which {guesses} are guesses.\n"
        f"`flywheel describe NAME` explains a quantity or a metric; topics are "
        f"{', '.join(_TOPICS)}.\n\n{describe_quantities()}"
    )


def _levers() -> str:
    return "\n".join(
        f"{one.name}: {one.meaning} [{one.unit}]" for one in quantities().values() if one.lever
    )


def _columns() -> str:
    lines = []
    for table, declared in {**TABLES, "journeys": Spell}.items():
        lines.append(f"{table}: {(declared.__doc__ or '').strip().splitlines()[0]}")
        lines += [
            f"  {name}: {about.meaning} [{about.unit}], written by {about.written_by}"
            for name, about in columns_of(declared)
        ]
    return "\n".join(lines)


def _history() -> str:
    from simulator.simulation import LEVELS

    lines = [f"{name}: people at the end of the week [person]" for name in STOCKS]
    lines += [f"{name}: {meaning}" for name, meaning in COUNTS.items() if name not in LEVELS]
    for channel in CHANNELS:
        lines += [
            f"attracted_by_{channel}, adopted_by_{channel}: people attracted, customers won, by "
            f"last touch [person]; touched_by_{channel}: customers won, by all touches",
        ]
    lines += [f"{name}: {meaning} [{unit}]" for name, (unit, meaning) in LEVELS.items()]
    lines += [f"{line.name}: {line.meaning} [EUR/week]" for line in LEDGER_LINES]
    return "\n".join(lines)


def _metrics() -> str:
    from simulator.metrics import METRICS, TWIN_METRICS

    return "\n".join(
        f"{name} [{about.unit}]: {about.reading}\n    = {about.formula}"
        for name, about in (METRICS | TWIN_METRICS).items()
    )


def _sources() -> str:
    counts = {source.name: 0 for source in Source.all()}
    for one in quantities().values():
        counts[one.source.name] += 1
    return "\n".join(
        f"{source.name} ({counts[source.name]} quantities): {source.citation} Says: {source.says}."
        for source in Source.all()
    )


_TOPICS: dict[str, Callable[[], str]] = {
    "levers": _levers,
    "columns": _columns,
    "history": _history,
    "metrics": _metrics,
    "sources": _sources,
}


def _nothing_named(name: str, known: Any) -> ScenarioError:
    near = closest(name, known)
    hint = f"did you mean '{near}'?" if near else "`flywheel describe` lists everything"
    message = "there is no quantity, metric or topic of this name"
    return ScenarioError([Problem("describe", 0, 0, name, "unknown_name", message, hint)])
