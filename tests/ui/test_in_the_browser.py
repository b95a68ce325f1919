"""The pages in a real browser, against the server that people start."""

import csv
import json
import math
import random
import re

import pytest

import simulator as fw
from simulator.metrics import turning
from simulator.strategy import quantities
from simulator.ui.controls import FRONT, all_names
from simulator.ui.state import Session, packed, unpacked
from simulator.ui.words import LANGUAGES
from tests.ui.conftest import is_open_to_everybody, started, stopped


def clock(page, name):
    return page.evaluate(f"flywheel.clock.{name}")


def series(page, name):
    return page.evaluate(f"flywheel.clock.world.series.{name}")


def test_the_wheel_turns_as_soon_as_the_page_is_there(tab, served):
    page = tab.open(served.link())
    wheel = page.get_by_test_id("flywheel")
    first = float(wheel.get_attribute("data-angle"))
    page.wait_for_function(
        f"Number(document.querySelector('[data-testid=flywheel]').dataset.angle) > {first}"
    )
    assert page.get_by_test_id("player").get_attribute("data-playing") == "yes"
    assert page.get_by_test_id("status").inner_text() == "Example run"
    assert page.url == served.address, "the key does not stay in the address"
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("h1").count() == 1


def test_the_angle_is_the_sum_of_the_speeds(tab, served):
    """What is seen turning is what was measured, to 2 %."""
    page = tab.open(served.link())
    start = page.evaluate("[flywheel.clock.week, flywheel.clock.angle]")
    page.wait_for_timeout(1500)
    stop = page.evaluate("[flywheel.clock.week, flywheel.clock.angle]")
    speeds, turned = series(page, "speed"), 0.0
    for week in range(math.floor(start[0]), math.floor(stop[0]) + 1):
        part = min(stop[0], week + 1) - max(start[0], week)
        turned += part * (speeds[week] or 0.0)
    assert stop[1] - start[1] == pytest.approx(turned / 10, rel=0.02)
    assert turned > 0


def test_play_pause_step_scrub_speed_and_reset(tab, served):
    page = tab.open(served.link())
    assert page.locator(".fw-flag").get_attribute("title") == "The rival\u2019s launch"
    page.get_by_test_id("play").click()
    here = clock(page, "week")
    page.wait_for_timeout(200)
    assert clock(page, "week") == here, "it stands still"
    page.get_by_test_id("step").click()
    assert clock(page, "week") == math.floor(here) + 1
    page.get_by_test_id("back").click()
    assert clock(page, "week") == math.floor(here)
    page.get_by_test_id("scrub").fill("150")
    assert page.get_by_test_id("week").inner_text().startswith("Week 151 of 208")
    assert page.get_by_test_id("scrub").get_attribute("aria-valuetext") == "Week 151 of 208"
    page.get_by_test_id("reset").click()
    assert clock(page, "week") == 0
    page.get_by_test_id("speed").select_option("16")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    page.wait_for_function("flywheel.clock.week > 4", timeout=10_000)
    page.keyboard.press("r")
    assert clock(page, "week") == 0
    page.keyboard.press("ArrowRight")
    assert clock(page, "week") == 1
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()


def test_the_speed_on_the_page_is_the_metric_of_the_run(tab, served):
    """Ten weeks of a run that the page computed, against the same run in Python."""
    session = Session(strategy="product_led", seed=5, changes={"attract.ads_budget": 900.0})
    page = tab.open(served.link(f"?s={packed(session)}"))
    tab.settled()
    lived = fw.run(fw.read("baseline"), "product_led", seed=5, changes=dict(session.changes))
    told = turning.speed(lived.history)
    weeks = random.Random(8).sample(range(30, 208), 10)  # noqa: S311  # a draw of examples
    for week in weeks:
        page.evaluate(f"flywheel.seek({week})")
        page.wait_for_function(f"document.querySelector('.fw-wheel').dataset.week === '{week}'")
        shown = float(page.get_by_test_id("flywheel").get_attribute("data-omega"))
        assert shown == pytest.approx(told[week], rel=1e-3)
    gain = turning.loop_gain(lived.outcome)
    assert page.get_by_test_id("gain").inner_text() == f"{gain.value:.2f}"
    assert series(page, "customers") == lived.history["customers"].tolist()


