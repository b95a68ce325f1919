"""The model's data dictionary, from the declarations: quantities, columns, metrics, sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from simulator.accounts import CHANNELS, LEDGER_LINES
from simulator.complaints import Problem, ScenarioError, closest
from simulator.quantities import Quantity
from simulator.sources import Source
from simulator.strategy import levers, market_guesses, quantities
from simulator.world.census import COUNTS, STOCKS, Spell
from simulator.world.columns import columns_of
from simulator.world.people import TABLES
from simulator.writing import describe_quantities, explain_quantity

Entry = dict[str, Any]
_COUNTED = {"questions": "question", "answers": "answer", "posts": "item"}  # all else is people


def text(name: str | None) -> str:
    """What is known about one quantity, one metric, one topic, or (no name) an overview.

    Raises
    ------
    simulator.complaints.ScenarioError
        if there is nothing of this name, with what is near
    """
    if name is None:
        return _overview()
    if name in TOPICS:
        entries, line = TOPICS[name]
        return "\n".join(line(entry) for entry in entries())
    if name in quantities():
        return explain_quantity(name)
    metric = _metric(name)
    return (
        f"{name}: {metric['label']}\n"
        f"  unit      {metric['unit']}\n"
        f"  formula   {metric['formula']}\n"
        f"  reading   {metric['reading']}\n"
        f"  better    {metric['better'] or 'it depends'}"
    )


def as_json(name: str | None) -> Entry | list[Entry]:
    """The same as plain data: one entry, or a list of them for a topic; all quantities if None.

    Raises
    ------
    simulator.complaints.ScenarioError
        if there is nothing of this name, with what is near
    """
    if name is None:
        return [_quantity(one) for one in quantities().values()]
    if name in TOPICS:
        return list(TOPICS[name][0]())
    return _quantity(quantities()[name]) if name in quantities() else _metric(name)


def _overview() -> str:
    known = quantities().values()
    guesses, market = market_guesses()
    return (
        f"{len(known)} quantities: {len(known) - market} levers of the company and "
        f"{market} of the market, of which {guesses} are guesses.\n"
        "`flywheel describe NAME` explains a quantity or a metric; topics are "
        f"{', '.join(TOPICS)}.\n\n{describe_quantities()}"
    )


def _quantity(quantity: Quantity) -> Entry:
    return quantity._asdict() | {"source": quantity.source.name}


def _metric(name: str) -> Entry:
    known = {entry["name"]: entry for entry in _metrics()}
    if name in known:
        return known[name]
    near = closest(name, [*TOPICS, *quantities(), *known])
    hint = f"did you mean '{near}'?" if near else "`flywheel describe` lists everything"
    message = "there is no quantity, metric or topic of this name"
    raise ScenarioError([Problem("describe", 0, 0, name, "unknown_name", message, hint)])


def _levers() -> Iterable[Entry]:
    return [_quantity(one) for one in levers().values()]


def _columns() -> Iterable[Entry]:
    for table, declared in {**TABLES, "journeys": Spell}.items():
        about = (declared.__doc__ or "").strip().splitlines()[0]
        for name, column in columns_of(declared):
            yield {
                "table": table, "about": about, "name": name, "meaning": column.meaning,
                "unit": column.unit, "written_by": column.written_by,
            }  # fmt: skip


def _history() -> Iterable[Entry]:
    """The columns of the weekly history, in its order."""
    from simulator.simulation import HISTORY, LEVELS

    known = {name: (f"{name.replace('_', ' ')} at the end", "person") for name in STOCKS}
    known |= {
        name: (meaning, _COUNTED.get(meaning.split()[0], "person"))
        for name, meaning in COUNTS.items()
    }
    for channel in CHANNELS:
        spoken = channel.replace("_", " ")
        known[f"attracted_by_{channel}"] = (f"people attracted by {spoken}", "person")
        known[f"adopted_by_{channel}"] = (f"customers won by {spoken}, last touch", "person")
        known[f"touched_by_{channel}"] = (
            f"customers won, shared by the pull of all channels: the share of {spoken}", "person",
        )  # fmt: skip
    known |= {name: (meaning, unit) for name, (unit, meaning) in LEVELS.items()}
    known |= {line.name: (line.meaning, "EUR/week") for line in LEDGER_LINES}
    for name in HISTORY:
        yield {"name": name, "meaning": known[name][0], "unit": known[name][1]}


def _metrics() -> Iterable[Entry]:
    from simulator.metrics import METRICS, TWIN_METRICS

    for name, about in (METRICS | TWIN_METRICS).items():
        yield {
            "name": name, "label": about.label, "unit": about.unit, "better": about.better,
            "reading": about.reading, "formula": about.formula,
        }  # fmt: skip


def _sources() -> Iterable[Entry]:
    used = [one.source.name for one in quantities().values()]
    for source in Source.all():
        yield {
            "name": source.name, "citation": source.citation, "says": source.says,
            "quantities": used.count(source.name),
        }  # fmt: skip


def _line(entry: Entry) -> str:
    return f"{entry['name']}: {entry['meaning']} [{entry['unit']}]"


def _column_line(entry: Entry) -> str:
    return f"{entry['table']}.{_line(entry)}, written by {entry['written_by']}"


def _metric_line(entry: Entry) -> str:
    return f"{entry['name']} [{entry['unit']}]: {entry['reading']}\n    = {entry['formula']}"


def _source_line(entry: Entry) -> str:
    return f"{entry['name']} ({entry['quantities']} quantities): {entry['citation']} Says: " + (
        f"{entry['says']}."
    )


TOPICS: dict[str, tuple[Callable[[], Iterable[Entry]], Callable[[Entry], str]]] = {
    "levers": (_levers, _line),
    "columns": (_columns, _column_line),
    "history": (_history, _line),
    "metrics": (_metrics, _metric_line),
    "sources": (_sources, _source_line),
}
"""Topics of the dictionary: their entries, and how one of them is written."""
