"""Acquaintances: who knows whom, as sorted neighbour lists (CSR arrays)."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.chance import decision_named, uniform
from simulator.compiled import compiled, steady
from simulator.quantities import Part, quantity
from simulator.sources import GUESS, SMALL_WORLD_1998
from simulator.world.edge_list import EdgeList
from simulator.world.random_pairs import Truths, Whole, chosen_pairs, is_among, pair_keys, repeated

MOST_TIES = 500_000_000  # 4 GB of memory; `Neighbours.first` could count four times as many
SCALE_FREE = decision_named("scale free network")
_MOST_ROUNDS = 100  # of looking for free places; only all but complete networks need more

Indices = NDArray[np.uint32]
Blocks = NDArray[np.uint16]
Ties = tuple[Indices, Indices]

Shape = Literal[
    "small_world", "scale_free", "blocks", "random", "ring", "complete", "star", "edge_list"
]


class Acquaintances(Part):
    """The network of acquaintances through which word, examples and leavers are seen."""

    shape: Shape = quantity(
        "small_world", unit="1", source=SMALL_WORLD_1998, fixed=True,
        meaning="how the network is made; edge_list reads it from a CSV file",
    )
    mean_degree: float = quantity(
        8.0, unit="person", low=0, high=1000, source=GUESS, fixed=True,
        meaning="average number of acquaintances (rounded to even for rings and small worlds)",
    )
    rewiring: float = quantity(
        0.1, unit="1", low=0, high=1, source=GUESS, fixed=True,
        meaning="share of a small world's ties that lead to a random person",
    )
    blocks: int = quantity(
        8, unit="block", low=1, high=10_000, source=GUESS, fixed=True,
        meaning="number of blocks people belong to (also used for homophily of taste)",
    )
    mixing: float = quantity(
        0.1, unit="1", low=0, high=1, source=GUESS, fixed=True,
        meaning="share of a block network's ties that lead to another block",
    )
    edges_file: str = quantity(
        "", unit="1", source=GUESS, fixed=True,
        meaning="CSV file of ties for edge_list: two columns with names, relative to the scenario",
    )
    largest_component: bool = quantity(
        False, unit="1", source=GUESS, fixed=True,
        meaning="keep only the largest connected part of an edge list",
    )


@steady
class Neighbours(NamedTuple):
    """Who knows whom: person's acquaintances are `other[first[person]:first[person + 1]]`.

    Symmetric, without ties to oneself and without duplicates; each person's acquaintances are
    in ascending order.

    Attributes
    ----------
    first
        where each person's acquaintances begin, shape (people + 1,)
    other
        the acquaintances, shape (2 * ties,)
    """

    first: Indices
    other: Indices


def build(
    rules: Acquaintances, people: int, seed: int, edges: EdgeList | None = None
) -> tuple[Neighbours, Blocks]:
    """The network of acquaintances, and the number of the block each person belongs to.

    The same rules, people and seed give the same network on every machine. A network asked to
    give everybody `people - 1` acquaintances or more is complete.

    Parameters
    ----------
    rules
        shape and size of the network
    people
        number of people; for an edge list, the number of its names
    seed
        chooses one of the networks these rules allow, 0 to 2**64 - 1
    edges
        the ties of shape `edge_list`; unused by all other shapes

    Returns
    -------
    neighbours
        who knows whom
    block
        people are split evenly into blocks of consecutive people, shape (people,)

    Raises
    ------
    ValueError
        if the network would have more than `MOST_TIES` ties, or if the edge list is missing or
        has another number of people
    """
    blocks = min(rules.blocks, people)
    block = (np.arange(people, dtype=np.int64) * blocks // people).astype(np.uint16)
    _refuse_too_many_ties(rules, people)
    if _is_complete(rules, people):
        return _complete(people), block
    one, other = _ties(rules, people, blocks, seed, edges)
    return Neighbours(*sorted_neighbours(people, one, other)), block


def _ties(
    rules: Acquaintances, people: int, blocks: int, seed: int, edges: EdgeList | None
) -> Ties:
    """The two ends of every tie, each tie once."""
    source = np.random.PCG64(np.random.SeedSequence([seed, decision_named("acquaintances")]))
    generator = np.random.Generator(source)
    match rules.shape:
        case "edge_list":
            return _listed(people, edges)
        case "star":
            return _star(people)
        case "scale_free":
            half = _half(rules.mean_degree)
            return preferential_ties(people, half, np.uint64(seed), SCALE_FREE)
        case "blocks":
            return _block_ties(people, blocks, rules.mean_degree, rules.mixing, generator)
        case "random":
            return _block_ties(people, 1, rules.mean_degree, 0.0, generator)
        case _:
            rewiring = rules.rewiring if rules.shape == "small_world" else 0.0
            return _rewired_ring(people, _half(rules.mean_degree), rewiring, generator)


def _is_complete(rules: Acquaintances, people: int) -> bool:
    """Whether everybody knows everybody: by its shape, or for want of people."""
    if rules.shape in ("star", "edge_list"):
        return False
    degree = rules.mean_degree
    if rules.shape in ("small_world", "ring"):
        degree = 2 * _half(degree)
    return rules.shape == "complete" or degree >= people - 1


def _half(mean_degree: float) -> int:
    """Half the mean degree to the nearest whole number, halves upwards: ties a person brings."""
    return int(mean_degree / 2 + 0.5)


def _refuse_too_many_ties(rules: Acquaintances, people: int) -> None:
    if rules.shape in ("star", "edge_list"):
        return
    degree = people - 1 if rules.shape == "complete" else min(rules.mean_degree + 1, people - 1)
    if people * degree / 2 > MOST_TIES:
        raise ValueError(
            f"a {rules.shape} network of {people:,} people with about {degree:,.0f} acquaintances "
            f"each has {people * degree / 2:,.0f} ties; at most {MOST_TIES:,} are possible: "
            "take fewer people, or another shape with a smaller mean_degree"
        )


def _complete(people: int) -> Neighbours:
    first = np.arange(people + 1, dtype=np.int64) * (people - 1)
    other = np.empty((people, people - 1), dtype=np.uint32)
    other[:] = np.arange(people - 1, dtype=np.uint32)
    other += other >= np.arange(people, dtype=np.uint32)[:, np.newaxis]
    return Neighbours(first.astype(np.uint32), other.ravel())


def _star(people: int) -> Ties:
    """Person 0 knows everybody, nobody else knows anybody else."""
    return np.zeros(people - 1, dtype=np.uint32), np.arange(1, people, dtype=np.uint32)


def _listed(people: int, edges: EdgeList | None) -> Ties:
    if edges is None:
        raise ValueError("the shape edge_list needs the ties that read_edges() gives")
    if edges.people != people:
        raise ValueError(f"the edge list has {edges.people:,} people, the market {people:,}")
    return np.ascontiguousarray(edges.pairs[:, 0]), np.ascontiguousarray(edges.pairs[:, 1])


def _rewired_ring(
    people: int, half: int, rewiring: float, generator: np.random.Generator
) -> Ties:
    """A ring in which everybody knows the `half` next people, some ties then moved elsewhere.

    Each tie is moved with probability `rewiring` (Watts and Strogatz 1998): the person keeps
    it and its other end becomes a random person. A tie stays where it was until a free place is
    found, so the number of ties never changes.

    Tie number (step - 1) * people + person joins person and person + step around the ring.
    """
    one = np.tile(np.arange(people, dtype=np.uint32), half)
    other = np.empty(half * people, dtype=np.uint32)
    moving = np.empty(half * people, dtype=np.bool_)
    everybody = np.arange(people, dtype=np.int64)
    for step in range(1, half + 1):
        part = slice((step - 1) * people, step * people)
        other[part] = (everybody + step) % people
        moving[part] = generator.random(people) < rewiring
    waiting = np.flatnonzero(moving)
    in_ring = np.ones(half * people, dtype=np.bool_)
    taken = np.empty(0, dtype=np.int64)
    for _ in range(_MOST_ROUNDS):
        if waiting.size == 0:
            break
        person = waiting % people
        friend = generator.integers(0, people, waiting.size)
        keys = pair_keys(people, person, friend)
        free = (friend != person) & ~_is_in_ring(in_ring, people, half, person, friend)
        free &= ~is_among(taken, keys) & ~is_among(repeated(keys), keys)
        in_ring[waiting[free]] = False
        other[waiting[free]] = friend[free]
        taken = np.sort(np.concatenate([taken, keys[free]]))
        waiting = waiting[~free]
    return one, other


def _is_in_ring(in_ring: Truths, people: int, half: int, person: Whole, friend: Whole) -> Truths:
    """Whether the tie of two people in the ring, if there is one, has not been moved away."""
    ahead = (friend - person) % people
    behind = people - ahead
    step = np.minimum(ahead, behind)
    near = (step >= 1) & (step <= half)
    start = np.where(ahead <= behind, person, friend)
    number = np.where(near, (step - 1) * people + start, 0)
    answer: Truths = near & in_ring[number]
    return answer


def _block_ties(
    people: int, blocks: int, mean_degree: float, mixing: float, generator: np.random.Generator
) -> Ties:
    """A stochastic block model: every pair inside a block is tied with one probability, every
    other pair with another.

    `mixing` is the expected share of ties between blocks. Ties for which one kind has too few
    pairs go to the other kind, so that the mean degree holds.
    """
    starts = -(-np.arange(blocks + 1, dtype=np.int64) * people // blocks)
    sizes = np.diff(starts)
    inside_pairs = int((sizes * (sizes - 1) // 2).sum())
    outside_pairs = people * (people - 1) // 2 - inside_pairs
    wanted = people * mean_degree / 2
    inside = min(wanted * (1 - mixing), inside_pairs)
    outside = min(wanted - inside, outside_pairs)
    inside = min(wanted - outside, inside_pairs)
    keys = np.concatenate(
        [
            chosen_pairs(people, starts, True, inside_pairs, inside, generator),
            chosen_pairs(people, starts, False, outside_pairs, outside, generator),
        ]
    )
    one = keys // people
    return one.astype(np.uint32), (keys - one * people).astype(np.uint32)


@compiled
def preferential_ties(people: int, ties_each: int, seed: np.uint64, decision: int) -> Ties:
    """Ties of a growing network in which newcomers prefer those who know many.

    A star of `ties_each` + 1 people comes first; then each newcomer meets `ties_each` different
    people with a probability in proportion to their number of acquaintances, by choosing among
    the ends of all ties so far (Barabasi and Albert 1999).
    """
    one = np.empty(ties_each * (people - ties_each), dtype=np.uint32)
    other = np.empty(one.size, dtype=np.uint32)
    for person in range(1, ties_each + 1):
        one[person - 1] = person
        other[person - 1] = 0
    known = ties_each
    for person in range(ties_each + 1, people):
        tie = known
        attempt = 0
        while tie < known + ties_each:
            chance = uniform(seed, person, 0, decision, attempt)
            place = int(chance * (2 * known))
            attempt += 1
            friend = one[place >> 1] if place & 1 else other[place >> 1]
            is_new = True
            for earlier in range(known, tie):
                if other[earlier] == friend:
                    is_new = False
            if is_new:
                one[tie] = person
                other[tie] = friend
                tie += 1
        known += ties_each
    return one, other


@compiled
def sorted_neighbours(people: int, one: Indices, other: Indices) -> tuple[Indices, Indices]:
    """The columns of `Neighbours` from ties given once each.

    Everybody is first written down with all acquaintances; going through the people in order
    and entering each with their acquaintances then gives ordered lists without sorting.
    """
    first = np.zeros(people + 1, dtype=np.uint32)
    for tie in range(one.size):
        first[one[tie] + 1] += 1
        first[other[tie] + 1] += 1
    for person in range(people):
        first[person + 1] += first[person]
    unordered = np.empty(2 * one.size, dtype=np.uint32)
    place = first[:-1].copy()
    for tie in range(one.size):
        unordered[place[one[tie]]] = other[tie]
        place[one[tie]] += 1
        unordered[place[other[tie]]] = one[tie]
        place[other[tie]] += 1
    ordered = np.empty(2 * one.size, dtype=np.uint32)
    place = first[:-1].copy()
    for person in range(people):
        for entry in range(first[person], first[person + 1]):
            friend = unordered[entry]
            ordered[place[friend]] = person
            place[friend] += 1
    return first, ordered
