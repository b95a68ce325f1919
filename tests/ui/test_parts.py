"""Words, controls, the example, the tasks and the crew behind the pages."""

import ast
import json
import math
import re
import time
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import simulator as fw
from simulator.cli import main
from simulator.quantities import changed
from simulator.strategy import quantities
from simulator.ui import controls, example, health, telling, words
from simulator.ui.following import follow
from simulator.ui.runs import Done, Piece, Runs, Waiting
from simulator.ui.showing import python_of, yaml_of
from simulator.ui.state import Session, market_of, plan_of
from simulator.ui.working import Failure
from simulator.wheel import Settings
from tests.ui import tasks

UI = Path(words.__file__).parents[1]
VUE = sorted((UI / "components").glob("*.vue"))
CODE = [*sorted(UI.glob("*.py")), *sorted((UI / "pages").glob("*.py"))]


# words


def test_all_languages_say_the_same_things():
    first = words.catalogue(words.FIRST)
    places = re.compile(r"\{\w+\}")
    for code in words.LANGUAGES:
        told = words.catalogue(code)
        assert set(told) == set(first), code
        for key, text in told.items():
            assert sorted(places.findall(text)) == sorted(places.findall(first[key])), (code, key)
            assert text.strip() == text
    assert words.catalogue("xx") == first


def test_a_language_other_than_english_is_not_english():
    english = words.catalogue("en")
    same = [key for key, text in words.catalogue("ko").items()
            if text == english[key] and re.search(r"[A-Za-z]{3}", re.sub(r"\{\w+\}", "", text))]
    assert not same


def test_other_languages_name_the_quantities_and_their_units():
    """What is new and not named yet is shown in English; a few may be."""
    names = {f"title.{name}" for name in quantities()}
    units = {f"unit.{known.unit}" for known in quantities().values()}
    choices = {f"choice.{one}" for known in quantities().values() for one in known.choices}
    for code in set(words.LANGUAGES) - {words.FIRST}:
        told = words.of_quantities(code)
        assert set(told) <= names | units | choices, "no such quantities, units or choices"
        assert len((names | units | choices) - set(told)) <= 20
    assert not words.of_quantities(words.FIRST)
    assert not words.of_quantities("../../x")


def test_other_languages_say_what_quantities_mean():
    """As the page Run tells it; what is new and has no words yet is told in English."""
    for code in set(words.LANGUAGES) - {words.FIRST}:
        told = words.of_meanings(code)
        assert set(told) <= set(quantities()), "no such quantities"
        assert len(set(quantities()) - set(told)) <= 10
        english = [name for name, text in told.items()
                   if re.search(r"[A-Za-z]{5}", re.sub(r"`.*?`", "", text))]  # fmt: skip
        assert not english
    shown = controls.control(quantities()["network.shape"], [], "ko")
    assert shown["meaning"] == words.of_meanings("ko")["network.shape"]
    assert shown["choices"]["small_world"] == words.of_quantities("ko")["choice.small_world"]
    assert not words.of_meanings(words.FIRST)


def test_other_languages_say_what_the_model_rests_on_and_how_it_is_checked():
    """As the page About tells it; references stay as they were published."""
    from simulator.validation import CASES

    used = {known.source.name for known in quantities().values()}
    for code in set(words.LANGUAGES) - {words.FIRST}:
        told = words.of_sources(code)
        wanted = {f"says.{name}" for name in used} | {f"case.{key}" for key in CASES}
        assert {key for key in told if not key.startswith("citation.")} <= wanted
        assert len(wanted - set(told)) <= 5
        rows = telling.sources(told)
        assert rows[0][2] == told["says.GUESS"]
        assert any("Bass, F. M. (1969)" in str(row[3]) for row in rows)
    assert telling.sources({})[0][3] == "No source: an assumption of the authors."


def test_every_word_is_used_somewhere():
    """In a component as `words.key`, or in a page by its part and key; `say` finds what ends with
    `_one` by itself.
    """
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*VUE, *CODE])
    by_name = {"title", "meaning", "unit", "group", "channel", "strategy_name", "strategy_line",
               "tile", "refused", "trouble", "pages"}  # fmt: skip
    for key in words.catalogue("en"):
        begin, _, end = key.partition(".")
        whole = f'"{key.removesuffix("_one")}"' in text
        shown = re.search(rf"words\.{re.escape(end)}\b", text) or f'words["{end}"]' in text
        assert whole or shown or begin in by_name or end in ("attraction", "engagement",
            "adoption", "advocacy"), key  # fmt: skip


def test_no_component_speaks_for_itself():
    """What people read comes from the catalogue: no letters between tags, none in attributes."""
    for path in VUE:
        template = path.read_text(encoding="utf-8").partition("<script>")[0]
        template = re.sub(r"\{\{.*?\}\}", "", template, flags=re.DOTALL)
        between = re.findall(r">([^<>]*[A-Za-z]{2,}[^<>]*)<", template)
        spoken = re.findall(r'\s(?:aria-label|title|placeholder|alt)="([^"]*)"', template)
        allowed = {"CSV", "PNG", "SVG"}
        assert {one.strip() for one in between} <= allowed, path.name
        assert not spoken, path.name


