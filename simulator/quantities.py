"""Quantities: every number of the model, declared once with unit, bounds, meaning and source.

A `Part` is a frozen group of quantities (one heading of the scenario file). Schema, error
messages, help texts, sliders, sweeps and the model's description are all made from these
declarations, so a number, its unit and its bounds are written in one place only.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field

from simulator.compiled import steady
from simulator.sources import Source

Kind = Literal["number", "whole", "switch", "choice", "text"]
Value = float | int | bool | str
Mixing = Literal["add", "switch", "largest", "interval"]


_MIXINGS: dict[str, Mixing] = {str(one): one for one in get_args(Mixing)}


class Quantity(NamedTuple):
    """What is known about one quantity, read back from its declaration.

    `name` is the dotted name used in scenario files, `--set` and tables; `low` and `high` are
    None for kinds without bounds, `choices` is empty for all but choices.
    """

    name: str
    kind: Kind
    default: Value
    unit: str
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    meaning: str
    source: Source
    lever: bool
    mixing: Mixing
    grows_with_people: bool
    fixed: bool


def quantity(
    default: Value,
    *,
    unit: str,
    meaning: str,
    source: Source,
    low: float | None = None,
    high: float | None = None,
    lever: bool = False,
    mixing: Mixing = "add",
    grows_with_people: bool = False,
    fixed: bool = False,
) -> Any:
    """Declare one quantity of a `Part`.

    Parameters
    ----------
    default
        the value where a scenario says nothing
    unit
        `"1"` for plain numbers, otherwise for example `"1/week"`, `"EUR/week"`, `"week"`
    meaning
        one plain sentence, without a full stop
    source
        where the number comes from; `GUESS` is legal and is counted
    low, high
        allowed values, both included; required for numbers
    lever
        True if the company chooses it; strategies may touch levers only
    mixing
        how a mix of strategies combines it: `"add"` adds shares of the bundles' values,
        `"switch"` does the same but counts only bundles with more than 5 % of the money,
        `"largest"` takes the choice of the largest bundle that chose one, `"interval"` adds how
        often the bundles do something, each as often as its share of the money
    grows_with_people
        True for money and staff that scale along when the same market is simulated with
        more or fewer people (`--people`)
    fixed
        True if it shapes the market when it is created and cannot change on a date

    Raises
    ------
    TypeError
        if a number has no bounds
    """
    extra: dict[str, Any] = {
        "x-unit": unit,
        "x-source": source.name,
        "x-lever": lever,
        "x-mixing": mixing,
        "x-grows-with-people": grows_with_people,
        "x-fixed": fixed,
    }
    if isinstance(default, (bool, str)):
        return Field(default, description=meaning, json_schema_extra=extra)
    if low is None or high is None:
        raise TypeError(f"a number needs low and high: {meaning}")
    return Field(
        default,
        description=meaning,
        json_schema_extra=extra,
        allow_inf_nan=False if isinstance(default, float) else None,
        ge=low,
        le=high,
    )


class Part(BaseModel):
    """A frozen group of quantities; unknown names are refused.

    Each flat part has a `Record` class, a named tuple with the same field names, which is what
    the compiled code reads. Texts are left out of it and a choice becomes its position in the
    list of choices.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)
    Record: ClassVar[Any] = None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        names = [name for name, kind in _kinds(cls) if kind is not None and kind != "text"]
        if not names:
            return
        record = namedtuple("Record", names)  # type: ignore[misc]  # fields are known at run time only
        # Importable by its qualified name, so that compiled code is found again in the disk cache.
        record.__module__ = cls.__module__
        record.__qualname__ = f"{cls.__qualname__}.Record"
        cls.Record = steady(record)

    @cached_property
    def _record(self) -> Any:
        values: list[float | int] = []
        for name, kind in _kinds(type(self)):
            if kind is None or kind == "text":
                continue
            value = getattr(self, name)
            if kind == "choice":
                values.append(get_args(type(self).model_fields[name].annotation).index(value))
            else:
                values.append(int(value) if kind == "switch" else value)
        return self.Record(*values)

    def record(self) -> Any:
        """The numbers of this part as a named tuple of plain numbers, for compiled code."""
        return self._record


def _kinds(part: type[Part]) -> Iterator[tuple[str, Kind | None]]:
    for name, field in part.model_fields.items():
        yield name, _kind_of(field.annotation)


def _kind_of(annotation: Any) -> Kind | None:
    if get_origin(annotation) is Literal:
        return "choice"
    named: dict[Any, Kind] = {float: "number", int: "whole", bool: "switch", str: "text"}
    return named.get(annotation)


def quantities_of(part: type[Part], prefix: str = "") -> Iterator[Quantity]:
    """All quantities declared in a part and in the parts inside it, in the order written.

    Raises
    ------
    TypeError
        if a field is not declared with `quantity`
    """
    for name, field in part.model_fields.items():
        dotted = f"{prefix}{name}"
        kind = _kind_of(field.annotation)
        if kind is None:
            inner = field.annotation
            if isinstance(inner, type) and issubclass(inner, Part):
                yield from quantities_of(inner, f"{dotted}.")
            continue
        extra = field.json_schema_extra
        if not isinstance(extra, dict):
            raise TypeError(f"{part.__name__}.{name} is not declared with quantity()")
        low, high = _bounds(field.metadata)
        yield Quantity(
            name=dotted,
            kind=kind,
            default=field.default,
            unit=str(extra["x-unit"]),
            low=low,
            high=high,
            choices=tuple(get_args(field.annotation)) if kind == "choice" else (),
            meaning=field.description or "",
            source=Source.named(str(extra["x-source"])),
            lever=bool(extra["x-lever"]),
            mixing=_MIXINGS[str(extra["x-mixing"])],
            grows_with_people=bool(extra["x-grows-with-people"]),
            fixed=bool(extra["x-fixed"]),
        )


def _bounds(metadata: list[Any]) -> tuple[float | None, float | None]:
    low = next((m.ge for m in metadata if hasattr(m, "ge")), None)
    high = next((m.le for m in metadata if hasattr(m, "le")), None)
    return low, high


def changed(part: Part, changes: dict[str, Value]) -> Any:
    """A copy of `part` with dotted names replaced; validated again.

    Raises
    ------
    KeyError
        if a name does not exist
    pydantic.ValidationError
        if a value is of the wrong type or out of bounds
    """
    data = part.model_dump()
    for dotted, value in changes.items():
        *path, leaf = dotted.split(".")
        place = data
        for step in path:
            place = place[step]
        if leaf not in place:
            raise KeyError(dotted)
        place[leaf] = value
    return type(part).model_validate(data)


