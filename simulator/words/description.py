"""The model's data dictionary, from the declarations: quantities, columns, metrics, sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from simulator.accounts import CHANNELS, LEDGER_LINES, ORGANIC_CHANNELS, lines_of_channel
from simulator.complaints import Problem, ScenarioError, closest
from simulator.quantities import Quantity
from simulator.sources import Source
from simulator.strategy import levers, market_guesses, quantities
from simulator.words.writing import describe_quantities, explain_quantity
from simulator.world.census import COUNTS, STOCKS
from simulator.world.columns import columns_of
from simulator.world.loyalty import AMOUNTS, COUNTED
from simulator.world.people import TABLES
from simulator.world.spells import Spell
from simulator.world.survey import Opinion

Entry = dict[str, Any]
_COUNTED = {
    "questions": "question", "answers": "answer", "posts": "item", "events": "event",
    "collaborations": "collaboration", "talks": "talk",
}  # all else is people  # fmt: skip


def text(name: str | None) -> str:
    """What is known under one name, about one topic, or (no name) an overview.

    A name is that of a quantity, of a metric (or its printed label), of a column of the history
    or of the people (alone, or behind its table), of a source, or of a channel.

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
    found = _found(name)
    return "\n".join(_KINDS[kind](entry) for kind, entry in found)


def as_json(name: str | None) -> Entry | list[Entry]:
    """The same as plain data: one entry, or a list of them for a topic; all quantities if None.

    Where a name has several meanings, the others stand in the entry under `also`.

    Raises
    ------
    simulator.complaints.ScenarioError
        if there is nothing of this name, with what is near
    """
    if name is None:
        return [_quantity(one) for one in quantities().values()]
    if name in TOPICS:
        return list(TOPICS[name][0]())
    (kind, entry), *others = _found(name)
    if not others:
        return {"what": kind, **entry}
    return {"what": kind, **entry, "also": [{"what": kind, **one} for kind, one in others]}


def _overview() -> str:
    known = quantities().values()
    guesses, market = market_guesses()
    return (
        f"{len(known)} quantities: {len(known) - market} levers of the company and "
        f"{market} of the market, of which {guesses} are guesses.\n"
        "`flywheel describe NAME` explains a quantity, a metric or a column; topics are "
        f"{', '.join(TOPICS)}.\n\n{describe_quantities()}"
    )


def _quantity(quantity: Quantity) -> Entry:
    return quantity._asdict() | {"source": quantity.source.name}


def _found(name: str) -> list[tuple[str, Entry]]:
    """Everything of this name: its kind and its entry. Raises ScenarioError if there is nothing."""
    if name in quantities():  # nothing else has such a name, and the metrics need not be loaded
        return [("quantity", _quantity(quantities()[name]))]
    asked = " ".join(name.split()).casefold()
    spoken = asked.replace("_", " ")  # as a table writes it, or as JSON does
    found = [(kind, entry) for kind, entry, names in _named() if {asked, spoken} & set(names)]
    if found:
        return found
    known = {one: None for _, _, names in _named() for one in names}
    near = closest(asked, [*TOPICS, *known])
    hint = f"did you mean '{near}'?" if near else "`flywheel describe` lists everything"
    message = "there is no quantity, metric, column or topic of this name"
    raise ScenarioError([Problem("describe", 0, 0, name, "unknown_name", message, hint)])


def _named() -> Iterator[tuple[str, Entry, tuple[str, ...]]]:
    """Everything that has a name: its kind, its entry, and the names it goes by, in lower case."""
    for known in quantities().values():
        yield "quantity", _quantity(known), (known.name.casefold(),)
    for entry in _metrics():
        yield "metric", entry, (entry["name"], entry["label"].casefold())
    for entry in _history():
        yield "history", entry, (entry["name"], f"history.{entry['name']}")
    for entry in _columns():
        yield "column", entry, (entry["name"], f"{entry['table']}.{entry['name']}")
    for entry in _sources():
        yield "source", entry, (entry["name"].casefold(),)
    for entry in _channels():
        yield "channel", entry, (entry["name"], entry["label"])


def _levers() -> Iterable[Entry]:
    return [_quantity(one) for one in levers().values()]


def _columns() -> Iterable[Entry]:
    for table, declared in {**TABLES, "journeys": Spell, "survey": Opinion}.items():
        about = (declared.__doc__ or "").strip().splitlines()[0]
        for name, column in columns_of(declared):
            yield {
                "table": table, "about": about, "name": name, "meaning": column.meaning,
                "unit": column.unit, "written_by": column.written_by,
            }  # fmt: skip


def _history() -> Iterable[Entry]:
    """The columns of the weekly history, in its order."""
    from simulator.history import HISTORY, LEVELS, PRICES, SHOWN_AMOUNTS
    from simulator.simulation import MOMENTUM

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
    known |= {name: (meaning, "person") for name, meaning in COUNTED.items()}
    known |= {name: (AMOUNTS[name], "EUR") for name in SHOWN_AMOUNTS}
    known |= {name: (meaning, "EUR/week") for name, meaning in PRICES.items()}
    known |= {line.name: (line.meaning, "EUR/week") for line in LEDGER_LINES}
    for name in HISTORY:
        yield {"name": name, "meaning": known[name][0], "unit": known[name][1]}
    name, unit, meaning = MOMENTUM
    yield {"name": name, "meaning": f"{meaning}; if asked for", "unit": unit}


def _metrics() -> Iterable[Entry]:
    from simulator.metrics import METRICS, TWIN_METRICS

    for name, about in (METRICS | TWIN_METRICS).items():
        yield {
            "name": name, "label": about.label, "unit": about.unit, "better": about.better,
            "reading": about.reading, "formula": about.formula,
        }  # fmt: skip


def _channels() -> Iterable[Entry]:
    for channel in CHANNELS:
        yield {
            "name": channel, "label": channel.replace("_", " "),
            "organic": channel in ORGANIC_CHANNELS, "cost_lines": list(lines_of_channel(channel)),
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


def _metric_text(entry: Entry) -> str:
    return (
        f"{entry['name']}: {entry['label']}\n"
        f"  unit      {entry['unit']}\n"
        f"  formula   {entry['formula']}\n"
        f"  reading   {entry['reading']}\n"
        f"  better    {entry['better'] or 'it depends'}"
    )


def _history_text(entry: Entry) -> str:
    return f"{_line(entry)}, a column of the weekly history"


def _channel_line(entry: Entry) -> str:
    costs = ", ".join(entry["cost_lines"]) or "none"
    kind = "organic" if entry["organic"] else "not organic"
    return f"{entry['name']}: a channel of attraction, {kind}; lines of direct cost: {costs}"


def _source_line(entry: Entry) -> str:
    return f"{entry['name']} ({entry['quantities']} quantities): {entry['citation']} Says: " + (
        f"{entry['says']}."
    )


_KINDS: dict[str, Callable[[Entry], str]] = {
    "quantity": lambda entry: explain_quantity(entry["name"]),
    "metric": _metric_text,
    "history": _history_text,
    "column": _column_line,
    "source": _source_line,
    "channel": _channel_line,
}
"""How an entry of each kind is written when somebody asks for its name."""
TOPICS: dict[str, tuple[Callable[[], Iterable[Entry]], Callable[[Entry], str]]] = {
    "levers": (_levers, _line),
    "columns": (_columns, _column_line),
    "history": (_history, _line),
    "metrics": (_metrics, _metric_line),
    "channels": (_channels, _channel_line),
    "sources": (_sources, _source_line),
}
"""Topics of the dictionary: their entries, and how one of them is written."""
