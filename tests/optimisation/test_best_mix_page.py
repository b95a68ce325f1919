"""The page of the best mix: what it says is what was found."""

import html
import math
import re
import shlex

import pytest

import simulator as fw
from simulator.metrics import METRICS
from simulator.optimisation.telling import best_told, chance_told, told
from simulator.optimisation.writing import write_optimum
from simulator.verdicts.claims import claim_of


@pytest.fixture(scope="module")
def page(found, tmp_path_factory):
    """The page's file."""
    folder = tmp_path_factory.mktemp("page")
    write_optimum(found, folder)
    return folder / "optimum.html"


@pytest.fixture(scope="module")
def text(page):
    return text_of(page.read_text(encoding="utf-8"))


def text_of(page):
    """What people read of a page."""
    seen = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.S)
    return " ".join(html.unescape(seen).split())


def test_the_page_needs_nothing_else_and_its_links_lead_somewhere(page):
    source = page.read_text(encoding="utf-8")
    assert not re.search(r"(src|href)=\"(?!data:|#)", source)
    assert "<script" not in source
    assert source.count('src="data:image/png;base64,') == 2
    links = re.findall(r'href="#(\w+)"', source)
    assert len(links) == 7
    for name in links:
        assert f'id="{name}"' in source


def test_question_answer_and_receipt_are_those_of_the_search(found, text):
    assert "give the highest Profit within" in text
    best = found.space.told(found.candidates[found.best])
    assert f"EUR a week for growth: {best}." in text
    for line in told(found):
        assert line.strip()[1:] in text, line
    assert found.space.scenario.fingerprint() in text
    assert len(found.steps) >= 5
    for result in found.steps["result"]:
        assert result[:12] in text


def test_the_money_of_each_phase_adds_up(found, text):
    spent = [found.space.spending(shares) for shares in found.candidates[found.best]]
    rows = re.findall(r"(0 to 9|10 to 19) ((?:[\d,]+ \(\d+ %\) ){3})([\d,]+)", text)
    assert [row[0] for row in rows] == ["0 to 9", "10 to 19"]
    for row, amount in zip(rows, spent, strict=True):
        parts = [float(one.replace(",", "")) for one in re.findall(r"([\d,]+) \(", row[1])]
        assert sum(parts) == pytest.approx(amount, abs=2)
        assert float(row[2].replace(",", "")) == pytest.approx(amount, abs=1)
    allowed = 20 * found.space.budget
    assert f"Over the whole run {10 * sum(spent):,.0f} EUR, of {allowed:,.0f} EUR" in text


def test_what_would_change_it_names_other_goals_and_finalists(found, text):
    part = text.split("What would change it")[-1].split("Where this comes from")[0]
    cheapest = found.judged.sort_values("cac_blended").iloc[0]
    known = METRICS["cac_blended"]
    assert f"the lowest CAC of those judged, {known.text(cheapest['cac_blended'])}" in part
    assert "a search with the goal retention_52 looks further" in part
    assert "the goal profit" not in part
    others = found.finals[found.finals["candidate"] != found.best]
    for row in others[others["probability_best"] >= 0.05].to_dict("records"):
        assert f"of {chance_told(row['probability_best'])} {row['shares']} is the best" in part


def test_the_proposed_command_makes_a_claim_about_the_written_scenario(page, text):
    words = shlex.split(re.search(r"flywheel challenge .*?--claim '[^']*'", text)[0])
    assert words[2] == str(page.with_name("best.yaml"))
    claim = claim_of(words[-1], fw.read(words[2]))
    assert (claim.metric, claim.left) == ("profit", "optimised")


def test_a_best_mix_without_a_cost_is_not_promised_a_ring(found, tmp_path):
    assert best_told(found) == "Ring: the best for Profit."
    own = found.judged["candidate"] == found.best
    judged = found.judged.copy()
    judged.loc[own, ["cac_blended", "retention_52"]] = math.nan
    unknown = found._replace(judged=judged)
    said = best_told(unknown)
    labels = [METRICS[name].label for name in ("cac_blended", "retention_52")]
    assert f"is not in the picture: {' and '.join(labels)} are undefined" in said
    write_optimum(unknown, tmp_path)
    assert said in text_of((tmp_path / "optimum.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "below 1 %"), (0.004, "below 1 %"), (0.03, "3 %"), (0.5, "50 %"), (1.0, "above 99 %")],
)
def test_drawing_again_makes_nothing_certain(share, said):
    assert chance_told(share) == said
