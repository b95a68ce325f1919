"""How fast the wheel turns by itself, week by week."""

import math

import numpy as np
import pytest

import simulator as fw
from simulator.accounts import CHANNELS, LEDGER_LINES
from simulator.metrics import measure, turning


def history(weeks=30, **columns):
    """A history of nothing but the columns given."""
    names = [f"adopted_by_{channel}" for channel in CHANNELS]
    names += [line.name for line in LEDGER_LINES]
    names += ["customers", "content", "community_content", "left_to_rival", "left_to_nothing",
              "answered_by_company", "unresolved"]
    table = {name: np.zeros(weeks) for name in names}
    return table | {name: np.broadcast_to(np.asarray(value, float), weeks).copy()
                    for name, value in columns.items()}  # fmt: skip


def test_one_of_two_hundred_customers_each_week_is_half_a_customer_per_hundred():
    told = turning.speed(history(customers=200, adopted_by_referral=1))
    assert told == pytest.approx(np.full(30, 0.5))


def test_content_counts_as_far_as_members_wrote_it():
    columns = {"customers": 100, "adopted_by_content": 2, "content": 40, "community_content": 10}
    assert turning.speed(history(**columns)) == pytest.approx(np.full(30, 0.5))
    paid = turning.pushed_share(history(**columns))
    assert math.isnan(paid[1]), "fewer than 5 customers won"
    assert paid[5] == pytest.approx(0.75)


def test_ads_push_and_do_not_turn():
    told = history(customers=100, adopted_by_ads=3, adopted_by_word_of_mouth=1)
    assert turning.pushed_share(told)[-1] == pytest.approx(0.75)
    assert turning.speed(told)[-1] == pytest.approx(1.0)


def test_a_quarter_of_weeks_is_looked_back_on():
    once = np.zeros(30)
    once[4] = 13.0
    told = turning.speed(history(customers=100, adopted_by_virality=once))
    assert told[3] == 0
    assert told[4] == pytest.approx(100 * 13 / 500)
    assert told[16] == pytest.approx(1.0)
    assert told[17] == 0


def test_a_handful_of_customers_turns_no_wheel():
    told = turning.speed(history(customers=4, adopted_by_referral=1))
    assert np.isnan(told).all()


def test_brakes_are_leavers_and_questions_per_customer():
    told = history(customers=50, left_to_rival=1, left_to_nothing=0.5, unresolved=5,
                   answered_by_company=5)  # fmt: skip
    assert turning.leaving_rate(told)[-1] == pytest.approx(0.03)
    assert turning.support_load(told)[-1] == pytest.approx(0.2)


def test_who_stayed_is_counted_among_those_who_could():
    adopted = np.array([0, 0, 0, 0, 0, 0, 10, -1])
    ended = np.array([-1, -1, -1, 14, 13, 5, 12, -1])
    told = turning.kept(adopted, ended, weeks=20, window=13)
    assert np.isnan(told[:13]).all()
    assert told[13] == pytest.approx(4 / 6)
    assert told[14] == pytest.approx(3 / 6)


def test_the_last_week_agrees_with_the_metrics_of_the_run():
    run = fw.run(fw.read("baseline"), "product_led", seed=2)
    known = measure(run.outcome)
    table = run.history
    assert turning.cost_so_far(table, 1.0)[-1] == pytest.approx(known["cac_blended"])
    assert turning.paid_cost_so_far(table)[-1] == pytest.approx(known["cac_paid"])
    assert turning.cash_so_far(table)[-1] == pytest.approx(known["profit"])
    gain = turning.loop_gain(run.outcome)
    assert gain.value == known["flywheel_reproduction"]
    assert 0 <= gain.low < gain.value < gain.high


def test_without_word_or_content_there_is_no_gain():
    off = {"attract.word_of_mouth": 0.0, "attract.virality": 0.0, "attract.referral_programme": 0.0,
           "community.presence": 0.0, "attract.ads_budget": 3000.0}
    run = fw.run(fw.read("baseline"), "sales_led", seed=1, changes=off)
    gain = turning.loop_gain(run.outcome)
    assert gain.value == pytest.approx(0, abs=1e-9)
    assert gain.low == 0
    speeds = turning.speed(run.history)
    assert np.nanmax(speeds) == 0


@pytest.mark.long
def test_the_interval_of_the_gain_is_as_wide_as_worlds_differ():
    """40 worlds: their spread against the error that each run tells of itself."""
    scenario = fw.read("baseline")
    gains = [turning.loop_gain(fw.run(scenario, "product_led", seed=seed).outcome)
             for seed in range(40)]  # fmt: skip
    spread = np.std([gain.value for gain in gains])
    told = np.mean([(gain.high - gain.low) / 2 / 1.96 for gain in gains])
    assert told == pytest.approx(spread, rel=0.35)
