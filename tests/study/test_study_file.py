import re
import time

import pytest

from simulator.complaints import ScenarioError
from simulator.metrics import METRICS, TWIN_METRICS
from simulator.quantities import Value
from simulator.strategy import quantities
from simulator.study.design import SAMPLED
from simulator.study.study_file import read_study, read_study_text
from tests.study.study_help import REPOSITORY, TEXT, small

BEGIN = "question: What if?\n"
ONE = "vary: {rival.quality: [0.1]}\n"
SOBOL = BEGIN + "design: sobol\nsamples: 4\n"


def problems(text, **more):
    with pytest.raises(ScenarioError) as caught:
        read_study_text(text, **more)
    return caught.value.problems


def test_a_study_is_read_with_all_it_says(study):
    assert study.question.endswith("customers?")
    assert study.scenario.settings.people.size == 60
    assert study.scenario.weeks == 12
    assert study.strategies == ("community_led", "sales_led")
    assert study.changes == {"rival.launch_week": 4}
    assert [factor.name for factor in study.factors] == ["rival.quality", "switching.social_cost"]
    assert study.points == ((0.3, 0.0), (0.3, 1.0), (0.7, 0.0), (0.7, 1.0))
    assert study.keep.weeks == (5, 11)
    assert study.runs == 40


def test_a_study_needs_a_question_and_what_varies_and_nothing_else():
    study = read_study_text(BEGIN + "vary: {rival.quality: [0.1, 0.2]}")
    assert study.strategies == tuple(study.scenario.strategies)
    assert set(study.keep.metrics) == {*METRICS, *TWIN_METRICS}
    assert (study.replicates, study.seed, study.kind) == (1, 1, "grid")


def test_a_range_without_ends_has_the_declared_bounds():
    known = quantities()["rival.quality"]
    study = read_study_text(BEGIN + "design: sobol\nsamples: 4\nvary: {rival.quality: }")
    (factor,) = study.factors
    assert (factor.low, factor.high) == (known.low, known.high)


def test_values_may_have_units_and_ranges_steps():
    study = read_study_text(
        BEGIN + "vary: {rival.launch_week: [1 year, 2 years], rival.price: {from: 10, to: 20 EUR/"
        "week, steps: 3}}"
    )
    assert study.factors[0].values == (52, 104)
    assert study.factors[1].values == (10.0, 15.0, 20.0)


def test_switches_and_choices_vary_over_all_they_can_be():
    choice = quantities()["community.kind"]
    study = read_study_text(BEGIN + f"vary: {{{choice.name}: }}")
    assert study.factors[0].values == choice.choices


def test_a_network_read_from_a_file_is_no_choice_where_no_file_is_named():
    study = read_study_text(BEGIN + "vary: {network.shape: }")
    assert "ring" in study.factors[0].values
    assert "edge_list" not in study.factors[0].values


def test_a_star_means_all_numbers_of_a_section_and_guesses_all_that_are_guessed():
    study = read_study_text(
        BEGIN + "design: latin_hypercube\nsamples: 2\n"
        "vary: {switching.*: {within: 50 %}, switching.social_cost: [0, 1]}"
    )
    names = {one.name for one in study.factors}
    numbers = {
        one.name for one in quantities().values()
        if one.name.startswith("switching.") and one.kind in ("number", "whole")
    }  # fmt: skip
    (note,) = (note for note in study.notes if "stays so" in note)
    left_out = set(note.partition("stays so: ")[2].split(", "))
    assert numbers == names | left_out
    for factor in study.factors:
        own = getattr(study.scenario.settings.switching, factor.name.partition(".")[2])
        if not factor.values:
            assert factor.low < own <= factor.high
    guesses = read_study_text(BEGIN + "design: sobol\nsamples: 2\nvary: {guesses: }")
    assert len(guesses.factors) > 30
    assert all(one.quantity.source.name == "GUESS" for one in guesses.factors)


def test_a_list_of_points_keeps_its_order():
    study = read_study_text(
        BEGIN + "points:\n  - {rival.quality: 0.7, rival.price: 20}\n"
        "  - {rival.price: 30, rival.quality: 0.1}"
    )
    assert study.points == ((0.7, 20.0), (0.1, 30.0))


