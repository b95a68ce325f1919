"""What the data do not tell keeps the scenario's value, in the file, the tables and the words."""

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import simulator as fw
from simulator.calibration.choosing import chosen, place_of, tried
from simulator.cli import main
from simulator.estimators.posterior import Posterior, conditional
from simulator.strategy import quantities
from simulator.study.design import Factor
from tests.calibration.test_calibrate import MARKET

NAMES = ("attract.word_of_mouth", "attract.referral_rate", "adopt.conversion_target",
         "attract.ads_ceiling")  # fmt: skip
DATA = """\
name: One number
strategy: product_led
observed: {{referred_share: {share}}}
vary:
  attract.word_of_mouth: {{from: 0.0005, to: 0.05, scale: log}}
  attract.referral_rate: {{from: 0.005, to: 0.3, scale: log}}
  adopt.conversion_target: {{from: 0.02, to: 0.6}}
  attract.ads_ceiling: {{from: 0.001, to: 0.05, scale: log}}
"""


def calibrated(folder, share, left_out="nothing"):
    folder.mkdir()
    (folder / "market.yaml").write_text(MARKET.replace("0.5", "0"), encoding="utf-8")
    lines = DATA.format(share=share).splitlines()
    asked = "\n".join(line for line in lines if left_out not in line)
    (folder / "data.yaml").write_text(asked, encoding="utf-8")
    words = ["calibrate", folder / "market.yaml", "--data", folder / "data.yaml", "--out",
             folder / "out", "--runs", 60, "--rounds", 1, "--workers", 1, "--json"]  # fmt: skip
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def far(tmp_path_factory):
    """A share of the referred that the scenario is far from, and its folder."""
    folder = tmp_path_factory.mktemp("one") / "far"
    return calibrated(folder, 0.8), folder / "out"


def test_one_number_observed_does_not_change_four(far):
    data, _ = far
    changed = [row["quantity"] for row in data["numbers"] if row["changed"]]
    untold = [row["quantity"] for row in data["numbers"] if not row["identified"]]
    assert [row["quantity"] for row in data["numbers"]] == list(NAMES)
    assert len(untold) >= 3
    assert 1 <= len(changed) < 4
    (fit,) = data["fit"]
    assert abs(fit["fitted"] - 0.8) < abs(fit["before"] - 0.8)
    assert data["not_told"] == [name for name in untold if name not in changed]


def test_file_table_and_words_say_the_same_of_each_number(far):
    data, folder = far
    fitted, market = fw.read(folder / "fitted.yaml"), fw.read(folder.parent / "market.yaml")
    table = pd.read_csv(folder / "posterior.csv").set_index("quantity")
    text = " ".join((folder / "fitted.yaml").read_text(encoding="utf-8").replace("#", "").split())
    assert f"Not told by these data, so as in the scenario: {', '.join(data['not_told'])}" in text
    for name in NAMES:
        section, _, leaf = name.partition(".")
        value, before = (getattr(getattr(one.settings, section), leaf) for one in (fitted, market))
        row = table.loc[name]
        assert (row["fitted"], row["before"]) == (value, before)
        assert row["changed"] == (value != before) == (name in fitted.reasons)
        (said,) = [line for line in data["told"] if line.startswith(f"{name}: ")]
        assert ("it stays" in said) == (name in data["not_told"])
        assert ("do not tell it" in said) == (not row["identified"])
        if row["changed"] and not row["identified"]:
            assert "the data do not tell it alone" in fitted.reasons[name]


def test_a_scenario_that_meets_the_data_stays_as_it_is(far, tmp_path):
    (fit,) = far[0]["fit"]
    data = calibrated(tmp_path / "near", fit["before"], left_out=NAMES[-1])
    assert not any(row["identified"] or row["changed"] for row in data["numbers"])
    assert data["not_told"] == list(NAMES[:-1])
    assert data["fitted_hash"] == data["scenario_hash"]
    assert "the scenario meets these data as it is: no number was changed" in data["told"]


def test_numbers_known_only_together_are_found_where_the_others_stay():
    """Draws whose logits add up to 1: if one stays at 0, the other is at 1."""
    logits = np.random.default_rng(3).normal(0, 2, 4_000)
    draws = 1 / (1 + np.exp(-np.column_stack((logits, 1 - logits))))
    for own, other in ((0.0, 1.0), (1.5, -0.5)):
        place = 1 / (1 + np.exp(-np.array([9.0, own])))
        found = conditional(draws, np.array([0]), place)
        assert found == pytest.approx(1 / (1 + np.exp([-other, -own])), abs=1e-6)
    free = conditional(draws, np.array([0, 1]), np.array([0.5, 0.5]))
    assert free == pytest.approx(1 / (1 + np.exp(-np.array([0, 1]))), abs=0.03)
    stuck = conditional(draws, np.array([], dtype=np.int64), np.array([0.2, 0.7]))
    assert stuck == pytest.approx([0.2, 0.7])


def test_the_fewest_changes_that_come_near_enough_are_chosen():
    lists = [[(1, 1)], [(2, 1), (3, 1)], [(2, 2), (3, 3)]]
    losses = {(1, 1): 9.0, (2, 1): 1.1, (3, 1): 2.0, (2, 2): 1.0, (3, 3): 5.0}
    assert chosen(lists, losses, luck=0) == (2, 1), "more changes are hardly nearer"
    assert chosen(lists, losses | {(2, 2): 0.5}, luck=0) == (2, 2), "now they are much nearer"
    assert chosen(lists, losses | {(2, 2): 0.5}, luck=1.2) == (2, 1), "which may be luck"
    assert chosen(lists, losses, luck=10) == (1, 1)


def test_what_is_tried_changes_what_the_data_tell_first():
    factors = [Factor(quantities()[name], (), 0.01, 0.1, True) for name in NAMES[:3]]
    draws = np.random.default_rng(5).random((500, 3))
    found = Posterior(draws, np.arange(3), np.array([0.9, 0.3, 1.0]))
    own = (0.02, 0.03, 0.04)
    lists = tried(factors, found, draws[:2], own)
    changes = [{tuple(new != old for new, old in zip(point, own, strict=True))
                for point in points} for points in lists]  # fmt: skip
    assert changes == [{(False, True, False)}, {(True, True, False)}, {(True, True, True)}]
    nothing = found._replace(widths=np.ones(3))
    assert tried(factors, nothing, draws[:2], own)[0] == [own]


@pytest.mark.parametrize(("log", "value"), [(True, 0.05), (False, 0.05), (True, 0.01)])
def test_the_place_of_a_value_leads_back_to_it(log, value):
    factor = Factor(quantities()[NAMES[0]], (), 0.01, 0.1, log)
    assert factor.at(place_of(factor, value)) == pytest.approx(value)
    assert place_of(factor, 0.5) == 1.0
    assert place_of(factor, 0.001) == 0.0
