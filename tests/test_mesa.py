"""The flywheel as a Mesa model: Mesa's own tools work on it, and nobody gets lost."""

from __future__ import annotations

import copy
import gc
import operator
import pickle
import weakref
from inspect import signature
from typing import Any

import mesa
import numpy as np
import pytest
from mesa.agent import AgentSet
from mesa.datacollection import DataCollector

from simulator.agents import Expert, Member, Person, Prospect
from simulator.model import Flywheel
from simulator.people_set import PeopleSet
from simulator.quantities import changed
from simulator.scenario import Plan
from simulator.simulation import By
from simulator.wheel import Settings
from simulator.world.people import CUSTOMER, MEMBER, STAGE
from tests.market_help import different_runs


def customers_of(model: Flywheel) -> float:
    return float(model.history["customers"][-1]) if model.steps else 0.0


class Pricing(Flywheel):
    """A thin model with an argument to sweep, as Mesa's `batch_run` wants it."""

    def __init__(self, price: float = 40.0, seed: int = 1) -> None:
        changes = {"people.size": 40, "company.price": price, "people.initial_customers": 0.5}
        settings = changed(Settings(), {**changes, "retain.consideration": 1.0})
        super().__init__([(0, settings)], seed)
        self.datacollector = DataCollector(
            model_reporters={"customers": customers_of, "weeks": "steps"},
            agent_reporters={"satisfaction": "satisfaction", "stage": "stage"},
            agenttype_reporters={Member: {"skill": "skill"}},
        )

    def step(self) -> None:
        super().step()
        self.datacollector.collect(self)


@pytest.fixture
def model(busy: Plan) -> Flywheel:
    """The busy market after 25 weeks: there are prospects, members and experts."""
    model = Flywheel(busy, seed=3)
    for _ in range(25):
        model.step()
    return model


def test_a_step_is_a_week(model: Flywheel) -> None:
    assert model.steps == model.simulation.week == 25
    assert len(model.history["customers"]) == 25


def test_everybody_is_an_agent_of_one_role(model: Flywheel) -> None:
    roles = model.agents_by_type
    assert list(roles) == model.agent_types == [Prospect, Member, Expert]
    assert all(len(people) > 0 for people in roles.values())
    assert sorted(row for people in roles.values() for row in people.rows) == list(range(200))
    assert all(type(face) is role for role, people in roles.items() for face in people)


def test_roles_follow_from_where_people_stand(model: Flywheel) -> None:
    standing = model.simulation.world.people.standing
    member = ((standing & STAGE) == CUSTOMER) | (standing & MEMBER > 0)
    expert = (standing & MEMBER > 0) & (model.columns["is_expert"] > 0)
    assert model.agents_by_type[Expert].rows.tolist() == np.flatnonzero(expert).tolist()
    assert model.agents_by_type[Member].rows.tolist() == np.flatnonzero(member & ~expert).tolist()


def test_select_by_function_role_and_number(model: Flywheel) -> None:
    happy = model.agents.select(lambda face: face.satisfaction > 0.6)
    assert happy.rows.tolist() == np.flatnonzero(model.columns["satisfaction"] > 0.6).tolist()
    assert len(model.agents.select(agent_type=Person)) == 200
    assert len(model.agents.select(agent_type=Expert)) == len(model.agents_by_type[Expert])
    assert model.agents.select(at_most=7).rows.tolist() == list(range(7))
    assert len(model.agents.select(at_most=0.1)) == 20
    some = model.agents
    assert some.select(at_most=3, inplace=True) is some
    assert len(some) == 3


def test_get_and_agg_read_columns(model: Flywheel) -> None:
    satisfaction = model.columns["satisfaction"]
    assert model.agents.get("satisfaction") == satisfaction.tolist()
    assert model.agents.agg("satisfaction", np.mean) == pytest.approx(satisfaction.mean())
    assert model.agents.agg("skill", [min, max]) == [
        model.columns["skill"].min(), model.columns["skill"].max(),
    ]  # fmt: skip
    both = model.agents.select(at_most=2).get(["row", "skill"])
    assert both == [[0, model.columns["skill"][0]], [1, model.columns["skill"][1]]]
    assert model.agents.select(at_most=2).get("none", "default", 7) == [7, 7]


def test_set_writes_a_column_for_a_few(model: Flywheel) -> None:
    before = model.columns["satisfaction"].copy()
    experts = model.agents_by_type[Expert]
    assert experts.set("satisfaction", 0.5) is experts
    assert set(experts.get("satisfaction")) == {0.5}
    others = np.setdiff1d(np.arange(200), experts.rows)
    assert np.array_equal(model.columns["satisfaction"][others], before[others])


