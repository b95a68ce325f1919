"""Scenarios: a market, its fate and the strategies to compare, read from a YAML file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from simulator.complaints import Complaints, Place, Problem, ScenarioError, closest, closest_file
from simulator.quantities import Value, changed
from simulator.scenario_files.bases import bases
from simulator.scenario_files.contents import contents
from simulator.scenario_files.file import read_tree
from simulator.scenario_files.merge import Overrides, checked_values, merged
from simulator.scenario_files.text import label_of, read_bytes, similar_files
from simulator.scenario_files.values import Checked
from simulator.shipped import library, library_folder
from simulator.strategy import levers, mixed, normalised, quantities, setting
from simulator.timeline import ONE_OFF, Shock, begins, paid_in, settings_in, times
from simulator.wheel import Settings

__all__ = [
    "Problem", "Scenario", "ScenarioError", "Segment", "Shock", "library", "library_folder",
    "read", "read_text",
]  # fmt: skip

_NO_SETS: Mapping[str, str] = MappingProxyType({})


class Segment(NamedTuple):
    """The settings that hold from a week on, until the next segment begins."""

    start_week: int
    settings: Settings


Plan = tuple[Segment, ...]


@dataclass(frozen=True)
class Scenario:
    """One market with its dated shocks, and the strategies and mixes to compare on it.

    Attributes
    ----------
    name, question
        what the scenario is called and what it asks
    weeks
        how long it runs
    settings
        every number of the market at the beginning; levers as they are without a strategy
    shocks
        dated changes, of the market and of strategies, in the order of the files
    strategies
        name -> dotted name of a lever -> value
    mixes
        name -> strategy -> share of the money; the shares of a mix add up to 1
    reasons
        dotted name -> why this number was changed
    notes
        what the reader may want to know: conversions of units, things without effect
    path, text
        the file it was read from (None if there was none) and its text
    ties
        SHA-256 of the network read from a file, empty if there is none
    """

    name: str
    question: str
    weeks: int
    settings: Settings
    shocks: tuple[Shock, ...]
    strategies: dict[str, dict[str, Value]]
    mixes: dict[str, dict[str, float]]
    reasons: dict[str, str]
    notes: tuple[str, ...]
    path: Path | None
    text: str
    ties: str = ""

    def strategy_names(self) -> tuple[str, ...]:
        """Names of the strategies, then of the mixes."""
        return (*self.strategies, *self.mixes)

    def levers(self, strategy: str | Mapping[str, float] | None) -> dict[str, Value]:
        """The levers of a strategy, of a mix by name or by weights, or none.

        Raises
        ------
        ScenarioError
            if there is no such strategy or the weights are not usable
        """
        if isinstance(strategy, str) and strategy in self.strategies:
            return dict(self.strategies[strategy])
        shares = self.shares(strategy)
        return mixed(self.strategies, shares, self.settings) if shares else {}

    def shares(self, strategy: str | Mapping[str, float] | None) -> dict[str, float]:
        """Which share of the money each strategy has; a strategy has all of its own.

        Raises
        ------
        ScenarioError
            if there is no such strategy or the weights are not usable
        """
        if strategy is None:
            return {}
        if not isinstance(strategy, str):
            return _weights(strategy, self.strategies)
        if strategy in self.strategies:
            return {strategy: 1.0}
        if strategy not in self.mixes:
            raise _no_strategy(strategy, self.strategy_names())
        return self.mixes[strategy]

    def plan(
        self,
        strategy: str | Mapping[str, float] | None,
        changes: Mapping[str, Value] | None = None,
        extra_shocks: Iterable[Shock] = (),
    ) -> Plan:
        """Settings week by week: from which week on which numbers hold.

        Parameters
        ----------
        strategy
            name of a strategy or a mix, weights of a mix, or None for no levers at all
        changes
            dotted names and values that replace those of the market and of the strategy
        extra_shocks
            further dated changes; where several change the same quantity, the one that began
            last wins, and of those the one that is listed last

        Returns
        -------
        Plan
            segments in the order of their weeks, the first in week 0; no segment equals the
            one before

        Raises
        ------
        ScenarioError
            if a name is unknown or a value is not allowed
        """
        checked = Checked(Complaints())
        asked = checked_values(changes or {}, "changes", checked)
        for shock in (extras := tuple(extra_shocks)):
            _check_shock(shock, self.strategies, checked)
        checked.complaints.raise_any()
        given = {name: one.value for name, one in asked.items()}
        start, shares = self.levers(strategy) | given, self.shares(strategy)
        bundles = {name: self.strategies[name] | given for name in shares}
        dated = times((*self.shocks, *extras), self.weeks)
        segments: list[Segment] = []
        for week in begins(dated):
            values = start | settings_in(dated, week, shares, bundles, self.settings)
            paid = paid_in(dated, week, shares)
            if paid:
                values[ONE_OFF] = float(values.get(ONE_OFF, setting(self.settings, ONE_OFF))) + paid
            settings = changed(self.settings, values)
            if not segments or settings != segments[-1].settings:
                segments.append(Segment(week, settings))
        return tuple(segments)

    def canonical(self) -> dict[str, Any]:
        """All that decides about results, as plain data: no names, reasons or spellings."""
        settings = self.settings.model_dump()
        settings["network"]["edges_file"] = self.ties
        shocks = [shock.canonical() for shock in self.shocks]
        return {
            "weeks": self.weeks,
            "settings": settings,
            "shocks": sorted(shocks, key=lambda shock: int(str(shock["week"]))),
            "strategies": self.strategies,
            "mixes": self.mixes,
        }

    def fingerprint(self) -> str:
        """12 hexadecimal letters that change whenever a result could change."""
        text = json.dumps(self.canonical(), sort_keys=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def read(
    path_or_text_path: str | Path,
    *,
    sets: Mapping[str, str] = _NO_SETS,
    people: int | None = None,
    weeks: int | None = None,
) -> Scenario:
    """Read a scenario file, with all that it is based on.

    Parameters
    ----------
    path_or_text_path
        a YAML file, or the name of a shipped scenario such as `baseline`
    sets
        dotted name -> value as text, as in `--set retain.social_cost=0`; replaces the value of
        the market and, for a lever, that of every strategy; shocks still apply
    people
        the same market with another number of people: money and staff grow along, except what
        `sets` gives
    weeks
        another length of the run

    Raises
    ------
    ScenarioError
        with every mistake that was found
    """
    path = Path(path_or_text_path)
    shipped = library()
    if isinstance(path_or_text_path, str) and path_or_text_path in shipped and not path.exists():
        path = shipped[path_or_text_path]
    label = label_of(path)
    data = _bytes_or_suggestion(path, label, shipped)
    scenario = _read(data, label, path, Overrides(sets, people, weeks))
    return replace(scenario, path=path)


def read_text(
    text: str | bytes,
    *,
    name: str = "scenario",
    folder: Path | None = None,
    sets: Mapping[str, str] = _NO_SETS,
    people: int | None = None,
    weeks: int | None = None,
) -> Scenario:
    """Read a scenario from a text; as `read`, with `name` in complaints in place of the file.

    Further files are looked for in `folder`, which is the working directory if not given.
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    path = (folder or Path()) / "scenario.yaml"
    return _read(data, name, path, Overrides(sets, people, weeks))


