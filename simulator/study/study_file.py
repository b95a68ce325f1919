"""Study files: YAML read into a `Study`, with all mistakes told at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from simulator.complaints import (
    Complaints,
    Problem,
    ScenarioError,
    closest,
    closest_file,
)
from simulator.quantities import Quantity
from simulator.scenario import Scenario
from simulator.scenario_files.contents import WEEKS
from simulator.scenario_files.file import Entry, Node, read_tree
from simulator.scenario_files.text import label_of, read_bytes, similar_files
from simulator.scenario_files.values import Checked
from simulator.shipped import library, studies
from simulator.strategy import quantities
from simulator.study.answering import HASH_OF_A_RESULT
from simulator.study.design import SAMPLED, Kind, Limits, Study
from simulator.study.sampling import NEEDS_SALIB, salib_is_missing
from simulator.study.study_fields import HEADINGS, LEVELS, LIMITS, REPLICATES, SAMPLES, SEED
from simulator.study.study_keep import keep_of
from simulator.study.study_market import MarketReader
from simulator.study.study_vary import VaryReader

MOST_RUNS = 10_000_000


def read_study(path: str | Path) -> Study:
    """Read a study file, and the scenario it is about.

    Raises
    ------
    simulator.complaints.ScenarioError
        with every mistake that was found
    """
    path = Path(path)
    label = label_of(path)
    try:
        data = read_bytes(path, label)
    except ScenarioError as error:
        problem = _as_study(error.problems[0])
        if problem.code == "missing_file":
            problem = problem._replace(hint=_which_file(path))
        raise ScenarioError([problem]) from None
    return read_study_text(data, name=label, folder=path.parent, stem=path.stem)


def read_study_text(
    text: str | bytes, *, name: str = "study", folder: Path | None = None, stem: str = "study"
) -> Study:
    """Read a study from a text; `name` stands in complaints in place of the file.

    Further files are looked for in `folder`, which is the working directory if not given.
    `stem` is the study's name if the text gives none.

    Raises
    ------
    simulator.complaints.ScenarioError
        with every mistake that was found
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    try:
        _, root = read_tree(data, name)
    except ScenarioError as error:
        raise ScenarioError([_as_study(problem) for problem in error.problems]) from None
    complaints = Complaints()
    complaints.reads(name)
    return _Reading(root, folder or Path(), stem, Checked(complaints)).result()


def _which_file(path: Path) -> str:
    """A hint to the study that was probably meant by a file that is not there."""
    beside = similar_files(path)
    near = closest_file(path.name, beside) or closest_file(f"{path.name}.yaml", beside)
    if near:
        return f"did you mean '{path.with_name(near)}'?"
    known = studies()
    meant = closest(path.stem, known)
    if meant:
        place, here = known[meant], Path.cwd()
        place = place.relative_to(here) if place.is_relative_to(here) else place
        return f"did you mean '{place}'?"
    if str(path) in library():
        return f"this is a scenario; `flywheel new --study --from {path}` writes a study of it"
    return "`flywheel new --study` writes one to begin with"


def _as_study(problem: Problem) -> Problem:
    """The complaint of the reader of scenarios, in the words of studies."""
    if problem.code == "empty":
        return problem._replace(message="the file is empty; a study begins with its question")
    said = problem.message.replace("name: My market", "question: What if ...?")
    return problem._replace(
        message=said.replace("a scenario", "a study"),
        hint=problem.hint.replace("share by based_on instead", "write it out"),
    )


