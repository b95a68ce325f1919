"""Schema: the JSON Schema of scenario files, and the pieces that other files share with them."""

from __future__ import annotations

from typing import Any

from simulator.quantities import Quantity
from simulator.scenario_files.contents import SECTIONS
from simulator.scenario_files.timeline import LONGEST_RUN
from simulator.scenario_files.units import expected
from simulator.scenario_files.values import LONGEST_TEXT
from simulator.strategy import levers, quantities
from simulator.wheel import Settings
from simulator.words.writing import facts_of

SCHEMA_VERSION = 1
DRAFT = "https://json-schema.org/draft/2020-12/schema"
TEXT = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of scenario files, for editors and other programs."""
    sections = {section: _section_schema(section) for section in SECTIONS}
    run = {"anyOf": [{"type": "integer", "minimum": 1, "maximum": LONGEST_RUN}, with_unit("week")]}
    bundle = closed({name: ref(name) for name in levers()})
    weights = {"type": "object", "additionalProperties": _weight_schema()}
    names = {"pattern": r"^[^\W\d_][\w -]{0,39}$"}
    top = {
        "schema_version": {"const": SCHEMA_VERSION},
        "name": {**TEXT, "description": "what the scenario is called"},
        "question": {**TEXT, "description": "what it asks"},
        "based_on": {**TEXT, "description": "a shipped scenario, or a .yaml file relative to this"},
        "weeks": {**run, "description": "how long it runs; 208 if nothing is said", "default": 208},
        **sections,
        "changes": or_null(closed({name: _change_schema(q) for name, q in quantities().items()})),
        "shocks": or_null({"type": "array", "items": {"$ref": "#/$defs/dated_change"}}),
        "timeline": or_null({"type": "array", "items": {"$ref": "#/$defs/dated_change"}}),
        "strategies": or_null(_named(names, or_null(bundle), "levers by strategy; null removes")),
        "mixes": or_null(_named(names, or_null(weights), "weights by mix; null removes")),
    }
    return {
        "$schema": DRAFT,
        "$id": f"urn:flywheel-simulator:scenario:{SCHEMA_VERSION}",
        "title": "A flywheel scenario",
        "description": "One market, its dated shocks, and the strategies to compare on it.",
        **closed(top),
        "dependentSchemas": {"based_on": {"properties": dict.fromkeys(SECTIONS, False)}},
        "$defs": definitions() | {"dated_change": _dated_schema(run)},
    }


def _dated_schema(run: dict[str, Any]) -> dict[str, Any]:
    """A change for all strategies, which needs a reason, or one of levers for some."""
    week = {
        "anyOf": [{"type": "integer", "minimum": 0, "maximum": LONGEST_RUN}, with_unit("week")]
    }
    cost = {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1e9}, with_unit("EUR")]}
    common = {
        "week": {**week, "description": "week in which the change begins"},
        "until": {**run, "description": "week in which it is over; never, if left out"},
        "every": {**run, "description": "it begins again after so many weeks"},
        "lasts": {**run, "description": "how long; 1 week each time, if it begins again"},
        "cost": {**cost, "description": "one-off cost, booked each time it begins"},
        "because": {**TEXT, "description": "why it happens"},
    }
    for_some = {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True}
    dated = {name: ref(name) for name, q in quantities().items() if not q.fixed}
    chosen = {name: ref(name) for name in levers() if name in dated}
    of_some = {"strategies": for_some, "change": closed(chosen)}
    return {
        "anyOf": [
            closed({**common, "change": closed(dated)}, ["week", "change", "because"]),
            closed({**common, **of_some}, ["week", "change", "strategies"]),
        ]
    }


def _section_schema(section: str) -> dict[str, Any]:
    # The section's own description, and nothing that could drift from it.
    described = Settings.model_fields[section].annotation
    inner = {
        q.name.partition(".")[2]: ref(name)
        for name, q in quantities().items()
        if name.startswith(f"{section}.")
    }
    return or_null({"description": (described.__doc__ or "").strip(), **closed(inner)})


def definitions() -> dict[str, Any]:
    """What may be written for each quantity, by its name; `ref` refers to it."""
    return {name: _value_schema(one) for name, one in quantities().items()}


def number_schema(quantity: Quantity) -> dict[str, Any]:
    """A number within its bounds, or one with a unit."""
    bounds: dict[str, Any] = {"type": "integer" if quantity.kind == "whole" else "number"}
    ends = {"minimum": quantity.low, "maximum": quantity.high}
    bounds |= {name: end for name, end in ends.items() if end is not None}
    return {"anyOf": [bounds, with_unit(quantity.unit)]}


def _value_schema(quantity: Quantity) -> dict[str, Any]:
    section, _, leaf = quantity.name.partition(".")
    part: Any = Settings.model_fields[section].annotation
    declared = dict(part.model_json_schema()["properties"][leaf])
    declared["description"] = f"{quantity.meaning} [{facts_of(quantity)}]"
    if quantity.kind not in ("number", "whole"):
        return declared
    numbers = {key: declared.pop(key) for key in ("type", "minimum", "maximum")}
    return {**declared, "anyOf": [numbers, with_unit(quantity.unit)]}


def with_unit(unit: str) -> dict[str, Any]:
    """A number with a unit behind it, as a text."""
    pattern = r"^\s*(€|EUR\b)?\s*[-+]?[0-9.]+([eE][-+]?[0-9]+)?\s*[^0-9\s].*$"
    return {"type": "string", "pattern": pattern, "examples": [expected(unit)]}


def _weight_schema() -> dict[str, Any]:
    return {"anyOf": [{"type": "number", "minimum": 0}, with_unit("1")]}


def _change_schema(quantity: Quantity) -> dict[str, Any]:
    value = ref(quantity.name)
    if quantity.lever:
        return {"anyOf": [value, closed({"value": value, "because": TEXT}, ["value"])]}
    return closed({"value": value, "because": TEXT}, ["value", "because"])


def ref(name: str) -> dict[str, Any]:
    """What stands under this name in `$defs`."""
    return {"$ref": f"#/$defs/{name}"}


def or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """What the schema says, or nothing."""
    return {"anyOf": [schema, {"type": "null"}]}


def _named(names: dict[str, Any], inner: dict[str, Any], description: str) -> dict[str, Any]:
    return {
        "type": "object", "description": description, "propertyNames": names,
        "additionalProperties": inner,
    }  # fmt: skip


def closed(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    """A map of these entries and no others."""
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": required} if required else schema
