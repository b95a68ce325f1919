"""A Mesa `AgentSet` over rows: answers from the columns, makes faces only when asked for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
from mesa.agent import AgentSet

from simulator.agents import ROLES, Person, roles_of
from simulator.world.columns import Array

try:
    from mesa.agentset import GroupBy  # its place from Mesa 3.4 on
except ImportError:
    from mesa.agent import GroupBy

if TYPE_CHECKING:
    from simulator.model import Flywheel


class PeopleSet(AgentSet):  # type: ignore[misc]  # Mesa is not typed
    """A set of people by their rows, with the methods of Mesa's `AgentSet`.

    Mesa's own sets hold weak references, and a face that nobody holds would vanish from them.
    This one holds row numbers, so it is never empty by accident.
    """

    def __init__(self, model: Flywheel, rows: Array, random: Random | None = None) -> None:
        self.model = model
        self.rows = np.asarray(rows, dtype=np.int64)
        self.random = random or model.random

    def __len__(self) -> int:
        return int(self.rows.size)

    def __iter__(self) -> Iterator[Person]:
        return (self.model.face(int(row)) for row in self.rows)

    def __contains__(self, face: object) -> bool:
        return isinstance(face, Person) and face.model is self.model and face.row in self.rows

    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            return [self.model.face(int(row)) for row in self.rows[place]]
        return self.model.face(int(self.rows[place]))

    @property
    def _agents(self) -> dict[Person, None]:
        return dict.fromkeys(self)

    def _of_rows(self, rows: Array, inplace: bool = False) -> PeopleSet:
        if inplace:
            self.rows = np.asarray(rows, dtype=np.int64)
            return self
        return PeopleSet(self.model, rows, self.random)

    def select(
        self,
        filter_func: Callable[[Person], bool] | None = None,
        at_most: int | float = float("inf"),
        inplace: bool = False,
        agent_type: type[Person] | None = None,
    ) -> PeopleSet:
        """The people who pass a test, of one role, at most so many or such a share (as Mesa)."""
        rows = self.rows
        if agent_type is not None and agent_type is not Person:
            roles = roles_of(self.model.simulation.world.people.standing)[rows]
            wanted = [place for place, role in enumerate(ROLES) if issubclass(role, agent_type)]
            rows = rows[np.isin(roles, wanted)]
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(self.rows.size * at_most)
        if filter_func is not None:
            passed = [int(row) for row in rows if filter_func(self.model.face(int(row)))]
            rows = np.array(passed, dtype=np.int64)
        if at_most != float("inf"):
            rows = rows[: int(at_most)]
        return self._of_rows(rows, inplace)

    def shuffle(self, inplace: bool = False) -> PeopleSet:
        """The same people in random order."""
        rows = self.rows.tolist()
        self.random.shuffle(rows)
        return self._of_rows(np.array(rows, dtype=np.int64), inplace)

    def sort(
        self,
        key: Callable[[Person], Any] | str,
        ascending: bool = False,
        inplace: bool = False,
    ) -> PeopleSet:
        """The same people in the order of a column or of a function."""
        if isinstance(key, str) and key in self.model.columns:
            values = self.model.columns[key][self.rows]
            if ascending:
                order = np.argsort(values, kind="stable")
            else:  # from the back, so that equals keep their order
                order = values.size - 1 - np.argsort(values[::-1], kind="stable")[::-1]
            return self._of_rows(self.rows[order], inplace)
        function = key if callable(key) else (lambda face: getattr(face, key))
        faces = sorted(self, key=function, reverse=not ascending)
        return self._of_rows(np.array([face.row for face in faces], dtype=np.int64), inplace)

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> PeopleSet:
        """Call a method, or a function, for each of them."""
        for face in self:
            _call(face, method, args, kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> PeopleSet:
        """The same in random order."""
        self.shuffle().do(method, *args, **kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """The results of a method, or of a function, for each of them."""
        return [_call(face, method, args, kwargs) for face in self]

    def agg(self, attribute: str, func: Any) -> Any:
        """A function, or several, of an attribute of all of them."""
        values = self.get(attribute)
        if callable(func):
            return func(values)
        return [one(values) for one in func]

    def get(
        self,
        attr_names: str | list[str],
        handle_missing: str = "error",
        default_value: Any = None,
    ) -> list[Any]:
        """The values of an attribute, or of several, of all of them."""
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing is 'error' or 'default', not {handle_missing!r}")
        if isinstance(attr_names, str):
            if attr_names in self.model.columns:
                values: list[Any] = self.model.columns[attr_names][self.rows].tolist()
                return values
            if handle_missing == "default":
                return [getattr(face, attr_names, default_value) for face in self]
            return [getattr(face, attr_names) for face in self]
        columns = [self.get(name, handle_missing, default_value) for name in attr_names]
        return [list(values) for values in zip(*columns, strict=True)]

    def set(self, attr_name: str, value: Any) -> PeopleSet:
        """Write one value into a column for all of them."""
        if attr_name not in self.model.columns:
            raise AttributeError(f"there is no column {attr_name!r}")
        self.model.columns[attr_name][self.rows] = value
        return self

    def groupby(
        self, by: Callable[[Person], Any] | str, result_type: str = "agentset"
    ) -> GroupBy:
        """The people by an attribute or by the result of a function, as sets or as lists."""
        keys = self.map(by) if callable(by) else self.get(by)
        groups: dict[Any, list[int]] = {}
        for key, row in zip(keys, self.rows.tolist(), strict=True):
            groups.setdefault(key, []).append(row)
        people = {key: self._of_rows(np.array(rows)) for key, rows in groups.items()}
        return GroupBy(
            people if result_type == "agentset" else {key: list(people[key]) for key in people}
        )

    def add(self, agent: Person) -> None:
        """Add one person."""
        if agent.row not in self.rows:
            self.rows = np.append(self.rows, agent.row)

    def discard(self, agent: Person) -> None:
        """Take one person out, if it is there."""
        self.rows = self.rows[self.rows != agent.row]

    def remove(self, agent: Person) -> None:
        """Take one person out. Raises `KeyError` if it is not there."""
        if agent not in self:
            raise KeyError(agent)
        self.discard(agent)

    def _from_iterable(self, faces: Iterable[Person]) -> PeopleSet:
        # What `|`, `&`, `-` and `^` of two sets are made of; a class alone knows no model.
        rows = dict.fromkeys(face.row for face in faces)
        return self._of_rows(np.array(list(rows), dtype=np.int64))

    def __copy__(self) -> PeopleSet:
        return self._of_rows(self.rows.copy())

    def __getstate__(self) -> dict[str, Any]:
        return dict(self.__dict__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def _update(self, agents: Iterable[Person]) -> PeopleSet:
        return self._of_rows(np.array([face.row for face in agents], dtype=np.int64), True)


def _call(face: Person, method: str | Callable[..., Any], args: Any, kwargs: Any) -> Any:
    if isinstance(method, str):
        return getattr(face, method)(*args, **kwargs)
    return method(face, *args, **kwargs)