class _Reading:
    """The headings of one file, each checked; complaints are raised at the end."""

    def __init__(self, root: Node, folder: Path, stem: str, checked: Checked) -> None:
        self.root = root
        self.folder = folder
        self.stem = stem
        self.checked = checked
        self.complaints = checked.complaints

    def result(self) -> Study:
        for name, (key, _) in self.root.entries.items():
            if name not in HEADINGS:
                self._unknown_heading(name, key)
        market = MarketReader(self.root, self.folder, self.checked)
        scenario = market.scenario()
        kind = self._kind()
        length = scenario.weeks if scenario else int(WEEKS.high or 1)
        keep = keep_of(self.root.entries.get("keep"), length, self.checked)
        changes = market.changes()
        vary = VaryReader(self.checked, self.root, kind, scenario, changes)
        factors, listed = vary.result()
        study = {
            "name": self._text("name") or self.stem,
            "question": self._question(),
            "prediction": self._text("prediction"),
            "answer": self._text("answer"),
            "answer_from": self._answer_from(),
            "strategies": market.strategies(scenario),
            "changes": changes,
            "kind": kind,
            "factors": factors,
            "samples": self._samples(kind),
            "levels": self._levels(),
            "second_order": self._switch("second_order"),
            "listed": listed,
            "replicates": int(self._number("replicates", REPLICATES, 1)),
            "seed": int(self._number("seed", SEED, 1)),
            "keep": keep,
            "limits": self._limits(),
        }
        self._belongs("levels", kind == "morris", "morris")
        self._belongs("second_order", kind == "saltelli", "saltelli")
        self.complaints.raise_any()
        if scenario is None:
            raise AssertionError("a scenario that cannot be read was complained about")
        return self._whole(study, scenario)

    def _whole(self, parts: dict[str, Any], scenario: Scenario) -> Study:
        study = Study(scenario=scenario, **parts)
        runs = study.size * len(study.strategies) * study.replicates
        if runs > MOST_RUNS:
            told = f"{runs:,}" if runs < 10**15 else f"over 10^{len(str(runs)) - 1}"
            message = f"this design has {told} runs; at most {MOST_RUNS:,}"
            self.complaints.add(self.root.place, "design", "too_many", message)
            self.complaints.raise_any()
        return replace(study, notes=(*scenario.notes, *self.checked.notes, *_notes(study)))

    def _unknown_heading(self, name: str, key: Node) -> None:
        if name in quantities():
            message = "a quantity cannot stand here"
            hint = "put it under `vary`, or under `changes` to fix it for all runs"
        else:
            message = "there is no heading of this name"
            near = self.complaints.did_you_mean(name, HEADINGS)
            hint = near or f"known are {', '.join(HEADINGS)}"
        self.complaints.add(key.place, name or "''", "unknown_name", message, hint)

    def _text(self, name: str) -> str:
        entry = self.root.entries.get(name)
        return (self.checked.text(entry.value, name, "this") if entry else "") or ""

    def _question(self) -> str:
        if "question" in self.root.entries:
            return self._text("question")
        message = "a study begins with its question"
        hint = "write question: What happens if ...?"
        self.complaints.add(self.root.place, "question", "missing_entry", message, hint)
        return ""

    def _answer_from(self) -> str:
        told = self._text("answer_from")
        if told and not HASH_OF_A_RESULT.fullmatch(told):
            message = f"this is no result hash (you wrote {told[:80]})"
            hint = "`flywheel sweep` prints it when all runs are done; its first 12 letters do"
            place = self.root.entries["answer_from"].value.place
            self.complaints.add(place, "answer_from", "wrong_form", message, hint)
        return told

    def _number(self, name: str, quantity: Quantity, default: float) -> float:
        entry = self.root.entries.get(name)
        value = self.checked.value(quantity, entry.value, name) if entry else default
        return default if value is None else float(value)

    def _switch(self, name: str) -> bool:
        entry = self.root.entries.get(name)
        if entry is None or isinstance(entry.value.value, bool):
            return bool(entry and entry.value.value)
        message = f"this is true or false (you wrote {entry.value})"
        self.complaints.add(entry.value.place, name, "wrong_type", message)
        return False

    def _belongs(self, name: str, fits: bool, kind: str) -> None:
        if name in self.root.entries and not fits:
            place = self.root.entries[name].key.place
            message = f"this belongs to the design {kind}"
            self.complaints.add(place, name, "not_together", message, "remove it")

    def _kind(self) -> Kind:
        entry = self.root.entries.get("design")
        kinds = get_args(Kind)
        if entry is None:
            return "list" if "points" in self.root.entries else "grid"
        node = entry.value
        if node.value not in kinds:
            message = f"there is no design of this kind (you wrote {node})"
            hint = self.complaints.did_you_mean(node.value, kinds)
            hint = hint or f"known are {', '.join(kinds)}"
            self.complaints.add(node.place, "design", "not_a_choice", message, hint)
            return "grid"
        if node.value in NEEDS_SALIB and salib_is_missing():
            message = f"the design {node.value} needs SALib, which is not installed"
            hint = 'pip install "flywheel-simulator[research]"'
            self.complaints.add(node.place, "design", "not_installed", message, hint)
        return next(kind for kind in kinds if kind == node.value)

    def _samples(self, kind: Kind) -> int:
        if kind in SAMPLED and "samples" not in self.root.entries:
            message = f"the design {kind} needs the number of samples"
            hint = "write samples: 64"
            self.complaints.add(self.root.place, "samples", "missing_entry", message, hint)
        self._belongs("samples", kind in SAMPLED, " or ".join(SAMPLED))
        return int(self._number("samples", SAMPLES, 1))

    def _levels(self) -> int:
        levels = int(self._number("levels", LEVELS, 4))
        if levels % 2:
            message = f"Morris' grid has an even number of levels (you wrote {levels})"
            place = self.root.entries["levels"].value.place
            self.complaints.add(place, "levels", "out_of_bounds", message)
        return levels

    def _limits(self) -> Limits:
        entry = self.root.entries.get("limits")
        if entry is None:
            return Limits()
        found: dict[str, float | None] = {}
        for name, one in map_in(entry.value, "limits", LIMITS, self.complaints).items():
            value = self.checked.value(LIMITS[name], one.value, f"limits.{name}")
            found[name] = None if value is None else float(value)
        return Limits(**found)


def map_in(node: Node, path: str, known: Iterable[str], complaints: Complaints) -> dict[str, Entry]:
    """The known entries of a map; complains about everything else."""
    known = tuple(known)
    if not isinstance(node.value, dict):
        message = f"this is a map of {', '.join(known)} (you wrote {node})"
        complaints.add(node.place, path, "wrong_type", message)
        return {}
    for name, (key, _) in node.entries.items():
        if name not in known:
            message = f"there is no such entry here; known are {', '.join(known)}"
            hint = complaints.did_you_mean(name, known)
            complaints.add(key.place, f"{path}.{name}", "unknown_name", message, hint)
    return {name: entry for name, entry in node.entries.items() if name in known}


def _notes(study: Study) -> list[str]:
    """Things that are allowed and that the reader may not have meant."""
    told = []
    names = {factor.name for factor in study.factors}
    for shock in study.scenario.shocks:
        told += [
            f"{name} varies, but a shock sets it in week {shock.week}"
            for name in sorted(names & set(shock.change))
        ]
    if study.kind in ("sobol", "saltelli") and study.samples & (study.samples - 1):
        told.append(f"Sobol points are balanced in powers of two; {study.samples} is none")
    return told
