import pytest

import simulator as fw
from simulator.history import HISTORY
from simulator.metrics import METRICS, TWIN_METRICS
from simulator.strategy import levers, quantities
from simulator.words.description import TOPICS, as_json, text


def test_the_overview_counts_levers_and_guesses_and_lists_every_quantity():
    told = text(None)
    guesses = sum(q.source.name == "GUESS" for q in quantities().values() if not q.lever)
    assert f"{len(levers())} levers" in told
    assert f"{guesses} are guesses" in told
    assert all(f"\n{name} " in told for name in quantities())


@pytest.mark.parametrize("name", list(quantities()))
def test_every_quantity_is_explained_with_unit_bounds_and_source(name):
    told, known = text(name), quantities()[name]
    assert known.meaning in told
    assert known.source.citation in told
    assert known.unit == "1" or known.unit in told
    data = as_json(name)
    assert (data["name"], data["unit"], data["source"]) == (name, known.unit, known.source.name)


@pytest.mark.parametrize("name", [*METRICS, *TWIN_METRICS])
def test_every_metric_is_explained_with_formula_and_reading(name):
    told, known = text(name), (METRICS | TWIN_METRICS)[name]
    assert all(part in told for part in (known.label, known.unit, known.formula, known.reading))
    assert as_json(name)["formula"] == known.formula


def test_a_figure_is_found_as_a_table_prints_it_and_as_json_names_it():
    assert text("Loop gain") == text("loop_gain") == text("flywheel_reproduction")


@pytest.mark.parametrize("topic", list(TOPICS))
def test_a_topic_is_told_in_words_and_as_data(topic):
    told, data = text(topic), as_json(topic)
    assert data
    assert all(entry["name"] in told for entry in data)


def test_the_topics_are_complete():
    assert [entry["name"] for entry in as_json("levers")] == list(levers())
    assert [entry["name"] for entry in as_json("metrics")] == [*METRICS, *TWIN_METRICS]
    assert [entry["name"] for entry in as_json("history")] == [*HISTORY, "momentum"]
    assert all(entry["meaning"] and entry["unit"] for entry in as_json("history"))
    assert sum(entry["quantities"] for entry in as_json("sources")) == len(quantities())
    assert [entry["name"] for entry in as_json(None)] == list(quantities())


def test_the_columns_told_are_those_of_the_people():
    people = fw.run(fw.read("baseline", people=50, weeks=2)).people
    told = {entry["name"] for entry in as_json("columns") if entry["table"] != "journeys"}
    derived = {"stage", "is_member", "is_now_expert", "bonds"}
    assert set(people.columns) - derived <= told


def test_an_unknown_name_is_refused_with_the_one_that_was_meant():
    for told in (text, as_json):
        with pytest.raises(fw.ScenarioError, match=r"did you mean 'rival\.price'"):
            told("rival.prise")
        with pytest.raises(fw.ScenarioError, match="did you mean 'cac_blended'"):
            told("cac_blendet")
        with pytest.raises(fw.ScenarioError, match="lists everything"):
            told("xyzzy")
