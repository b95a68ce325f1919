"""The page on studies: nothing outside is opened, its numbers are those of the analysis."""

import csv
import math
import os
import shutil
import subprocess
import sys
import time

import pytest
from axe_playwright_python.sync_playwright import Axe

from simulator.analysis.analyse import analyze
from simulator.metrics import METRICS, TWIN_METRICS
from simulator.study import runs
from simulator.study.ledger import Ledger
from simulator.study.reading import open_study
from simulator.ui.state import Session, TroubleError, packed
from simulator.ui.studies import intact, is_held, list_studies, names_in, place_of
from simulator.ui.study_parts import _answer_source
from simulator.ui.studying import STEPS, Asked, all_runs, study
from simulator.ui.words import FIRST, LANGUAGES, of_metrics
from tests.analysis import test_analysis as plans
from tests.study.study_help import TEXT, flip, shard_files, small, surroundings, swept
from tests.ui.conftest import ROOT, started, stopped

FAILING = (20, 130)
STEP = 32
WRITER = """
import sys, time
from pathlib import Path
from simulator.metrics import METRICS, TWIN_METRICS
from simulator.study import chunks, runs
from tests.analysis.test_analysis import planted, study
from tests.study.study_help import swept
chunks.rehearse = lambda work: None  # trials would wait for the files, too
def finished(work, task, clock):
    while not Path(sys.argv[2], str(task.run // 32)).exists():
        time.sleep(0.005)
    return runs.Lived(task, runs.OK, "", planted(task)[::-1], {}, {}, 0.01)
runs._finished = finished
swept(study("sobol", 16), sys.argv[1], chunk=8)
"""
"""A sweep in a process of its own that waits for a file before every 32nd run."""


def well(work, task, clock):
    return runs.Lived(task, runs.OK, "", plans.planted(task)[::-1], {}, {}, 0.01)


