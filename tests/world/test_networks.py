"""Networks of acquaintances: shape, size, and agreement with theory and with networkx."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy import stats

from simulator.validation.spreading import clustering
from simulator.world import networks
from simulator.world.edge_list import EdgeList
from simulator.world.networks import Acquaintances, Neighbours, build
from simulator.world.random_pairs import binomial

GENERATED = ("small_world", "scale_free", "blocks", "random", "ring", "complete", "star")


def network(people: int = 100, seed: int = 1, **rules: Any) -> Neighbours:
    return build(Acquaintances(**rules), people, seed)[0]


def degrees(neighbours: Neighbours) -> np.ndarray[Any, Any]:
    return np.diff(neighbours.first.astype(np.int64))


def graph_of(neighbours: Neighbours) -> networkx.Graph:
    people = neighbours.first.size - 1
    graph = networkx.empty_graph(people)
    person = np.repeat(np.arange(people), degrees(neighbours))
    graph.add_edges_from(zip(person.tolist(), neighbours.other.tolist(), strict=True))
    return graph


def digest(neighbours: Neighbours) -> str:
    content = neighbours.first.astype("<u4").tobytes() + neighbours.other.astype("<u4").tobytes()
    return hashlib.sha256(content).hexdigest()[:12]


def assert_sound(neighbours: Neighbours, people: int) -> None:
    first, other = neighbours
    assert first.dtype == other.dtype == np.uint32
    assert first.shape == (people + 1,)
    assert first[0] == 0
    assert first[-1] == other.size
    known = [other[start:end].tolist() for start, end in pairwise(first.tolist())]
    for person, friends in enumerate(known):
        assert friends == sorted(set(friends))
        assert person not in friends
        assert all(person in known[friend] for friend in friends)


@settings(max_examples=300, deadline=None)
@given(
    shape=some.sampled_from(GENERATED),
    people=some.integers(2, 40),
    mean_degree=some.floats(0, 45),
    rewiring=some.floats(0, 1),
    blocks=some.integers(1, 50),
    mixing=some.floats(0, 1),
    seed=some.integers(0, 2**64 - 1),
)
def test_lists_are_ascending_and_symmetric_without_loops(
    shape: Any, people: int, seed: int, blocks: int, **rules: Any
) -> None:
    neighbours, block = build(Acquaintances(shape=shape, blocks=blocks, **rules), people, seed)
    assert_sound(neighbours, people)
    sizes = np.bincount(block, minlength=min(blocks, people))
    assert sizes.size == min(blocks, people)
    assert sizes.max() - sizes.min() <= 1
    assert (np.diff(block.astype(int)) >= 0).all()


@settings(max_examples=100, deadline=None)
@given(some.sets(some.tuples(some.integers(0, 12), some.integers(0, 12))), some.integers(13, 20))
def test_an_edge_list_becomes_exactly_its_ties(drawn: set[tuple[int, int]], people: int) -> None:
    ties = {(one, other) for one, other in drawn if one < other}
    pairs = np.array(sorted(ties), dtype=np.uint32).reshape(-1, 2)
    edges = EdgeList(tuple(map(str, range(people))), pairs, ())
    neighbours, _ = build(Acquaintances(shape="edge_list"), people, 1, edges)
    assert_sound(neighbours, people)
    assert {(one, other) for one, other in graph_of(neighbours).edges} == ties


@pytest.mark.parametrize("shape", ["small_world", "scale_free", "blocks", "random"])
def test_the_seed_chooses_the_network(shape: str) -> None:
    assert digest(network(shape=shape)) == digest(network(shape=shape))
    assert digest(network(shape=shape)) != digest(network(shape=shape, seed=2))


def test_a_seed_gives_the_same_networks_on_every_machine() -> None:
    found = {
        shape: digest(network(people=1000, shape=shape, mean_degree=7.3))
        for shape in ("small_world", "scale_free", "blocks", "random")
    }
    assert found == {
        "small_world": "1c470bc2ef55",
        "scale_free": "bf079ba00a21",
        "blocks": "301905a21a00",
        "random": "de5303a9c2f0",
    }


@pytest.mark.parametrize("shape", ["small_world", "scale_free", "blocks", "random", "ring"])
def test_more_acquaintances_than_people_make_a_complete_network(shape: str) -> None:
    assert degrees(network(people=9, shape=shape, mean_degree=20)).tolist() == [8] * 9
    assert degrees(network(people=2, shape=shape, mean_degree=1)).tolist() == [1, 1]


@pytest.mark.parametrize("shape", ["small_world", "scale_free", "blocks", "random", "ring"])
def test_without_acquaintances_nobody_knows_anybody(shape: str) -> None:
    assert network(shape=shape, mean_degree=0).other.size == 0


def test_a_ring_knows_its_nearest_people_and_rounds_the_degree_to_even() -> None:
    neighbours = network(people=10, shape="ring", mean_degree=3)
    assert neighbours.other[:4].tolist() == [1, 2, 8, 9]
    assert degrees(neighbours).tolist() == [4] * 10
    assert degrees(network(people=10, shape="ring", mean_degree=2.9)).tolist() == [2] * 10


def test_in_a_star_everybody_knows_the_hub_only() -> None:
    neighbours = network(people=50, shape="star")
    assert degrees(neighbours).tolist() == [49] + [1] * 49
    assert neighbours.other[49:].tolist() == [0] * 49


def test_a_complete_network_has_every_pair() -> None:
    assert network(people=30, shape="complete").other.size == 30 * 29


@pytest.mark.parametrize("rules", [{"mean_degree": 6, "rewiring": 0}, {}, {"shape": "random"}])
def test_networkx_finds_the_clustering_that_the_validation_finds(rules: Any) -> None:
    """Which is that of theory for small worlds, see case O05."""
    neighbours = network(people=1000, seed=2, **rules)
    graph = graph_of(neighbours)
    transitivity, mean = clustering(neighbours)
    assert networkx.transitivity(graph) == pytest.approx(transitivity, abs=1e-12)
    several = [person for person, degree in graph.degree() if degree > 1]
    assert networkx.average_clustering(graph, several) == pytest.approx(mean, abs=1e-12)


def test_rewiring_moves_its_share_of_ties_and_keeps_their_number() -> None:
    neighbours = network(people=20_000, rewiring=0.1)
    assert neighbours.other.size == 20_000 * 8
    person = np.repeat(np.arange(20_000), degrees(neighbours))
    apart = np.abs(person - neighbours.other.astype(np.int64))
    kept = (np.minimum(apart, 20_000 - apart) <= 4).mean()
    assert kept == pytest.approx(0.9, abs=4 * np.sqrt(0.1 * 0.9 / 80_000))


def test_everybody_keeps_the_near_end_of_the_ties_that_are_moved() -> None:
    assert degrees(network(people=3000, rewiring=1.0)).min() >= 4


def test_places_that_moved_ties_left_are_open_to_others() -> None:
    near = []
    for seed in range(20):
        neighbours = network(people=30, rewiring=1.0, seed=seed)
        person = np.repeat(np.arange(30), degrees(neighbours))
        apart = np.abs(person - neighbours.other.astype(np.int64))
        near.append((np.minimum(apart, 30 - apart) <= 4).mean())
    assert 0.03 < np.mean(near) < 8 / 29


def test_an_almost_complete_small_world_leaves_ties_that_have_nowhere_to_go() -> None:
    neighbours = network(people=10, mean_degree=8, rewiring=1.0)
    assert_sound(neighbours, 10)
    assert neighbours.other.size == 10 * 8


def squares_and_most(degree: Any) -> tuple[float, float]:
    return float((np.asarray(degree, dtype=float) ** 2).mean()), float(np.max(degree))


@pytest.mark.parametrize(
    ("rules", "theirs"),
    [
        (
            {"shape": "scale_free", "mean_degree": 8},
            lambda seed: networkx.barabasi_albert_graph(1000, 4, seed),
        ),
        (
            {"shape": "scale_free", "mean_degree": 2},
            lambda seed: networkx.barabasi_albert_graph(1000, 1, seed),
        ),
        (
            {"shape": "small_world", "rewiring": 0.1},
            lambda seed: networkx.watts_strogatz_graph(1000, 8, 0.1, seed),
        ),
        (
            {"shape": "small_world", "rewiring": 1.0},
            lambda seed: networkx.watts_strogatz_graph(1000, 8, 1.0, seed),
        ),
        (
            {"shape": "random"},
            lambda seed: networkx.fast_gnp_random_graph(1000, 8 / 999, seed),
        ),
        (
            {"shape": "blocks", "blocks": 4, "mixing": 0.2},
            lambda seed: networkx.random_partition_graph([250] * 4, 6.4 / 249, 1.6 / 750, seed),
        ),
    ],
)
def test_degrees_spread_as_in_networks_made_by_networkx(
    rules: dict[str, Any], theirs: Callable[[int], networkx.Graph]
) -> None:
    seeds = range(30)
    ours = np.array(
        [squares_and_most(degrees(network(people=1000, seed=seed, **rules))) for seed in seeds]
    )
    other = np.array([squares_and_most([d for _, d in theirs(seed).degree]) for seed in seeds])
    error = np.sqrt((ours.var(axis=0, ddof=1) + other.var(axis=0, ddof=1)) / len(seeds))
    assert (np.abs(ours.mean(axis=0) - other.mean(axis=0)) < 4 * error).all()


def test_a_scale_free_network_has_the_known_tail() -> None:
    degree = degrees(network(people=200_000, shape="scale_free", mean_degree=8))
    for least in (4, 8, 16, 32):  # P(degree >= k) = m (m + 1) / (k (k + 1)), here m = 4
        assert (degree >= least).mean() == pytest.approx(20 / (least * (least + 1)), rel=0.05)
    assert degree.sum() == 2 * 4 * (200_000 - 4)


def test_newcomers_to_a_scale_free_network_prefer_those_who_know_many() -> None:
    known = np.array(
        [
            degrees(network(people=3, shape="scale_free", mean_degree=1, seed=seed))[:2]
            for seed in range(1000)
        ]
    )
    assert known.mean(axis=0) == pytest.approx([1.5, 1.5], abs=4 * 0.5 / np.sqrt(1000))
    hub = [
        degrees(network(people=4, shape="scale_free", mean_degree=1, seed=seed)).max() == 3
        for seed in range(1000)
    ]
    assert np.mean(hub) == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(1000))


@pytest.mark.parametrize("mixing", [0.0, 0.1, 0.5, 1.0])
def test_blocks_mix_as_much_as_asked(mixing: float) -> None:
    rules = Acquaintances(shape="blocks", mixing=mixing, blocks=7)
    neighbours, block = build(rules, 20_000, 1)
    outside = np.repeat(block, degrees(neighbours)) != block[neighbours.other]
    ties = neighbours.other.size / 2
    assert ties == pytest.approx(80_000, abs=4 * np.sqrt(80_000))
    assert outside.mean() == pytest.approx(mixing, abs=4 * np.sqrt(mixing * (1 - mixing) / ties))


def test_ties_that_do_not_fit_into_a_block_go_outside() -> None:
    neighbours, block = build(Acquaintances(shape="blocks", mixing=0, blocks=1000), 2000, 1)
    inside = np.repeat(block, degrees(neighbours)) == block[neighbours.other]
    assert inside.sum() == 2000
    assert degrees(neighbours).mean() == pytest.approx(8, abs=0.3)


def test_a_single_block_takes_all_ties_whatever_the_mixing() -> None:
    neighbours = network(people=5000, shape="blocks", blocks=1, mixing=1.0)
    assert degrees(neighbours).mean() == pytest.approx(8, abs=0.3)


@pytest.mark.parametrize("mean_degree", [1.5, 4.5])
def test_all_pairs_of_a_kind_are_equally_likely(mean_degree: float) -> None:
    rules = Acquaintances(shape="blocks", mean_degree=mean_degree, mixing=0.5, blocks=3)
    tied = np.zeros((7, 7))
    for seed in range(2000):
        neighbours, block = build(rules, 7, seed)
        tied[np.repeat(np.arange(7), degrees(neighbours)), neighbours.other] += 1
    same = block[:, np.newaxis] == block
    for kind in (same, ~same):
        counts = tied[kind & ~np.tri(7, dtype=bool)]
        share = counts.mean() / 2000
        if share < 1:
            spread = ((counts - counts.mean()) ** 2).sum() / (2000 * share * (1 - share))
            assert stats.chi2.sf(spread, counts.size - 1) > 0.001
        else:
            assert (counts == 2000).all()


@pytest.mark.parametrize(
    ("trials", "probability"),
    [(10, 0.3), (10, 0.9), (1, 0.5), (100, 0.5), (1000, 0.02), (10_000, 0.01), (999, 0.7)],
)
def test_binomial_numbers_have_the_binomial_distribution(trials: int, probability: float) -> None:
    generator = np.random.default_rng(5)
    drawn = [binomial(trials, probability, generator) for _ in range(4000)]
    law = stats.binom(trials, probability)
    cuts = np.unique(law.ppf(np.linspace(0.1, 0.9, 9)))
    expected = np.diff(np.concatenate([[0], law.cdf(cuts), [1]])) * 4000
    found = np.bincount(np.searchsorted(cuts, drawn), minlength=cuts.size + 1)
    likely = expected > 0
    assert found[~likely].sum() == 0
    assert stats.chisquare(found[likely], expected[likely]).pvalue > 0.001


def test_binomial_numbers_hold_at_the_ends() -> None:
    generator = np.random.default_rng(5)
    assert binomial(0, 0.5, generator) == 0
    assert binomial(10**12, 0.0, generator) == 0
    assert binomial(10**12, 1.0, generator) == 10**12


def test_an_edge_list_network_needs_ties_for_exactly_these_people() -> None:
    rules = Acquaintances(shape="edge_list")
    with pytest.raises(ValueError, match="read_edges"):
        build(rules, 2, 1)
    edges = EdgeList(("Ann", "Bob"), np.array([[0, 1]], dtype=np.uint32), ())
    with pytest.raises(ValueError, match="2 people, the market 3"):
        build(rules, 3, 1, edges)


def test_a_network_too_large_for_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="a complete network of 1,000,000 people"):
        network(people=1_000_000, shape="complete")
    with pytest.raises(ValueError, match="at most"):
        network(people=networks.MOST_TIES // 100, mean_degree=1000)