MISTAKES = [
    ("", "1:1", "the file is empty; a study begins with its question"),
    ("- a", "1:1", "a study is a map"),
    ("vary: {rival.quality: [0.1]}", "1:1", "a study begins with its question"),
    (BEGIN, "1:1", "what varies is missing"),
    (BEGIN + "vari: {}", "2:1", "did you mean 'vary'?"),
    (BEGIN + "rival.quality: 3", "2:1", "put it under `vary`"),
    (BEGIN + "vary: {rival.qualty: [0.1]}", "2:8", "did you mean 'rival.quality'?"),
    (BEGIN + "vary: {rival.quality: [0.1, 7]}", "2:29", "this is too high (you wrote 7)"),
    (BEGIN + "vary: {rival.quality: [0.1, 0.1]}", "2:29", "this value stands here twice"),
    (BEGIN + "vary: {rival.quality: {from: 0.8, to: 0.2, steps: 3}}", "2:23", "range is empty"),
    (BEGIN + "vary: {rival.quality: }", "2:8", "a grid needs values"),
    (BEGIN + "vary: {rival.quality: {form: 0.2, steps: 2}}", "2:24", "did you mean 'from'?"),
    (BEGIN + "vary: {network.edges_file: [a]}", "2:8", "a name of a file cannot vary"),
    (BEGIN + "vary: {rival.quality: [0.1]}\nchanges: {rival.quality: 0.3}", "2:8", "fixed under"),
    (BEGIN + "vary: {rival.quality: [0.1]}\nstrategies: [comunity_led]", "3:14",
     "did you mean 'community_led'?"),
    (BEGIN + "vary: {rival.quality: [0.1]}\nstrategies: [sales_led, sales_led]", "3:25", "twice"),
    (BEGIN + "vary: {rival.quality: [0.1]}\ndesign: gird", "3:9", "did you mean 'grid'?"),
    (BEGIN + "vary: {rival.quality: [0.1]}\ndesign: sobol", "1:1", "needs the number of samples"),
    (BEGIN + "vary: {rival.quality: [0.1]}\nsamples: 4", "3:1", "this belongs to the design"),
    (BEGIN + "vary: {rival.quality: [0.1]}\nlevels: 4", "3:1", "this belongs to the design morris"),
    (BEGIN + "points: [{rival.quality: 0.1}, {rival.price: 3}]", "2:32", "the first point"),
    (BEGIN + "points: [{rival.quality: 0.1}]\nvary: {rival.price: [1]}", "3:1", "by `points`"),
    (BEGIN + "vary: {rival.quality: [0.1]}\nreplicates: 0", "3:13", "this is too low"),
    (BEGIN + "vary: {rival.quality: [0.1]}\nseed: -1", "3:7", "this is too low"),
    (BEGIN + "vary: {rival.quality: [0.1]}\nkeep: {metrics: [cac]}", "3:18", "you wrote cac"),
    (BEGIN + "vary: {rival.quality: [0.1]}\nweeks: 10\nkeep: {weeks: [10]}", "4:16", "too high"),
    (BEGIN + "vary: {rival.quality: [0.1]}\nkeep: {columns: [customers]}", "3:17", "which ones?"),
    (BEGIN + "vary: {rival.quality: [0.1]}\nlimits: {secs: 3}", "3:10", "known are seconds"),
    (BEGIN + "vary: {rival.quality: [0.1]}\nscenario: basline", "3:11", "did you mean 'baseline'?"),
    (BEGIN + "vary: {rival.quality: [0.1]}\nscenario: no.yaml", "3:11", "no such file"),
    (BEGIN + "vary: {rival.quality: [0.1]}\npeople: 0", "3:9", "too low"),
    (BEGIN + "vary: {rival.quality: {scale: log, steps: 2}}", "2:31", "begins above 0"),
    ("question: ''\n" + ONE, "1:11", "this must be a text (you wrote an empty text)"),
    ("question: 3\n" + ONE, "1:11", "this must be a text"),
    (BEGIN + ONE + "seed: 1\nseed: 2", "4:1", "this name stands here twice"),
    (BEGIN + "vary: &a {rival.quality: [0.1]}", "2:7", "anchors (&name) are not used here"),
    (BEGIN + "vary: !!map {rival.quality: [0.1]}", "2:7", "tags (!name) are not used here"),
    (BEGIN + "vary: {rival.quality: [0.1, 0.2}", "2:23", "the closing ] is missing"),
    (BEGIN + "vary:\n\trival.quality: [0.1]", "3:1", "use spaces to indent"),
    (BEGIN + ONE + "---\na: 1", "3:1", "a second begins here"),
    (BEGIN + "vary: rival.quality", "2:7", "a map of quantities and where they vary"),
    (BEGIN + "vary: {rival.quality: []}", "2:23", "the list is empty"),
    (BEGIN + "vary: {rival.quality: [[0.1]]}", "2:24", "a number is needed (you wrote a list)"),
    (BEGIN + "vary: {rival.quality: [.nan]}", "2:24", "this is not a finite number"),
    (BEGIN + "vary: {rival.quality: [3 weeks]}", "2:24", "a plain number has no unit like weeks"),
    (BEGIN + "vary: {rival.launch_week: [3.5]}", "2:28", "a whole number is needed"),
    (BEGIN + "vary: {rival.quality: {steps: 1}}", "2:31", "this is too low (you wrote 1)"),
    (BEGIN + "vary: {rival.quality: {steps: 3, scale: lg}}", "2:41", "linear or log"),
    (BEGIN + "vary: {rival.quality: {from: -1, steps: 3, scale: lg}}", "2:51", "linear or log"),
    (BEGIN + "points: [{rival.quality: 0.1}, {rival.qualty: 0.2}]", "2:33",
     "did you mean 'rival.quality'?"),
    (BEGIN + "vary: {rival.quality: {from: 0.1, within: 2 %}}", "2:23", "`within` stands alone"),
    (BEGIN + "vary: {rival: {quality: [0.1]}}", "2:8", "write whole names"),
    (BEGIN + "vary: {guesses: {within: 10 %, steps: 2}}", "1:1", "this design has over 10^"),
    (BEGIN + "points: []", "2:9", "the list is empty"),
    (BEGIN + "points: [1]", "2:10", "a point is a map"),
    (BEGIN + "points: [{rival.quality: 0.1}, {rival.quality: 0.1}]", "2:32", "(it is point 1 too)"),
    (BEGIN + "design: list\n" + ONE, "3:1", "the design list is given by `points`"),
    (SOBOL + "vary: {rival.quality: {steps: 3}}", "4:24", "has samples, no steps"),
    (SOBOL + "vary: {rival.quality: [0.1]}", "4:23", "one value does not vary"),
    (BEGIN + "design: sobol\nsamples: 2.5\nvary: {rival.quality: }", "3:10", "whole number"),
    (BEGIN + "design: morris\nsamples: 4\nlevels: 3\nvary: {rival.quality: }", "4:9", "even"),
    (BEGIN + "design: saltelli\nsamples: 4\nsecond_order: sure\nvary: {rival.quality: }", "4:15",
     "this is true or false"),
    (BEGIN + ONE + "strategies: []", "3:13", "the list is empty"),
    (BEGIN + ONE + "strategies: {sales_led: 1}", "3:13", "names are needed here"),
    (BEGIN + ONE + "changes: [rival.price]", "3:10", "changes are a map"),
    (BEGIN + ONE + "changes: {rival.pric: 3}", "3:11", "did you mean 'rival.price'?"),
    (BEGIN + ONE + "changes: {rival.price: -3}", "3:24", "this is too low (you wrote -3)"),
    (BEGIN + ONE + "keep: all", "3:7", "this is a map of metrics"),
    (BEGIN + ONE + "keep: {metric: [cac_blended]}", "3:8", "did you mean 'metrics'?"),
    (BEGIN + ONE + "keep: {metrics: []}", "3:17", "the list is empty"),
    (BEGIN + ONE + "keep: {weeks: {evry: 3}}", "3:15", "write {every: 13}"),
    (BEGIN + ONE + "keep: {weeks: every 13}", "3:15", "write {every: 13}"),
    (BEGIN + ONE + "keep: {tables: [peple]}", "3:17", "did you mean 'people'?"),
    (BEGIN + ONE + "keep: {tables: [customers]}", "3:17", "known are people, journeys"),
    (BEGIN + "vary: {network.shape: [ring, edge_list]}", "2:23", "needs a file of ties"),
    (BEGIN + ONE + "limits: {megabytes: -5}", "3:21", "this is too low"),
    (BEGIN + ONE + "weeks: 0", "3:8", "this is too low (you wrote 0)"),
    (BEGIN + ONE + "scenario: [baseline]", "3:11", "the scenario must be a text"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "said"), MISTAKES)
