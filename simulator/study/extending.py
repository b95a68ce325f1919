"""Extending: a folder takes the study that it holds, and the same one with other replicates.

Runs are numbered replicate by replicate, so what is done of a study with fewer replicates are the
first runs of the one with more: it stays, and what is missing is added. Limits and texts may
change as well, for no result depends on them; nothing else may.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simulator.complaints import Problem, ScenarioError
from simulator.study.design import Study
from simulator.study.digests import result_hash
from simulator.study.folder import LEDGER, MANIFEST, STUDY, TABLES, DamagedError, read_sealed
from simulator.study.ledger import Ledger
from simulator.study.origin import model_hash
from simulator.study.stored import Earlier, store, stored, stored_points
from simulator.words.wording import counted

_MAY_CHANGE = "replicates, limits, name, question, prediction and answer"
_MOST_TOLD = 3
_TEXTS = ("name", "question", "prediction", "answer", "answer_from")


def begun_here(study: Study, folder: Path) -> dict[str, Any] | None:
    """The data of the study that the folder holds; None if there is none, or it is damaged.

    Raises
    ------
    simulator.complaints.ScenarioError
        if its runs are others than those of the study given
    """
    try:
        data = read_sealed(folder / STUDY)
    except DamagedError:
        return None  # the shards are checked anyway
    if data["model"] != model_hash():
        message = (
            f"this study was begun with another version of the model ({data['model']}; this one "
            f"is {model_hash()}), and results of two versions do not belong in one table"
        )
        hint = "name another folder by --out, or go on with the version that began it"
        raise _refused(folder, "another_model", message, hint)
    if data["family"] != study.family():
        message = (
            f"this folder holds another study ('{data['name']}', {data['fingerprint']}) than the "
            f"one given ('{study.name}', {study.fingerprint()}); {_differences(folder, study)}"
        )
        hint = (
            f"only {_MAY_CHANGE} may change; name another folder by --out; "
            f"`flywheel sweep {folder}` goes on with what is there"
        )
        raise _refused(folder, "another_study", message, hint)
    return data


def settled(
    study: Study, folder: Path, ledger: Ledger, before: dict[str, Any] | None
) -> list[str]:
    """Store the study in its folder if anything of it is new; says what this changes.

    Parameters
    ----------
    study, folder, ledger
        what is to be run, where, and what is done there
    before
        what `begun_here` found

    Raises
    ------
    simulator.complaints.ScenarioError
        if runs are done that the study does not have
    """
    _check_replicates(study, folder, ledger)
    if before is None:
        store(study, folder)
        return []
    earlier = [Earlier(**one) for one in before["earlier"]]
    other = before["replicates"] != study.replicates
    if other:
        earlier.append(_as_it_was(before, ledger))
    if other or _loose(before) != _loose_of(study) or not _has_design(folder, study):
        _no_longer_finished(folder, tables=other)
        store(study, folder, earlier)
    if not other:
        return []
    change = f"{counted(study.replicates, 'replicate')} instead of {before['replicates']}"
    return [f"{change}: all runs that are done stay"]


def done_here(study: Study, folder: Path) -> int:
    """How many runs of the study are done in the folder, which is only read.

    Raises
    ------
    simulator.complaints.ScenarioError
        if the folder does not take the study, as `begun_here` and `settled`
    """
    if begun_here(study, folder) is None or not (folder / LEDGER).exists():
        return 0
    try:
        with Ledger(folder, read_only=True) as ledger:
            _check_replicates(study, folder, ledger)
            return ledger.done()
    except DamagedError:
        return 0  # a sweep will say how much of it is whole


def _check_replicates(study: Study, folder: Path, ledger: Ledger) -> None:
    needed = ledger.last() // study.cells + 1
    if needed > study.replicates:
        message = (
            f"runs of {counted(needed, 'replicate')} are done in this folder, and the study given "
            f"has {study.replicates}"
        )
        hint = f"write replicates: {needed} or more, or name another folder by --out"
        raise _refused(folder, "fewer_replicates", message, hint)


def _as_it_was(before: dict[str, Any], ledger: Ledger) -> Earlier:
    """What the folder held, with its result hash if it was finished."""
    digests = [one for one in ledger.ended() if one[0] < before["runs"]]
    result = result_hash(digests) if len(digests) == before["runs"] else ""
    return Earlier(before["fingerprint"], before["replicates"], result)


def _no_longer_finished(folder: Path, *, tables: bool) -> None:
    """Before the study changes: nothing may say or show that all of the new one is done."""
    (folder / MANIFEST).unlink(missing_ok=True)
    for path in (folder / TABLES).glob("[a-z]*.parquet") if tables else ():
        path.unlink()


def _has_design(folder: Path, study: Study) -> bool:
    return stored_points(folder, [factor.name for factor in study.factors]) == study.points


def _loose_of(study: Study) -> list[Any]:
    """What may change and is stored, and decides about no result."""
    return [study.limits._asdict(), *(getattr(study, name) for name in _TEXTS)]


def _loose(data: dict[str, Any]) -> list[Any]:
    return [data["limits"], *(data[name] for name in _TEXTS)]


def _differences(folder: Path, given: Study) -> str:
    """What differs between the study of a folder and the one given, as far as it is short."""
    try:
        begun = stored(folder)[0]
    except DamagedError:
        return "the one there is damaged, too"
    there, here, told = begun.canonical(), given.canonical(), []
    for name in sorted((there.keys() | here.keys()) - {"replicates"}):
        one, other = there.get(name), here.get(name)
        if one != other:
            both = isinstance(one, int) and isinstance(other, int)
            detail = f"{one} there, {other} given" if both else ""
            if name == "design":
                detail = _factors_apart(begun, given)
            told.append(f"{name} ({detail})" if detail else name)
    return f"they differ in {', '.join(told)}"


def _factors_apart(one: Study, other: Study) -> str:
    """The first quantities that vary in one design alone, or over other values."""
    there, here = ({factor.name: factor[1:] for factor in each.factors} for each in (one, other))
    names = [name for name in dict.fromkeys([*there, *here]) if there.get(name) != here.get(name)]
    more = len(names) - _MOST_TOLD
    return ", ".join(names[:_MOST_TOLD]) + (f" and {more} more" if more > 0 else "")


def _refused(folder: Path, code: str, message: str, hint: str) -> ScenarioError:
    return ScenarioError([Problem(str(folder / STUDY), 0, 0, "", code, message, hint)])
