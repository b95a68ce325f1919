"""Grouping: communities among people who know each other, found from their ties alone, as a task.

The Louvain method (Blondel, Guillaume, Lambiotte and Lefebvre 2008, Journal of Statistical
Mechanics P10008) as networkx has it, on all acquaintances of the market. It joins people as long as
that raises modularity, which is the share of ties inside of communities beyond what would be there
by chance (Newman and Girvan 2004, Physical Review E 69, 026113). These are circles of acquaintance,
not the company's community.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from simulator.results import edges_of
from simulator.scenario import Plan
from simulator.simulation import Simulation
from simulator.ui.knowing import MOST_SHOWN

SEED: Final = 1
"""Of the order in which people are looked at: the same ties give the same communities."""
Ties = Sequence[tuple[int, int]]


def group(plan: Plan, seed: int) -> Iterator[dict[str, Any]]:
    """Find the communities of one world; yields once.

    `of`: the number of the community of each person that is shown, from 0 on, the largest first;
    `sizes`: people in each, of the whole market; `modularity`, None without ties.
    """
    simulation = Simulation(plan, seed, edges_of(plan))
    neighbours = simulation.world.neighbours
    first, other = neighbours.first.astype(np.int64), neighbours.other.astype(np.int64)
    one = np.repeat(np.arange(first.size - 1), np.diff(first))
    ties = np.column_stack([one, other])[one < other]
    people = simulation.world.size
    found, modularity = communities(people, [(int(a), int(b)) for a, b in ties])
    each = -(-people // MOST_SHOWN)
    sizes = np.bincount(found).tolist()
    yield {"of": found[::each].tolist(), "sizes": sizes, "modularity": modularity}


def communities(people: int, ties: Ties) -> tuple[Any, float | None]:
    """The community of each person, numbered by size, and the modularity; shape (people,)."""
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(range(people))
    graph.add_edges_from(ties)
    parts = networkx.community.louvain_communities(graph, seed=SEED)
    parts.sort(key=lambda part: (-len(part), min(part)))
    found = np.empty(people, np.int64)
    for number, part in enumerate(parts):
        found[list(part)] = number
    return found, float(networkx.community.modularity(graph, parts)) if ties else None