def test_a_mistake_is_told_with_its_place_and_what_would_be_right(text, place, said):
    found = [str(one) for one in problems(text, name="s.yaml")]
    assert any(one.startswith(f"s.yaml:{place}: ") and said in one for one in found), found


def test_there_are_more_than_40_kinds_of_broken_studies():
    assert len({said for _, _, said in MISTAKES}) > 40
    assert max(len(problems(text)) for text, _, _ in MISTAKES) <= 2  # one, and what follows of it


def test_a_study_that_no_memory_could_hold_is_refused_at_once():
    begun = time.process_time()
    problems(BEGIN + "vary: {guesses: {within: 10 %, steps: 9}}")
    problems(SOBOL + "replicates: 1000000\nvary: {guesses: }")
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("kind", SAMPLED)
def test_the_size_of_a_sample_is_told_before_it_is_made(kind):
    study = small(design=kind, samples=4, vary="{rival.quality: , rival.price: }", changes=None)
    assert study.size == len(study.points)
    both = small(design="saltelli", samples=4, second_order="true", changes=None,
                 vary="{rival.quality: , rival.price: }")  # fmt: skip
    assert both.size == len(both.points) == 4 * 6


def test_all_mistakes_are_told_at_once():
    text = "vary: {rival.qualty: [0.1], rival.price: [-5]}\nstrategies: [x]\nkeep: {metrics: [y]}\n"
    assert len(problems(text)) == 5


