"""Circles of acquaintances: found from the ties alone, coloured on the page, saved as a drawing."""

import re
from pathlib import Path
from xml.etree import ElementTree

import networkx
import pytest
from axe_playwright_python.sync_playwright import Axe

import simulator.ui
from simulator.ui.grouping import communities, group
from simulator.ui.knowing import know
from simulator.ui.state import Session, market_of, packed, plan_of

SMALL = {"people.size": 300}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def plan():
    session = Session(changes=SMALL)
    return plan_of(session, market_of(session))


def test_two_cliques_joined_by_one_tie_are_two_communities():
    barbell = networkx.barbell_graph(6, 0)
    found, modularity = communities(12, list(barbell.edges))
    assert sorted(map(len, (set(found[:6]), set(found[6:])))) == [1, 1]
    assert found[0] != found[6]
    inside = 15 / 31  # of all ties, in each clique; 31 of 62 ends are there
    assert modularity == pytest.approx(2 * (inside - 0.25))
    assert communities(3, [])[1] is None


def test_the_same_world_has_the_same_circles_numbered_by_size(plan):
    one, again = (next(group(plan, 5)) for _ in range(2))
    assert one == again
    assert len(one["of"]) == sum(one["sizes"]) == 300
    assert one["sizes"] == sorted(one["sizes"], reverse=True)
    ties = next(know(plan, 2, 5))["ties"]
    inside = [one["of"][a] == one["of"][b] for a, b in zip(ties[::2], ties[1::2], strict=True)]
    share = sum(inside) / len(inside)
    assert share > one["modularity"] > 0.3, "most ties stay inside, by far more than by chance"
    assert next(group(plan, 6))["of"] != one["of"]


def test_of_a_larger_market_those_who_are_shown_have_a_circle(plan, monkeypatch):
    whole = next(group(plan, 5))
    monkeypatch.setattr("simulator.ui.grouping.MOST_SHOWN", 100)
    some = next(group(plan, 5))
    assert some["of"] == whole["of"][::3]
    assert some["sizes"] == whole["sizes"]


def test_colours_of_circles_are_seen_on_both_papers():
    css = (Path(simulator.ui.__file__).parent / "static" / "flywheel.css").read_text()
    themes = css.split(':root[data-theme="dark"] {')[:2]

    def light(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        parts = [one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
        return sum(share * one for share, one in zip((0.2126, 0.7152, 0.0722), parts, strict=True))

    for theme, text in zip(("light", "dark"), themes, strict=True):
        card = light(re.search(r"--card: (#\w{6})", text)[1])
        found = re.findall(r"--group-\d: (#\w{6})", text)
        assert len(set(found)) == 7
        for colour in found:
            low, high = sorted((card, light(colour)))
            assert (high + 0.05) / (low + 0.05) >= 3, (theme, colour)


def test_on_the_page_circles_are_coloured_named_linked_and_saved(tab, served, plan, tmp_path):
    page = tab.page
    page.goto(served.link(f"network?s={packed(Session(changes=SMALL, seed=5))}"))
    page.wait_for_function("window.flywheel?.clock?.network?.isWhole", timeout=60_000)
    page.evaluate("flywheel.setTheme('light')")
    found = next(group(plan, 5))
    page.get_by_test_id("network-colour").select_option("group")
    legend = page.get_by_test_id("network-group-legend")
    legend.wait_for()
    assert f"Circle 1 {found['sizes'][0]}" in re.sub(r"\s+", " ", legend.inner_text())
    said = page.get_by_test_id("network-groups")
    said.get_by_text(f"{len(found['sizes'])} circles").wait_for()
    assert not Axe().run(page).response["violations"]
    for kind in ("svg", "png"):
        page.locator("[data-testid=network] .fw-menu > summary").click()
        with page.expect_download() as saved:
            page.get_by_test_id(f"network-{kind}").click()
        saved.value.save_as(tmp_path / f"net.{kind}")
    drawing = ElementTree.parse(tmp_path / "net.svg").getroot()  # noqa: S314  # our own
    words = [one.text for one in drawing.iter(f"{SVG}text")]
    assert set("1234567") <= set(words)
    assert re.fullmatch(r"baseline · seed 5 · flywheel-simulator \S+.* · Week 1", words[-1])
    marks = "".join(one.get("d") for one in drawing.iter(f"{SVG}path") if one.get("fill") != "none")
    assert marks.count("Z") >= 300, "everybody is there"
    looks = {one.get(name) for one in drawing.iter(f"{SVG}path") for name in ("fill", "stroke")}
    css = (Path(simulator.ui.__file__).parent / "static" / "flywheel.css").read_text()
    theme = css.partition(':root[data-theme="dark"] {')[0]
    assert set(re.findall(r"--group-\d: (#\w{6})", theme)) <= looks
    assert (tmp_path / "net.png").read_bytes()[:4] == b"\x89PNG"
    page.reload()  # the address has it, as a shared link would
    legend.wait_for(timeout=60_000)
    page.get_by_test_id("network-list").click()
    page.locator("thead th", has_text="Circle").wait_for()