@pytest.mark.parametrize("by", ["stage", operator.attrgetter("stage")])
def test_groupby_keeps_everybody(model: Flywheel, by: Any) -> None:
    groups = model.agents.groupby(by)
    gc.collect()
    history = model.history
    assert groups.count()["customer"] == history["customers"][-1]
    assert sum(groups.count().values()) == 200
    means = groups.agg("satisfaction", np.mean)
    assert means["customer"] == pytest.approx(history["satisfaction"][-1])
    customers = dict(iter(groups))["customer"]
    assert isinstance(customers, PeopleSet)
    assert set(customers.get("stage")) == {"customer"}


def test_groupby_gives_lists_where_asked(model: Flywheel) -> None:
    groups = model.agents.groupby("level", result_type="list")
    assert sum(len(people) for _, people in groups) == 200
    assert all(isinstance(people, list) for _, people in groups)


def raise_skill(face: Person, by: float) -> float:
    face.skill += by
    return float(face.skill)


def test_do_and_map_call_functions_and_methods(model: Flywheel) -> None:
    model.columns["skill"][:] = 0.25
    assert model.agents.do(raise_skill, 0.25) == model.agents
    assert set(model.columns["skill"]) == {0.5}
    assert model.agents.map(raise_skill, by=0.125) == [0.625] * 200
    assert model.agents.select(at_most=2).map("chance", 5) == [
        model.face(0).chance(5), model.face(1).chance(5),
    ]  # fmt: skip


def test_shuffle_do_reaches_everybody_once_in_random_order(model: Flywheel) -> None:
    seen: list[int] = []
    model.agents.shuffle_do(lambda face: seen.append(face.row))
    assert sorted(seen) == list(range(200))
    assert seen != list(range(200))
    shuffled = model.agents.shuffle()
    assert sorted(shuffled.rows) == list(range(200))
    assert shuffled.rows.tolist() != seen


@pytest.mark.parametrize("key", ["skill", "level", operator.attrgetter("skill"), "stage"])
@pytest.mark.parametrize("ascending", [True, False])
def test_sort_is_that_of_mesa(model: Flywheel, key: Any, ascending: bool) -> None:
    faces = list(model.agents)
    plain = AgentSet(faces, random=model.random).sort(key, ascending=ascending)
    ours = model.agents.sort(key, ascending=ascending)
    assert ours.rows.tolist() == [face.row for face in plain]


def test_sets_can_be_joined_cut_and_changed(model: Flywheel) -> None:
    roles = model.agents_by_type
    members, experts = roles[Member], roles[Expert]
    both = members | experts
    assert isinstance(both, PeopleSet)
    assert len(both) == len(members) + len(experts)
    assert len(both & experts) == len(experts)
    assert both - experts == members
    assert (members ^ both) == experts
    first = experts[0]
    assert first in experts
    assert first not in members
    experts.discard(first)
    assert first not in experts
    with pytest.raises(KeyError):
        experts.remove(first)
    experts.add(first)
    experts.add(first)
    assert experts[-1] is first
    assert [face.row for face in experts[:2]] == experts.rows[:2].tolist()


def test_a_set_keeps_its_people_when_nobody_holds_their_faces(model: Flywheel) -> None:
    chosen = PeopleSet(model, np.array([3, 1, 4]))
    gc.collect()
    assert len(chosen) == len(list(chosen)) == 3
    assert copy.copy(chosen) == chosen
    assert len(chosen.select(lambda face: True)) == len(chosen.shuffle()) == 3


def test_a_face_keeps_its_identity_and_changes_its_class(busy: Plan) -> None:
    model = Flywheel(busy, seed=3)
    faces = list(model.agents)
    marks = {face: face.row for face in faces}
    roles: list[set[type[Person]]] = [set() for _ in faces]
    for _ in range(40):
        model.step()
        for face, role in zip(faces, roles, strict=True):
            role.add(type(face))
    assert all(face is model.face(row) for face, row in marks.items())
    assert any(role == {Prospect, Member, Expert} for role in roles)
    assert [type(face) for face in faces] == [
        next(role for role, people in model.agents_by_type.items() if face in people)
        for face in faces
    ]


def test_names_that_are_no_columns_are_refused(model: Flywheel) -> None:
    face: Any = model.face(0)
    with pytest.raises(AttributeError, match=r"no memory of its own.*'mood'.*satisfaction"):
        face.mood = 1.0
    with pytest.raises(AttributeError, match="'mood'"):
        model.agents.set("mood", 1.0)
    with pytest.raises(AttributeError, match="mood"):
        model.agents.get("mood")
    with pytest.raises(AttributeError):
        face.stage = "customer"
    with pytest.raises(ValueError, match="handle_missing"):
        model.agents.get("mood", handle_missing="shrug")