def test_no_page_speaks_for_itself():
    for path in sorted((UI / "pages").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        notes = {id(node.body[0].value) for node in ast.walk(tree)
                 if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
                 and node.body and isinstance(node.body[0], ast.Expr)}  # fmt: skip
        notes |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                spoken = re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", node.value)
                assert not spoken or id(node) in notes, (path.name, node.value)


# controls


def test_every_quantity_has_a_control_that_reaches_what_is_usual():
    market = fw.read("baseline")
    shown = controls.controls(market, controls.all_names(), "en")
    assert {one["name"] for one in shown} == set(quantities()) - {"network.edges_file"}
    assert set(controls.FRONT) <= set(controls.all_names())
    for one in shown:
        known = quantities()[one["name"]]
        assert one["title"]
        assert one["meaning"]
        if known.kind in ("number", "whole"):
            assert known.low <= one["from"] < one["to"] <= known.high
            assert one["from"] <= known.default <= one["to"], one["name"]
            assert 0 < one["step"] <= (one["to"] - one["from"]) / 4 or known.kind == "whole"
            assert math.isfinite(one["step"])


def test_every_value_a_slider_can_have_is_allowed():
    market = fw.read("baseline")
    for one in controls.controls(market, controls.all_names(), "ko"):
        if one["kind"] in ("number", "whole"):
            for value in (one["from"], one["to"], one["from"] + one["step"]):
                given = controls.checked_changes({one["name"]: value})
                changed(Settings(), given)


# the example and the task


def test_the_example_is_what_the_engine_makes_now():
    """If this fails: `python -m simulator.ui.example`, and say that numbers change."""
    stored = example.FILE.read_text(encoding="utf-8")
    assert len(stored) <= 30_000
    assert example.fingerprint(stored) == example.fingerprint(example.written(example.made()))


def test_slices_agree_with_each_other_and_with_the_history():
    session = Session(strategy="sales_led")
    market = market_of(session)
    slices = list(follow(plan_of(session, market), 60, 3))
    history = fw.run(market, "sales_led", seed=3, weeks=60).history
    assert slices[0]["upto"] == 8
    assert [one["done"] for one in slices] == [False] * (len(slices) - 1) + [True]
    for one in slices:
        json.dumps(one, allow_nan=False)
        for name, values in one["series"].items():
            assert len(values) == one["upto"], name
        assert one["series"]["customers"] == history["customers"].tolist()[: one["upto"]]
    last = slices[-1]
    stages = ("attraction", "engagement", "adoption", "advocacy", "strangers", "rival", "former")
    assert np.array([last["series"][name] for name in stages]).sum(axis=0).tolist() == [1500] * 60
    assert last["moves"] == sorted(last["moves"], key=lambda move: move[0])


def test_what_is_shown_as_code_names_every_change():
    session = Session(changes={"company.price": 44.0, "people.help_median": 0.1}, seed=4)
    text, page = python_of(session), yaml_of(session, market_of(session))
    assert "'" not in text
    for name in session.changes:
        assert name in text
        assert name in page


# the crew


@pytest.fixture(scope="module")
def crew():
    one = Runs(1)
    yield one
    one.close()


class Heard(list):
    """What becomes of a task."""

    def wait(self, kind, seconds=60.0):
        stop = time.monotonic() + seconds
        while time.monotonic() < stop:
            found = [news for news in self if isinstance(news, kind)]
            if found:
                return found[0]
            time.sleep(0.005)
        raise AssertionError(f"no {kind.__name__} in {list(self)}")


def test_a_task_is_heard_piece_by_piece(crew):
    heard = Heard()
    crew.ask("one", tasks.count, (3, 0.0), heard.append)
    heard.wait(Done)
    assert [news.content for news in heard if isinstance(news, Piece)] == [0, 1, 2]


def test_tabs_take_turns_and_know_how_many_come_before_them(crew):
    first = Heard()
    slow = crew.ask("busy", tasks.count, (10_000, 0.01), first.append)
    first.wait(Piece)
    order, heard = [], {}
    for owner in ("a", "a", "b", "c"):
        name = f"{owner}{len(heard)}"
        heard[name] = Heard()
        crew.ask(owner, tasks.tell, (name,), lambda news, name=name: (
            heard[name].append(news), isinstance(news, Piece) and order.append(news.content)))
    assert heard["c3"].wait(Waiting).ahead >= 2
    crew.cancel(slow)
    heard["a1"].wait(Done)
    assert order.index("b2") < order.index("a1"), "the second of one tab waits for the others"
    assert not [news for news in first if isinstance(news, Done)]


def test_what_nobody_wants_stops_and_of_too_much_the_oldest_is_dropped(crew):
    heard = [Heard() for _ in range(5)]
    tickets = [crew.ask("t", tasks.count, (10_000, 0.01), heard[0].append)]
    heard[0].wait(Piece)
    tickets += [crew.ask("t", tasks.count, (10_000, 0.01), one.append) for one in heard[1:]]
    assert [ticket.is_wanted for ticket in tickets] == [True, False, False, True, True]
    for ticket in tickets:
        crew.cancel(ticket)
    quick = Heard()
    crew.ask("u", tasks.tell, ("x",), quick.append)
    quick.wait(Done, 10.0)


def test_defects_bad_values_and_dead_workers_are_told_and_the_crew_goes_on(crew):
    ends = ((tasks.fail, "defect"), (tasks.complain, "value"), (tasks.die, "worker_died"))
    for task, code in ends:
        heard = Heard()
        crew.ask("x", task, (), heard.append)
        assert heard.wait(Failure).code == code
    heard = Heard()
    crew.ask("x", tasks.tell, ("still there",), heard.append)
    heard.wait(Done)


# the doctor


def test_the_doctor_finds_everything_well():
    told = CliRunner().invoke(main, ["doctor", "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.output)["is_well"]


def test_the_doctor_names_the_pin_that_is_wrong(monkeypatch):
    monkeypatch.setitem(health.PINS, "solara", "1.0.0")
    told = CliRunner().invoke(main, ["doctor"])
    assert told.exit_code == 4
    assert "python -m pip install 'solara==1.0.0'" in told.output
