"""Showing: the Python and the YAML that make the pictures of a session."""

from __future__ import annotations

import json

from simulator.quantities import Value
from simulator.scenario import Scenario
from simulator.scenario_files.values import plain
from simulator.strategy import levers
from simulator.ui.state import MOST_PEOPLE, Session, is_shown_smaller, market_of, strategy_of


def python_of(session: Session) -> str:
    """A short program with the numbers of the page."""
    market = market_of(session)
    strategy = strategy_of(session, market)
    source = '"scenario.yaml"' if session.text else json.dumps(session.scenario)
    size = _size(session, market)
    arguments = [json.dumps(strategy) if isinstance(strategy, str) else repr(strategy)]
    arguments.append(f"seed={session.seed}")
    if session.changes:
        listed = "".join(f"    {json.dumps(name)}: {value!r},\n"
                         for name, value in session.changes.items())  # fmt: skip
        arguments.append(f"changes={{\n{listed}}}")
    return (
        "import simulator as fw\n\n"
        f"scenario = fw.read({source}{size})\n"
        f"run = fw.run(scenario, {', '.join(arguments)})\n"
        'print(run.history[["customers", "rival_customers", "experts"]])\n'
    )


def yaml_of(session: Session, market: Scenario) -> str:
    """A scenario file with one strategy, `this_page`, that gives the numbers of the page.

    Levers belong to the strategy, the other changes to the market.
    """
    strategy = strategy_of(session, market)
    chosen = market.levers(strategy) | {
        name: value for name, value in session.changes.items() if name in levers()
    }
    others = {name: value for name, value in session.changes.items() if name not in levers()}
    lines = [f"# flywheel run this-page.yaml --strategy this_page --seed {session.seed}"]
    if session.text:
        lines.append("# To be added to the scenario of this page:")
    else:
        lines += [f"name: {json.dumps(market.name + ', as on the page', ensure_ascii=False)}",
                  f"based_on: {session.scenario}"]  # fmt: skip
    if others:
        lines.append("changes:")
        lines += [f"  {name}: {{value: {_written(value)}, because: tried on the page}}"
                  for name, value in others.items()]  # fmt: skip
    lines.append("strategies:")
    lines.append("  this_page:")
    lines += [f"    {name}: {_written(value)}" for name, value in chosen.items()]
    if not chosen:
        lines[-1] += " {}"
    return "\n".join(lines) + "\n"


def _size(session: Session, market: Scenario) -> str:
    """Larger markets are shown with fewer people."""
    return f", people={MOST_PEOPLE}" if is_shown_smaller(session, market) else ""


def _written(value: Value) -> str:
    return plain(value) if not isinstance(value, bool) else str(value).lower()


