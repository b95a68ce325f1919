"""Showing: the Python and the YAML that make the pictures of a session."""

from __future__ import annotations

import json
from collections.abc import Iterable

from simulator.quantities import Value
from simulator.scenario import Scenario
from simulator.scenario_files.values import plain
from simulator.strategy import levers
from simulator.ui.state import MOST_PEOPLE, Session, is_shown_smaller, market_of, strategy_of


def python_of(session: Session) -> str:
    """A short program with the numbers of the page."""
    market = market_of(session)
    arguments = [_strategy(session, market)]
    arguments.append(f"seed={session.seed}")
    if session.changes:
        listed = "".join(f"    {json.dumps(name)}: {value!r},\n"
                         for name, value in session.changes.items())  # fmt: skip
        arguments.append(f"changes={{\n{listed}}}")
    return (
        "import simulator as fw\n\n"
        f"scenario = {_reading(session, market)}\n"
        f"run = fw.run(scenario, {', '.join(arguments)})\n"
        'print(run.history[["customers", "rival_customers", "experts"]])\n'
    )


def mesa_python_of(session: Session, week: int, columns: Iterable[str]) -> str:
    """A short program that collects columns of the history as the page Mesa view does."""
    market = market_of(session)
    reporters = "".join(f'    "{name}": lambda model: model.history["{name}"][-1],\n'
                        for name in columns)  # fmt: skip
    changes = "".join(f"    {json.dumps(name)}: {value!r},\n"
                      for name, value in session.changes.items())  # fmt: skip
    return (
        "import mesa\n"
        "import simulator as fw\n\n"
        f"scenario = {_reading(session, market)}\n"
        f"plan = scenario.plan({_strategy(session, market)}, {{\n{changes}}})\n"
        f"model = fw.Flywheel(plan, seed={session.seed})\n"
        f"collector = mesa.DataCollector(model_reporters={{\n{reporters}}})\n"
        f"for week in range({week}):\n"
        "    model.step()\n"
        "    collector.collect(model)\n"
        "print(collector.get_model_vars_dataframe())\n"
        "print({role.__name__: len(people) for role, people in model.agents_by_type.items()})\n"
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
        lines += [f"  {name}: {{value: {written(value)}, because: tried on the page}}"
                  for name, value in others.items()]  # fmt: skip
    lines.append("strategies:")
    lines.append("  this_page:")
    lines += [f"    {name}: {written(value)}" for name, value in chosen.items()]
    if not chosen:
        lines[-1] += " {}"
    return "\n".join(lines) + "\n"


def _reading(session: Session, market: Scenario) -> str:
    source = '"scenario.yaml"' if session.text else json.dumps(session.scenario)
    return f"fw.read({source}{_size(session, market)})"


def _strategy(session: Session, market: Scenario) -> str:
    strategy = strategy_of(session, market)
    return json.dumps(strategy) if isinstance(strategy, str) else repr(strategy)


def _size(session: Session, market: Scenario) -> str:
    """Larger markets are shown with fewer people."""
    return f", people={MOST_PEOPLE}" if is_shown_smaller(session, market) else ""


def written(value: Value) -> str:
    """A value as a scenario file has it."""
    return plain(value) if not isinstance(value, bool) else str(value).lower()