def test_people_are_neither_made_nor_removed_one_by_one(model: Flywheel) -> None:
    with pytest.raises(TypeError, match=r"people\.size"):
        model.register_agent(model.face(0))
    with pytest.raises(TypeError, match="cannot be removed"):
        model.face(0).remove()
    with pytest.raises(TypeError, match="cannot be removed"):
        model.deregister_agent(model.face(0))
    assert len(model.agents) == 200


def test_a_data_collector_collects_models_people_and_roles() -> None:
    model = Pricing()
    for _ in range(3):
        model.step()
    collector = model.datacollector
    weeks = collector.get_model_vars_dataframe()
    people = collector.get_agent_vars_dataframe()
    members = collector.get_agenttype_vars_dataframe(Member)
    assert weeks["customers"].tolist() == model.history["customers"].tolist()
    assert len(people) == 3 * 40
    last = people.xs(3, level="Step")
    assert last["satisfaction"].tolist() == model.columns["satisfaction"].tolist()
    assert (last["stage"] == "customer").sum() == model.history["customers"][-1]
    assert members.xs(3, level="Step")["skill"].tolist() == model.agents_by_type[Member].get(
        "skill"
    )


def test_batch_run_of_mesa_sweeps_arguments() -> None:
    arguments, seeds = {"price": [20.0, 200.0]}, [1, 2]
    if "rng" in signature(mesa.batch_run).parameters:  # Mesa 3.5 has a place of its own for seeds
        given: dict[str, Any] = {"parameters": arguments, "rng": seeds}
    else:
        given = {"parameters": arguments | {"seed": seeds}}
    swept = mesa.batch_run(
        Pricing, **given, number_processes=1, max_steps=7, data_collection_period=-1,
        display_progress=False,
    )  # fmt: skip
    runs = {(run["price"], run["seed"]): run for run in swept}
    assert len(runs) == 4
    assert all(
        runs[20.0, seed]["customers"] > runs[200.0, seed]["customers"] for seed in seeds
    )
    model = Pricing(20.0, 2)
    while model.steps < runs[20.0, 2]["weeks"]:  # 7, and before Mesa 3.5 one more
        model.step()
    assert runs[20.0, 2]["customers"] == customers_of(model)


@pytest.mark.parametrize("seed", [None, 1.5, "one", -1, 2**63])
def test_a_seed_is_a_whole_number(busy: Plan, seed: Any) -> None:
    with pytest.raises(ValueError, match=f"whole number from 0 .*got {seed!r}"):
        Flywheel(busy, seed=seed)


def pickled(model: Any) -> Any:
    return pickle.loads(pickle.dumps(model))  # noqa: S301  # our own bytes


@pytest.mark.parametrize("by", ["kernels", "agents"])
@pytest.mark.parametrize("copied", [copy.deepcopy, pickled])
def test_a_copy_of_the_model_goes_on_alone_in_the_same_way(
    busy: Plan, copied: Any, by: By
) -> None:
    model = Flywheel(busy, seed=3, by=by)
    for _ in range(10):
        model.step()
    other = copied(model)
    before = model.history["customers"].tolist()
    for _ in range(10):
        other.step()
    assert model.history["customers"].tolist() == before
    for _ in range(10):
        model.step()
    assert different_runs(model.simulation, other.simulation) == []
    assert model.random.random() == other.random.random()
    assert model.steps == other.steps == 20


@pytest.mark.parametrize("copied", [copy.deepcopy, pickled])
def test_faces_of_a_copy_belong_to_the_copy(model: Flywheel, copied: Any) -> None:
    held = model.face(5)
    other, face, people = copied((model, held, model.agents.select(at_most=9)))
    assert face is other.face(5) is people[5]
    assert face is not held
    assert face.model is people.model is other
    face.satisfaction = 0.875
    assert other.columns["satisfaction"][5] == 0.875
    assert held.satisfaction != 0.875
    other.step()
    assert face.week == 26
    assert held.week == 25


def test_a_face_alone_brings_its_model_along(model: Flywheel) -> None:
    face = pickled(model.face(5))
    assert face.row == 5
    assert face.model.face(5) is face
    assert face.satisfaction == model.face(5).satisfaction


@pytest.mark.parametrize("by", ["kernels", "agents"])
def test_models_are_freed(tiny: Settings, by: By) -> None:
    def dropped() -> weakref.ref[Flywheel]:
        model = Flywheel([(0, tiny)], by=by)
        faces = list(model.agents)
        model.step()
        assert len(faces) == 40
        return weakref.ref(model)

    left = [dropped() for _ in range(3)]
    gc.collect()
    assert [reference() for reference in left] == [None, None, None]


def test_faces_share_one_table_of_columns(model: Flywheel) -> None:
    one, other = model.face(0), model.face(1)
    assert one.columns is other.columns
    model.simulation = model.simulation.fork(model.simulation.plan)
    one.satisfaction = 0.375
    assert model.simulation.world.people.mind["satisfaction"][0] == 0.375