def test_each_strategy_is_another_run_with_the_one_before_as_a_ghost(tab, served):
    page = tab.open(served.link())
    before = None
    for name in ("sales_led", "product_led"):
        page.get_by_test_id(f"strategy-{name}").click()
        page.wait_for_function(f"flywheel.clock.world.key !== {json.dumps(before)}")
        tab.settled()
        before = clock(page, "world.key")
        assert page.get_by_test_id(f"strategy-{name}").get_attribute("aria-pressed") == "true"
    assert clock(page, "ghost").get("done")
    apart = page.locator(".fw-delta", has_text="vs run before").count()
    assert apart >= 3, "at least three key figures differ and say by how much"


def test_a_slider_changes_the_run_and_restore_brings_it_back(tab, served):
    page = tab.open(served.link())
    slider = page.locator("#control-attract-ads_budget")
    assert slider.get_attribute("aria-valuetext") == "500 EUR a week"
    old = series(page, "customers")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("flywheel.clock.world.key && !flywheel.clock.world.start")
    tab.settled()
    assert series(page, "customers") != old
    page.get_by_test_id("reset").click()
    assert page.get_by_test_id("restore").is_enabled(), "reset keeps the values"
    page.get_by_test_id("restore").click()
    page.wait_for_function("flywheel.clock.world.start")
    assert series(page, "customers") == old


def test_nonsense_in_a_number_field_is_told_beside_it(tab, served):
    page = tab.open(served.link())
    field = page.get_by_label("Marketing budget, EUR a week")
    for typed in ("1e309", "-1", "abc", "", "1e12"):
        field.fill(typed)
        field.press("Enter")
        box = page.get_by_test_id("control-attract.ads_budget")
        assert "value before still holds" in box.get_by_role("alert").inner_text()
    field.fill("750")
    field.press("Enter")
    page.wait_for_function("!flywheel.clock.world.start")
    assert not page.get_by_test_id("trouble").count()


def test_every_quantity_has_a_control_with_a_name_and_a_unit(tab, served):
    page = tab.open(served.link())
    page.get_by_test_id("more").locator("> summary").click()
    page.wait_for_function("document.querySelectorAll('.fw-group').length > 10")
    page.get_by_test_id("search").fill("  ")  # shows all groups
    known, found = quantities(), {}
    for name in all_names():
        one = page.evaluate(
            "id => { const found = document.getElementById(id); if (!found) return null;"
            " return [found.labels[0] && found.labels[0].textContent,"
            " found.getAttribute('aria-valuetext')]; }",
            f"control-{name.replace('.', '-')}",
        )
        found[name] = one
    missing = [name for name, one in found.items() if not one or not one[0]]
    assert not missing
    for name, (_, text) in found.items():
        if known[name].unit not in ("1",) and known[name].kind in ("number", "whole"):
            assert re.search(r"[A-Za-z]", text), (name, text)


def test_nobody_is_kept_out(tab, served):
    """No violation that axe finds, nothing to scroll sideways, whatever is open."""
    page = tab.open(served.link(f"?s={packed(Session(strategy='sales_led'))}"))
    tab.settled()
    page.evaluate("flywheel.pause()")
    page.get_by_test_id("code").locator("> summary").click()
    page.locator(".fw-mix > summary").click()
    page.get_by_test_id("table").first.click()
    page.locator(".fw-info").first.click()
    is_open_to_everybody(page)


def test_two_browsers_do_not_see_each_other(tab, served, browser):
    page = tab.open(served.link())
    context = browser.new_context()
    other = context.new_page()
    other.goto(served.link())
    other.get_by_test_id("strategy-sales_led").click()
    other.wait_for_function("!flywheel.clock.world.start && flywheel.clock.world.done")
    assert clock(page, "world.start")
    assert page.get_by_test_id("strategy-community_led").get_attribute("aria-pressed") == "true"
    context.close()


def test_a_link_brings_everything_back(tab, served):
    page = tab.open(served.link())
    page.get_by_test_id("seed").fill("77")
    page.get_by_test_id("seed").press("Enter")
    page.wait_for_function("location.search.length > 10")
    seeded = page.evaluate("location.search")
    page.get_by_test_id("strategy-sales_led").click()
    page.wait_for_function("before => location.search !== before", arg=seeded)
    tab.settled()
    letters = page.url.partition("s=")[2]
    assert unpacked(letters) == Session(strategy="sales_led", seed=77)
    told = series(page, "customers")
    tab.open(page.url)
    tab.settled()
    assert series(page, "customers") == told
    assert page.get_by_test_id("seed").input_value() == "77"
    tab.open(f"{page.url}&week=100")
    assert clock(page, "week") == 99
    assert page.get_by_test_id("player").get_attribute("data-playing") == "no"


