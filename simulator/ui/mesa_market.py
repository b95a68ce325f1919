"""Mesa market: the public model with what Mesa's components look at, lived for one page."""

from __future__ import annotations

import functools
import pickle
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import mesa

from simulator.agents import Expert, Member, Person
from simulator.model import Flywheel
from simulator.scenario import Plan

COLUMNS: Final = ("customers", "members", "experts", "rival_customers")
"""Columns of the history that are collected and drawn."""
ROLES: Final = ("prospect", "member", "expert")
_SLICE = 8  # weeks between two looks at whether anybody still waits


class Placed(NamedTuple):
    """A person's agent and the node at which it stands: agents of the model have no place."""

    person: Person
    pos: int


class Acquaintances(mesa.space.NetworkGrid):  # type: ignore[misc]  # Mesa is not typed
    """Who knows whom, as a space of Mesa's; everybody stands at the node of their row.

    Nodes have a `place`, which is the same for the same market.
    """

    def __init__(self, model: Flywheel) -> None:
        import networkx

        faces = list(model.agents)
        graph = networkx.Graph()
        graph.add_nodes_from(range(len(faces)))
        for face in faces:
            graph.add_edges_from((face.row, int(other)) for other in face.acquaintances)
        places = networkx.spring_layout(graph, seed=0, iterations=40)
        plain = {node: (float(x), float(y)) for node, (x, y) in places.items()}
        networkx.set_node_attributes(graph, plain, "place")
        super().__init__(graph)
        self.model = model

    @property
    def agents(self) -> list[Placed]:
        """Everybody, as they are now."""
        return [Placed(face, face.row) for face in self.model.agents]


def _last(name: str, model: Flywheel) -> float:
    """The value of a column of the history in the week that was lived last."""
    return float(model.history[name][-1])


def market(plan: Plan, seed: int) -> Flywheel:
    """The model with the `datacollector` and the `grid` that Mesa's components look at."""
    model = Flywheel(plan, seed=seed)
    model.grid = Acquaintances(model)
    reporters = {name: functools.partial(_last, name) for name in COLUMNS}
    model.datacollector = mesa.DataCollector(model_reporters=reporters)
    return model


def live(plan: Plan, seed: int, weeks: int) -> Iterator[dict[str, Any]]:
    """Live some weeks of a market, as a task; the last piece has the `model` as bytes."""
    model = market(plan, seed)
    for week in range(1, weeks + 1):
        model.step()
        model.datacollector.collect(model)
        if week % _SLICE == 0:
            yield {"week": week}
    yield {"week": weeks, "model": pickle.dumps(model)}


def role_of(face: Person) -> str:
    """Which of the `ROLES` somebody has."""
    if isinstance(face, Expert):
        return "expert"
    return "member" if isinstance(face, Member) else "prospect"


def counts(model: Flywheel) -> dict[str, int]:
    """How many people have which role."""
    found = [role_of(one.person) for one in model.grid.agents]
    return {role: found.count(role) for role in ROLES}
