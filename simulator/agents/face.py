"""A face: the Mesa agent of one row, which reads and writes its row and remembers nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa

from simulator.chance import uniform
from simulator.world import forum
from simulator.world.columns import Array, columns_of
from simulator.world.people import MEMBER, STAGE, STANDINGS, TABLES

if TYPE_CHECKING:
    from simulator.model import Flywheel


class Felt:
    """One column of one person, read and written in its row."""

    def __init__(self, table: str, name: str, meaning: str) -> None:
        self.table, self.name, self.__doc__ = table, name, meaning

    def __get__(self, face: Face | None, owner: type | None = None) -> Any:
        if face is None:
            return self
        return face.columns[self.name][face.row].item()

    def __set__(self, face: Face, value: Any) -> None:
        face.columns[self.name][face.row] = value


class Face(mesa.Agent):  # type: ignore[misc]  # Mesa is not typed
    """The face of one row: somebody in the market.

    Every column of the tables in `simulator.world.people` is an attribute, for example
    `person.satisfaction`; names that are not columns are refused, so nothing can be remembered
    beside the row. The class follows the person's role at the end of each week.
    """

    row: int
    if TYPE_CHECKING:  # the columns are attached below, from their declarations
        points: Any
        burn_out: Any
        level: Any
        is_expert: Any
        fell_week: Any
        took_part: Any
        skill: Any
        belonging: Any
        satisfaction: Any
        engaged_week: Any

    def __init__(self, model: Flywheel, row: int) -> None:
        # Mesa's own constructor would register the agent and keep the model alive for ever.
        self.__dict__.update(model=model, row=row, unique_id=row + 1)

    def __setattr__(self, name: str, value: Any) -> None:
        if not isinstance(getattr(type(self), name, None), (Felt, property)):
            raise AttributeError(  # noqa: TRY004  # as for any name an object does not have
                f"a face has no memory of its own: there is no column {name!r}; "
                f"columns are {', '.join(sorted(self.columns))}"
            )
        object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.row}: {self.stage}>"

    def remove(self) -> None:
        """People do not leave the market. Raises `TypeError`."""
        raise TypeError("people are rows of the market and cannot be removed")

    @property
    def columns(self) -> dict[str, Array]:
        """Every column of all people, by name."""
        return self.model.columns

    @property
    def world(self) -> Any:
        """The world this person lives in."""
        return self.model.simulation.world

    @property
    def week(self) -> int:
        """The week that is being lived."""
        return int(self.model.simulation.week)

    @property
    def standing(self) -> int:
        """Where the person stood at the start of the week, with flags, as one number."""
        return int(self.world.people.standing[self.row])

    @property
    def stage(self) -> str:
        """Where the person stood at the start of the week, in words."""
        return STANDINGS[self.standing & STAGE]

    @property
    def is_member(self) -> bool:
        """True if the person belonged to the community at the start of the week."""
        return bool(self.standing & MEMBER)

    @property
    def acquaintances(self) -> Array:
        """Rows of the people this person knows, ascending."""
        neighbours = self.world.neighbours
        return neighbours.other[neighbours.first[self.row] : neighbours.first[self.row + 1]]

    @property
    def bonds(self) -> dict[int, float]:
        """Strength of each bond, by the row of the other person."""
        kept = self.world.bonds
        slots = range(kept.kept[self.row])
        return {
            int(kept.partner[self.row, slot]): float(kept.strength[self.row, slot])
            for slot in slots
        }

    def chance(self, decision: int, index: int = 0) -> float:
        """The luck of this person for one decision of this week."""
        return float(uniform(self.world.seed, self.row, self.week, decision, index))

    def community_of(self, other: int) -> int:
        """The community somebody belonged to at the start of the week, see `forum`."""
        return int(forum.community_of(int(self.world.people.standing[other])))

    def bonds_within(self, community: int) -> float:
        """Sum of the strengths of one's bonds to people of one community."""
        total = 0.0
        for other, strength in self.bonds.items():
            if self.community_of(other) == community:
                total += strength
        return total

    def bonds_felt(self, community: int, lost: float) -> float:
        """The same, but bonds to people outside lose the share `lost` only."""
        total = 0.0
        for other, strength in self.bonds.items():
            if self.community_of(other) == community:
                total += strength
            elif lost < 1.0:
                total += (1.0 - lost) * strength
        return total


for _table, _declared in TABLES.items():
    for _name, _about in columns_of(_declared):
        setattr(Face, _name, Felt(_table, _name, _about.meaning))