def test_a_broken_link_says_so_and_one_can_go_on(tab, served):
    page = tab.open(served.link("?s=1.rubbish"))
    box = page.get_by_test_id("trouble")
    assert "incomplete or damaged" in box.inner_text()
    page.wait_for_function("document.activeElement.dataset.testid === 'trouble'")
    page.get_by_test_id("go-on").click()
    box.wait_for(state="detached")
    assert clock(page, "world.start")


def test_a_value_that_cannot_be_says_what_would_be_right(tab, served):
    link = packed(Session(changes={"company.price": -4.0}))
    page = tab.page
    page.goto(served.link(f"?s={link}"))
    box = page.get_by_test_id("trouble")
    box.wait_for()
    assert "does not fit" in box.inner_text()
    assert "company.price" in box.locator("pre").text_content()
    assert "Traceback" not in page.locator("body").inner_text()
    page.get_by_test_id("go-on").click()
    box.wait_for(state="detached")


def test_a_table_is_saved_as_it_is_shown(tab, served, tmp_path):
    page = tab.open(served.link())
    chart = page.get_by_test_id("chart-customers")
    chart.locator(".fw-menu > summary").click()
    with page.expect_download() as waited:
        chart.get_by_test_id("csv").click()
    waited.value.save_as(tmp_path / "table.csv")
    rows = list(csv.reader((tmp_path / "table.csv").read_text(encoding="utf-8").splitlines()))
    assert rows[0] == ["Week", "Ours", "Community members", "Rival\u2019s"]
    assert [int(row[1]) for row in rows[1:]] == series(page, "customers")


@pytest.mark.long
def test_a_session_that_was_lost_comes_back_from_its_address(browser):
    """The server ends and begins anew under an open page."""
    first = started("--no-token", "--workers", "1")
    page = browser.new_page()
    page.goto(f"{first.address}?s={packed(Session(strategy='sales_led', seed=6))}")
    page.wait_for_function("window.flywheel && flywheel.clock.world && flywheel.clock.world.done")
    customers = series(page, "customers")
    stopped(first)
    again = started("--no-token", "--workers", "1", "--port", first.host.split(":")[1])
    page.wait_for_function("performance.now() < 20000 && window.flywheel"
                           " && flywheel.clock.world && flywheel.clock.world.done", timeout=90_000)
    assert series(page, "customers") == customers
    assert page.get_by_test_id("seed").input_value() == "6"
    page.close()
    stopped(again)


def test_the_code_that_is_shown_makes_the_same_run(tab, served, tmp_path, monkeypatch):
    changes = {"company.price": 44.0, "attract.ads_budget": 800.0}
    session = Session(strategy="community_led", seed=3, changes=changes)
    page = tab.open(served.link(f"?s={packed(session)}"))
    tab.settled()
    page.get_by_test_id("code").locator("> summary").click()
    texts = page.locator(".fw-code pre").all_inner_texts()
    monkeypatch.chdir(tmp_path)
    made = {}
    exec(texts[0], made)  # noqa: S102  # what the page shows is meant to be run
    assert made["run"].history["customers"].tolist() == series(page, "customers")
    (tmp_path / "page.yaml").write_text(texts[1], encoding="utf-8")
    again = fw.run(fw.read("page.yaml"), "this_page", seed=3)
    assert again.history["customers"].tolist() == series(page, "customers")


def test_the_page_speaks_all_its_languages(tab, served):
    page = tab.open(served.link())
    for code in LANGUAGES:
        page.get_by_test_id("language").select_option(code)
        page.wait_for_function(f"document.documentElement.lang === '{code}'")
    page.get_by_test_id("strategies").locator("h2", has_text="전략").wait_for()
    assert set(FRONT) <= set(quantities())


def test_with_reduced_motion_a_needle_tells_the_speed(tab, served):
    page = tab.page
    page.emulate_media(reduced_motion="reduce")
    tab.open(served.link())
    assert page.get_by_test_id("player").get_attribute("data-playing") == "no"
    page.get_by_test_id("play").click()
    page.wait_for_function("flywheel.clock.angle > 0.05")
    assert float(page.get_by_test_id("flywheel").get_attribute("data-omega")) > 0
