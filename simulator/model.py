"""The flywheel as a Mesa model: one step is one week."""

from __future__ import annotations

from typing import Any
from weakref import WeakValueDictionary

import mesa
import numpy as np

from simulator.agents import ROLES, Person, roles_of
from simulator.people_set import PeopleSet
from simulator.seeds import as_seed
from simulator.simulation import By, Plan, Simulation
from simulator.world.columns import Array
from simulator.world.edge_list import EdgeList
from simulator.world.people import TABLES, People
from simulator.world.world import Acting


class Flywheel(mesa.Model):  # type: ignore[misc]  # Mesa is not typed
    """A market in which the wheel turns, open to all of Mesa's tools.

    The state is tables; `agents`, `agents_by_type`, a `DataCollector` and `SolaraViz` see
    people as Mesa agents (`Prospect`, `Member`, `Expert`), made when asked for. A face keeps its
    identity as long as somebody holds it, and changes class when its person's role changes.

    Parameters
    ----------
    plan
        the settings in force from each week on, for example `scenario.plan("community_led")`
    seed
        addresses all chance of the run
    by
        `"kernels"` lets compiled loops run the week, `"agents"` lets each person act by itself,
        in random order; the history is the same bit for bit
    edges
        ties of a real network, for the shape `edge_list`

    Raises
    ------
    ValueError
        if `by` is neither, or the seed is refused, see `seeds.as_seed`
    """

    def __init__(
        self, plan: Plan, seed: int = 1, by: By = "kernels", edges: EdgeList | None = None
    ) -> None:
        if by not in ("kernels", "agents"):
            raise ValueError(f"by is 'kernels' or 'agents' (got {by!r})")
        super().__init__(rng=as_seed(seed))
        self._faces: WeakValueDictionary[int, Person] = WeakValueDictionary()
        self._columns: tuple[People, dict[str, Array]] | None = None
        self.simulation = Simulation(
            plan, seed, edges, acting=self._let_faces_act if by == "agents" else None
        )

    def __getstate__(self) -> dict[str, Any]:
        # Weak references and views are made anew; the faces somebody holds stay the same ones.
        return self.__dict__ | {"_faces": dict(self._faces), "_columns": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._faces = WeakValueDictionary(state["_faces"])

    @property
    def columns(self) -> dict[str, Array]:
        """Every column of the people, by name, as views: shape (people,)."""
        people = self.simulation.world.people
        if self._columns is None or self._columns[0] is not people:
            self._columns = people, {
                name: getattr(people, table)[name]
                for table in TABLES
                for name in getattr(people, table).dtype.names
            }
        return self._columns[1]

    @property
    def history(self) -> dict[str, Array]:
        """One array per column of the history, shape (weeks,)."""
        return self.simulation.history()

    def step(self) -> None:
        """One week."""
        self.simulation.turn()
        roles = roles_of(self.simulation.world.people.standing)
        for row, face in list(self._faces.items()):
            role = ROLES[roles[row]]
            if type(face) is not role:
                object.__setattr__(face, "__class__", role)

    def face(self, row: int) -> Person:
        """The Mesa agent of one row; the same object as long as somebody holds it."""
        face = self._faces.get(row)
        if face is None:
            standing = self.simulation.world.people.standing[row : row + 1]
            face = ROLES[int(roles_of(standing)[0])](self, row)
            self._faces[row] = face
        return face

    @property
    def agents(self) -> PeopleSet:
        """Everybody."""
        return PeopleSet(self, np.arange(self.simulation.world.size))

    @property
    def agent_types(self) -> list[type[Person]]:
        """The roles, also those that nobody has at the moment."""
        return list(ROLES)

    @property
    def agents_by_type(self) -> dict[type[Person], PeopleSet]:
        """The people of each role."""
        roles = roles_of(self.simulation.world.people.standing)
        return {
            role: PeopleSet(self, np.flatnonzero(roles == place))
            for place, role in enumerate(ROLES)
        }

    def register_agent(self, agent: Any) -> None:
        """People are created with the market. Raises `TypeError`."""
        raise TypeError("people are rows of the market; set people.size in the scenario")

    def deregister_agent(self, agent: Any) -> None:
        """People do not leave the market. Raises `TypeError`."""
        raise TypeError("people are rows of the market and cannot be removed")

    def _let_faces_act(self, simulation: Simulation) -> Acting:
        self.simulation = simulation
        return _Everybody(self)


class _Everybody:
    """All faces, held for as long as the model lives, so that acting need not make them anew."""

    def __init__(self, model: Flywheel) -> None:
        self._faces = [model.face(row) for row in range(model.simulation.world.size)]
        self._model = model

    def __call__(self, verb: str, *situation: Any) -> None:
        """Let everybody act once, in random order."""
        order = list(self._faces)
        self._model.random.shuffle(order)
        for face in order:
            getattr(face, verb)(*situation)
