"""Study schema: the JSON Schema of study files, for editors and other programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

from simulator.history import HISTORY
from simulator.metrics import METRICS, TWIN_METRICS
from simulator.quantities import Quantity
from simulator.scenario_files.contents import SECTIONS, WEEKS
from simulator.scenario_files.timeline import LONGEST_RUN
from simulator.scenario_files.values import declared
from simulator.shipped import library
from simulator.strategy import quantities
from simulator.study.answering import HASH_OF_A_RESULT
from simulator.study.design import SAMPLED, Kind
from simulator.study.study_fields import (
    EVERY,
    GUESSES,
    HEADINGS,
    KEEP,
    LEVELS,
    LIMITS,
    LINEAR,
    LOG,
    RANGE,
    REPLICATES,
    SAMPLES,
    SEED,
    STEPS,
    TABLES,
    WITHIN,
    may_vary_together,
)
from simulator.words.schema import DRAFT, TEXT, closed, definitions, number_schema, ref, with_unit

SCHEMA_VERSION = 1
_WEEK = declared("week", "week", 0, LONGEST_RUN - 1, whole=True)
_ANY_NUMBER = {"anyOf": [{"type": "number"}, with_unit("1")]}


def study_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of study files.

    It tells wrong names, values and combinations. Whether a study fits its scenario, whose
    strategies and length it does not know, only the reader tells.
    """
    values = _values()
    top = {name: {**values[name], "description": meaning} for name, meaning in HEADINGS.items()}
    return {
        "$schema": DRAFT,
        "$id": f"urn:flywheel-simulator:study:{SCHEMA_VERSION}",
        "title": "A flywheel study",
        "description": "One question to many runs of a scenario.",
        **closed(top, ["question"]),
        "oneOf": [{"required": ["vary"]}, {"required": ["points"]}],
        "allOf": _together(),
        "$defs": definitions() | _shared(),
    }


def _values() -> dict[str, dict[str, Any]]:
    """What may be written under each heading."""
    texts = ("name", "question", "prediction", "answer")
    file = {"type": "string", "pattern": r"\.ya?ml$"}
    return {
        **dict.fromkeys(texts, TEXT),
        "answer_from": {"type": "string", "pattern": f"^{HASH_OF_A_RESULT.pattern}$"},
        "scenario": {"anyOf": [{"enum": list(library())}, file]},
        "people": ref("people.size"),
        "weeks": number_schema(WEEKS),
        "strategies": {"anyOf": [TEXT, _listed(TEXT, unique=True)]},
        "changes": closed({name: _change(name) for name in quantities()}),
        "design": {"enum": list(get_args(Kind))},
        "samples": number_schema(SAMPLES),
        "levels": {"allOf": [number_schema(LEVELS), {"multipleOf": 2}]},
        "second_order": {"type": "boolean"},
        "vary": {**closed(_factors()), "minProperties": 1},
        "points": _listed({**closed({name: ref(name) for name in _varying()}), "minProperties": 1}),
        "replicates": number_schema(REPLICATES),
        "seed": number_schema(SEED),
        "keep": _kept(),
        "limits": closed({name: number_schema(one) for name, one in LIMITS.items()}),
    }


def _together() -> list[dict[str, Any]]:
    """Headings that need each other, or do not go together."""

    def design(*kinds: str) -> dict[str, Any]:
        return {"properties": {"design": {"enum": list(kinds)}}, "required": ["design"]}

    def without(name: str) -> dict[str, Any]:
        return {"properties": {name: False}}

    spread = [kind for kind in get_args(Kind) if kind != "list"]
    return [
        {"if": design(*SAMPLED), "then": {"required": ["samples"]}, "else": without("samples")},
        {"if": design("morris"), "else": without("levels")},
        {"if": design("saltelli"), "else": without("second_order")},
        {"if": design("list"), "then": {"required": ["points"]}},
        {"if": design(*spread), "then": {"required": ["vary"]}},
    ]


def _change(name: str) -> dict[str, Any]:
    return {"anyOf": [ref(name), closed({"value": ref(name), "because": TEXT}, ["value"])]}


def _varying() -> dict[str, Quantity]:
    return {name: one for name, one in quantities().items() if one.kind != "text"}


def _factors() -> dict[str, Any]:
    """What may vary: each quantity, all guessed numbers, all numbers of a section."""
    groups = [GUESSES, *(f"{section}.*" for section in SECTIONS)]
    return {
        **{name: _factor(one) for name, one in _varying().items()},
        **{
            name: {"anyOf": [_range(_ANY_NUMBER), _listed(_ANY_NUMBER), {"type": "null"}]}
            for name in groups if may_vary_together(name)
        },
    }  # fmt: skip


def _factor(quantity: Quantity) -> dict[str, Any]:
    """A value, several, or a range; nothing stands for all that is declared."""
    one = ref(quantity.name)
    found = [one, _listed(one, unique=True), {"type": "null"}]
    return {"anyOf": found + ([_range(one)] if quantity.kind in ("number", "whole") else [])}


def _shared() -> dict[str, Any]:
    """What all ranges have in common."""
    return {
        "steps": number_schema(STEPS),
        "scale": {"enum": [LINEAR, LOG]},
        "within": number_schema(WITHIN),
    }


def _range(end: dict[str, Any]) -> dict[str, Any]:
    parts = {name: ref(name) if name in _shared() else end for name in RANGE}
    alone = {"within": {"properties": {"from": False, "to": False}}}
    return {**closed(parts), "dependentSchemas": alone}


def _kept() -> dict[str, Any]:
    weeks = {
        "anyOf": [
            {"const": "all"}, number_schema(_WEEK), _listed(number_schema(_WEEK)),
            closed({"every": number_schema(EVERY)}, ["every"]),
        ]
    }  # fmt: skip
    names = (_names((*METRICS, *TWIN_METRICS)), weeks, _names(HISTORY), _names(TABLES))
    return {
        **closed(dict(zip(KEEP, names, strict=True))),
        "dependentRequired": {"columns": ["weeks"]},
    }


def _names(known: Iterable[str]) -> dict[str, Any]:
    """A name, several, or all."""
    names = list(known)
    return {"anyOf": [{"enum": ["all", *names]}, _listed({"enum": names})]}


def _listed(one: dict[str, Any], *, unique: bool = False) -> dict[str, Any]:
    found = {"type": "array", "items": one, "minItems": 1}
    return {**found, "uniqueItems": True} if unique else found