def _read(data: bytes, label: str, path: Path, overrides: Overrides) -> Scenario:
    complaints = Complaints()
    complaints.reads(label)
    checked = Checked(complaints)
    source, root = read_tree(data, label)
    chain = [contents(root, path.parent, checked)]
    base = chain[0].based_on
    if base is not None:
        chain = bases(base, path, label, checked) + chain
    whole = merged(chain, overrides, checked)
    return Scenario(
        name=whole.name or path.stem,
        question=whole.question,
        weeks=whole.weeks,
        settings=whole.settings,
        shocks=whole.shocks,
        strategies=whole.strategies,
        mixes=whole.mixes,
        reasons=whole.reasons,
        notes=tuple(checked.notes),
        path=None,
        text=source.text,
        ties=whole.ties,
    )


def _bytes_or_suggestion(path: Path, label: str, shipped: Mapping[str, Path]) -> bytes:
    try:
        return read_bytes(path, label)
    except ScenarioError as error:
        problem = error.problems[0]
        if problem.code != "missing_file":
            raise
        near = closest_file(path.name, similar_files(path)) or closest(path.stem, shipped)
        hint = f"did you mean '{near}'?" if near else "`flywheel new` writes one to begin with"
        raise ScenarioError([problem._replace(hint=hint)]) from None


def _check_shock(shock: Shock, strategies: Iterable[str], checked: Checked) -> None:
    place = Place("extra shock")
    for name in checked_values(shock.change, "extra shock", checked):
        if quantities()[name].fixed:
            message = f"`{name}` shapes the market when it begins and cannot change on a date"
            checked.complaints.add(place, name, "fixed", message)
        if shock.strategies and name not in levers():
            message = f"`{name}` is not a lever: it cannot change for some strategies only"
            checked.complaints.add(place, name, "not_a_lever", message)
    for unknown in sorted(set(shock.strategies) - set(strategies)):
        raise _no_strategy(unknown, strategies)


def _no_strategy(name: str, known: Iterable[str]) -> ScenarioError:
    known = tuple(known)
    near = closest(name, known)
    message = f"there is no strategy '{name}'; known are {', '.join(known) or 'none'}"
    hint = f"did you mean '{near}'?" if near else ""
    return ScenarioError([Problem("strategy", 0, 0, "", "unknown_name", message, hint)])


def _weights(weights: Mapping[str, float], strategies: Mapping[str, Any]) -> dict[str, float]:
    for name, weight in weights.items():
        if name not in strategies:
            raise _no_strategy(name, strategies)
        if isinstance(weight, bool) or not 0 <= weight < float("inf"):
            message = f"the weight of '{name}' must be a number from 0 on (you gave {weight})"
            raise ScenarioError([Problem("strategy", 0, 0, "", "out_of_bounds", message)])
    shares = normalised(weights)
    if not shares:
        message = "the weights of a mix must have a sum above 0"
        raise ScenarioError([Problem("strategy", 0, 0, "", "out_of_bounds", message)])
    return shares