def finished(work, task, clock):
    if task.run in FAILING:
        raise ZeroDivisionError("no bonds at all")
    return well(work, task, clock)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A folder with a Sobol study, a copy with a damaged shard, one that was stopped, a Morris."""
    folder = tmp_path_factory.mktemp("runs_in_a_folder_with_a_long_name_and_no_place_to_break")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "_finished", finished)
        swept(plans.study("sobol", 64), folder / "whole", chunk=32)
        patch.setattr(runs, "_finished", well)
        swept(plans.study("morris", 6), folder / "morris", chunk=500)
    shutil.copytree(folder / "whole", folder / "group" / "damaged")
    flip(shard_files(folder / "group" / "damaged")[2], 8 * 300 + 3)
    shutil.copytree(folder / "whole", folder / "cut")
    with Ledger(folder / "cut") as ledger:
        ledger.forget([3, 4])
    return folder


def looked(root, name, *asked):
    found = {}
    for piece in study(str(root), name, Asked(*asked)):
        found |= piece
    return found


def same(rows, table):
    """Rows as they travel are the rows of a table, with None for what is not finite."""
    wanted = table.to_dict("records")
    assert len(rows) == len(wanted) > 0
    for one, other in zip(rows, wanted, strict=True):
        assert set(one) == set(other)
        for name, value in other.items():
            is_gap = isinstance(value, float) and not math.isfinite(value)
            assert one[name] == (None if is_gap else value), name
    return True


# what can be opened


@pytest.mark.parametrize("name", [
    "..", "../whole", "whole/../../x", "/etc", "//etc", "C:\\x", "..\\whole", "whole\0", "link",
    "by_shard", "by_ledger",
])  # fmt: skip
def test_nothing_outside_of_the_folder_is_opened(root, tmp_path, name):
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link").symlink_to(root / "whole")
    for copy, file in (("by_shard", "shards"), ("by_ledger", "ledger.sqlite")):
        shutil.copytree(root / "whole", inside / copy)
        path = inside / copy / file
        path = shard_files(inside / copy)[0] if file == "shards" else path
        path.unlink()
        path.symlink_to(root / "whole" / path.relative_to(inside / copy))
    with pytest.raises(TroubleError) as caught:
        place_of(inside, name)
    assert caught.value.code == "study_outside"
    assert str(root) not in caught.value.details
    assert next(study(str(inside), name, Asked()))["trouble"] == "study_outside"
    assert not next(all_runs(str(inside), name))["rows"]
    assert "link" not in names_in(inside)


@pytest.mark.parametrize("name", ["nothing", "group", "whole/shards", ""])
def test_a_folder_without_a_study_is_none(root, name):
    with pytest.raises(TroubleError, match="study_missing"):
        place_of(root, name)


def test_the_list_has_every_study_and_how_far_it_is(root):
    *_, told = list_studies(root)
    found = {one["name"]: one for one in told["studies"]}
    assert told["number"] == len(found) == 4
    assert {name: one["state"] for name, one in found.items()} == {
        "whole": "finished", "morris": "finished", "group/damaged": "finished", "cut": "stopped",
    }  # fmt: skip
    assert found["cut"]["done"] == 256 - 64
    assert found["whole"]["failed"] == len(FAILING)
    assert found["whole"]["question"] == "Do known answers come out?"


def test_a_study_that_cannot_be_read_is_listed_as_damaged(root, tmp_path):
    shutil.copytree(root / "whole", tmp_path / "one")
    flip(tmp_path / "one" / "study.json", 8 * 100)
    assert next(list_studies(tmp_path))["studies"][0]["state"] == "damaged"
    assert "study.json" in looked(tmp_path, "one")["damaged"][0]
    assert str(tmp_path) not in looked(tmp_path, "one")["damaged"][0]


# what is told


def test_the_page_says_from_which_result_the_answer_was_written(tmp_path):
    text = TEXT + "answer: It does.\n"
    result = swept(small(text, replicates=2), tmp_path / "one").result
    told = {}
    for source, replicates in (("", 2), (result[:12], 2), (result[:12], 3), ("0" * 12, 3)):
        swept(small(text, replicates=replicates, answer_from=f'"{source}"' if source else None),
              tmp_path / "one")  # fmt: skip
        facts = study(str(tmp_path), "one", Asked())
        found = next(piece["facts"] for piece in facts if "facts" in piece)["answer_source"]
        told[found["kind"]] = [_answer_source(language, found) for language in LANGUAGES]
    assert list(told) == ["unsaid", "this", "fewer", "another"]
    assert told["fewer"][0] == "The answer was written from the first 2 of these 3 worlds."
    assert "another result (000000000000), not from this one" in told["another"][0]
    assert all(len(set(words)) == len(LANGUAGES) for words in told.values())


def test_nothing_is_said_of_the_answer_where_there_is_none_or_runs_are_missing(root):
    for name in ("whole", "cut", "group/damaged"):
        assert looked(root, name)["facts"]["answer_source"] is None


@pytest.mark.parametrize(("name", "metric"), [("whole", "profit"), ("morris", "retention_52")])
def test_all_numbers_are_those_of_the_analysis(root, name, metric):
    found, wanted = looked(root, name, metric), analyze(root / name, (metric,))
    assert found["step"] == STEPS
    means = [one for one in found["means"]["all"] if one["metric"] == metric]
    assert same(means, wanted.summary)
    assert same(found["indices"], wanted.indices)
    assert same(found["shape"]["cells"], wanted.maps)
    effects = {(one["strategy"], one["factor"], one["value"]): one["mean"]
               for one in found["means"]["by_factor"]}  # fmt: skip
    for row in wanted.effects.to_dict("records"):
        told = effects[row["strategy"], row["factor"], row["value"]]
        # Where a run failed, a mean over worlds weighs the points otherwise.
        assert told == pytest.approx(row["mean"], rel=0.02 if name == "whole" else 1e-9)
    for told, finding in zip(found["boxes"], wanted.findings, strict=True):
        assert (told["text"], told["cases"]) == (finding.text, finding.cases.sum())
        assert [one["coverage"] for one in told["boxes"]] == [
            one.coverage for one in finding.boxes
        ]
    if name == "whole":
        (box,) = found["boxes"][0]["boxes"]
        assert {one["factor"] for one in box["limits"]} == {"rival.quality", "rival.price"}


def test_runs_that_failed_are_told_with_their_reasons(root):
    facts = looked(root, "whole")["facts"]
    head, *rows = facts["failures"]
    assert [row[head.index("run")] for row in rows] == list(FAILING)
    assert {row[head.index("reason")] for row in rows} == {"ZeroDivisionError: no bonds at all"}
    assert facts["ended"] == {"ok": 254, "failed": 2}
    assert (facts["done"], facts["left"], facts["running"]) == (256, 0, False)


def test_the_rate_is_that_of_the_last_chunks_and_none_after_a_pause(root, tmp_path):
    place = shutil.copytree(root / "whole", tmp_path / "one")
    files = sorted((place / "shards" / "runs").iterdir())
    for number, path in enumerate(files):
        os.utime(path, (time.time() - len(files) + number,) * 2)
    assert intact(place).rate == pytest.approx(32, rel=0.01)
    for number, path in enumerate(files):
        os.utime(path, (time.time() - 3600 + number,) * 2)
    assert intact(place).rate is None


def test_a_damaged_shard_is_named_and_never_averaged_in(root):
    found = looked(root, "group/damaged", "profit")
    path = shard_files(root / "group" / "damaged")[2]
    assert found["facts"]["damage"] == [
        f"shards/runs/{path.name}: damaged, its SHA-256 differs"
    ]
    assert found["facts"]["lost"] == 32
    frame = open_study(root / "whole").table()
    first = int(path.name.partition("-")[0])
    whole = frame[(frame["run"] < first) | (frame["run"] >= first + 32)]
    means = whole[whole["strategy"] == "sales_led"].groupby("replicate")["profit"].mean()
    told = next(one for one in found["means"]["all"]
                if (one["metric"], one["strategy"]) == ("profit", "sales_led"))  # fmt: skip
    assert told["mean"] == pytest.approx(means.mean())
    rows = next(all_runs(str(root), "group/damaged"))["rows"]
    assert [row[0] for row in rows[1:]] == whole["run"].to_list()


def test_a_folder_that_is_written_to_is_shown_as_it_was_at_one_moment(tmp_path):
    place = tmp_path / "busy"
    command = [sys.executable, "-c", WRITER, str(place), str(tmp_path)]
    writer = subprocess.Popen(command, env=surroundings(), cwd=ROOT)
    try:
        seen = 0
        for step in range(2):
            (tmp_path / str(step)).touch()
            until = time.monotonic() + 60
            while seen < STEP * (step + 1):
                assert time.monotonic() < until
                time.sleep(0.2)
                if names_in(tmp_path) and "facts" in next(study(str(tmp_path), "busy", Asked())):
                    found = intact(place)
                    numbers = found.table()["run"].to_list()
                    assert not found.damage_found
                    assert numbers == list(range(len(numbers)))
                    assert len(numbers) % 8 == 0, "whole chunks"
                    assert seen <= len(numbers) <= STEP * (step + 1)
                    seen = len(numbers)
            if step == 0:
                facts = next(study(str(tmp_path), "busy", Asked()))["facts"]
                assert facts["running"]
                assert (facts["done"], facts["left"]) == (seen, 64 - seen)
        assert writer.wait(timeout=60) == 0
    finally:
        writer.kill()
        writer.wait()
    assert next(study(str(tmp_path), "busy", Asked()))["facts"]["done"] == 64
    assert not is_held(place)


def test_other_languages_name_the_metrics():
    """What is new and not named yet is shown in English; a few may be."""
    known = {*METRICS, *TWIN_METRICS}
    for code in set(LANGUAGES) - {FIRST}:
        told = of_metrics(code)
        assert set(told) <= known, "no such metrics"
        assert len(known - set(told)) <= 20
    assert not of_metrics(FIRST)


# in the browser


@pytest.fixture(scope="module")
def served(root):
    one = started("--workers", "1", "--runs-dir", str(root))
    yield one
    assert "Traceback" not in stopped(one)


def opened(page, served, view, language="en"):
    link = packed(Session(language=language, view=view))
    page.goto(served.link(f"experiments?s={link}"))
    page.wait_for_function(
        "(document.querySelector('[data-testid=study-status]') || {dataset: {stamp: ''}})"
        ".dataset.stamp.endsWith('True')", timeout=90_000,
    )  # fmt: skip


def test_a_study_is_opened_from_the_list_and_taken_home(tab, served, root, tmp_path):
    page = tab.page
    page.goto(served.link("experiments"))
    page.get_by_test_id("open-whole").press("Enter", timeout=90_000)
    page.get_by_test_id("table-boxes").wait_for()
    page.get_by_test_id("choose-metric").select_option("profit")
    page.get_by_role("heading", name="Profit · Sales-led", exact=True).wait_for()
    page.wait_for_function("location.search.length > 10")
    failures = page.get_by_test_id("table-failures")
    failures.get_by_text("ZeroDivisionError: no bonds at all").first.wait_for()
    with page.expect_download() as waited:
        page.get_by_test_id("csv-runs").click()
    waited.value.save_as(tmp_path / "runs.csv")
    text = (tmp_path / "runs.csv").read_text(encoding="utf-8")
    head, *rows = csv.reader(text.splitlines())
    frame = open_study(root / "whole").table()
    assert head == list(frame.columns)
    assert [float(row[head.index("profit")] or "nan") for row in rows] == pytest.approx(
        frame["profit"].to_list(), nan_ok=True)  # fmt: skip
    command = f"flywheel analyze {root / 'whole'} --metric profit"
    page.get_by_text(command, exact=True).wait_for()
    assert open_to_everybody(page, 1280)
    page.get_by_test_id("all-studies").click()
    page.get_by_test_id("open-morris").wait_for()


def test_a_link_to_another_place_is_refused_in_plain_words(tab, served):
    page = tab.page
    page.goto(served.link(f"experiments?s={packed(Session(view={'study': '../../etc'}))}"))
    page.get_by_text("outside of the folder").wait_for(timeout=90_000)
    page.get_by_test_id("go-on").click()
    page.get_by_test_id("open-whole").wait_for()


def open_to_everybody(page, width):
    page.get_by_test_id("table").first.click()
    page.locator("figure .fw-table").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1
    found = Axe().run(page).response["violations"]
    assert not [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
    return True


def test_a_damaged_study_is_open_to_everybody_in_the_dark_and_on_a_phone(tab, served, root):
    page = tab.page
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, served, {"study": "group/damaged"}, "ko")
    name = shard_files(root / "group" / "damaged")[2].name
    page.get_by_test_id("damage").get_by_text(name).wait_for()
    assert open_to_everybody(page, 390)