def test_mistakes_of_the_scenario_are_told_with_those_of_the_study(tmp_path):
    (tmp_path / "market.yaml").write_text("name: x\nbased_on: baseline\nwekes: 3\n")
    (tmp_path / "study.yaml").write_text("scenario: market.yaml\nvary: {rival.qualty: [0.1]}\n")
    with pytest.raises(ScenarioError) as caught:
        read_study(tmp_path / "study.yaml")
    assert sorted(one.code for one in caught.value.problems) == [
        "missing_entry", "unknown_name", "unknown_name"
    ]  # fmt: skip
    assert any(one.file.endswith("market.yaml") and one.line == 3 for one in caught.value.problems)


def test_a_misspelt_file_is_guessed(tmp_path):
    (tmp_path / "rival.yaml").write_text(TEXT)
    with pytest.raises(ScenarioError, match=r"did you mean '.*/rival\.yaml'\?"):
        read_study(tmp_path / "rivl.yaml")


def test_a_study_too_large_to_be_meant_is_refused():
    text = BEGIN + "replicates: 1000000\nvary: {rival.quality: {steps: 10000}}"
    assert "10,000,000" in problems(text)[0].message


def test_what_may_not_be_meant_is_noted():
    study = small(design="sobol", samples=3, vary="{rival.quality: , switching.social_cost: }")
    assert "no power of two" in study.notes[-1] or "is none" in study.notes[-1]


def test_wording_does_not_change_what_a_study_is_and_numbers_do(study):
    assert small(question="Something else?").fingerprint() == study.fingerprint()
    assert small(limits="{seconds: 5}").fingerprint() == study.fingerprint()
    for other in (small(seed=2), small(replicates=4), small(weeks=13), small(strategies="[none]")):
        assert other.fingerprint() != study.fingerprint()


@pytest.mark.parametrize("path", sorted((REPOSITORY / "experiments").glob("*.yaml")), ids=str)
def test_a_shipped_study_asks_predicts_and_answers_and_says_what_it_needs_in_few_lines(path):
    study = read_study(path)
    assert study.question
    assert study.prediction
    assert study.answer
    text = path.read_text()
    prose = re.search(r"\Aquestion: .*?^(?=\w+:)(?!prediction|answer)", text, re.S | re.M)
    needs = text.replace(prose[0], "")
    assert needs.count("\n") < 15
    assert text.count("\n") < 30
    readme = (path.parent / "README.md").read_text()
    assert f"`{path.name}`" in readme


def test_values_of_a_study_are_plain(study):
    for point in study.points:
        for value in point:
            assert isinstance(value, Value)
