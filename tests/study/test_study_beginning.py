import re

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.shipped import library
from simulator.study.beginning import beginning
from simulator.study.design import SAMPLED
from simulator.study.study_file import HEADINGS, read_study_text
from simulator.study.study_keep import TABLES

TEXT = beginning("baseline", ("sales_led", "community_led"))


def used(text, *headings):
    """The text with the comments taken away in front of these headings."""
    for name in headings:
        text, number = re.subn(rf"^( *)# ({name}:)", r"\1\2", text, flags=re.MULTILINE)
        assert number, name
    return text


def test_a_study_to_begin_with_is_one_that_can_be_run():
    told = CliRunner().invoke(main, ["new", "--study", "--from", "cheaper_rival"])
    assert told.exit_code == 0
    study = read_study_text(told.stdout)
    assert study.scenario.name == "A cheaper rival"
    assert study.size == 15


@pytest.mark.parametrize("name", ["name", *HEADINGS])
def test_it_shows_every_heading_of_a_study(name):
    assert re.search(rf"^(# )?{name}:", TEXT, re.MULTILINE)


def test_it_names_all_designs_and_all_tables():
    assert all(kind in TEXT for kind in (*SAMPLED, "list"))
    assert all(table in TEXT for table in TABLES)
    assert all(f"{word}:" in TEXT for word in ("from", "to", "steps", "scale", "within", "every"))


def test_what_it_shows_as_comments_is_right_too():
    text = used(TEXT, "name", "answer", "people", "weeks", "strategies", "seed", "columns",
                "tables", "limits", r"retain\.churn_target", r"switching\.bond_weight",
                "community.kind")  # fmt: skip
    study = read_study_text(text)
    assert study.name == "rival"
    assert study.scenario.weeks == 160
    assert study.strategies == ("sales_led", "community_led")
    assert study.keep.columns == ("customers", "members")
    assert study.limits.seconds == 60
    assert len(study.factors) == 5


@pytest.mark.parametrize("kind", SAMPLED)
def test_its_samples_are_samples(kind):
    text = used(TEXT, "design", "samples", "guesses").replace("latin_hypercube", kind)
    more = {"morris": ["levels"], "saltelli": ["second_order"]}.get(kind, [])
    study = read_study_text(used(text, *more).replace(", steps: 5", ""))
    assert (study.kind, study.samples) == (kind, 64)


def test_its_points_stand_in_place_of_what_varies():
    text = used(TEXT, "points")
    without = re.sub(r"^vary:\n(  .*\n)+", "", text, flags=re.MULTILINE)
    assert read_study_text(without).size == 2


@pytest.mark.parametrize("name", library())
def test_there_is_one_for_every_shipped_scenario(name):
    told = CliRunner().invoke(main, ["new", "--study", "--from", name])
    assert told.exit_code == 0
    read_study_text(told.stdout)


def test_a_scenario_and_a_study_are_not_written_at_once():
    told = CliRunner().invoke(main, ["new", "--study", "--whole"])
    assert told.exit_code == 2
    assert "give one of them" in told.stderr
