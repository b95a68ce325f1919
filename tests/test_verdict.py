"""The verdict: paired differences by hand, and sentences that claim no more than is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from simulator.concluding import sentence
from simulator.verdict import VERDICT_METRICS, differences, never_differ, plain, summary

NAN = float("nan")


def rows_of(values: dict[str, dict[str, list[float]]]) -> pd.DataFrame:
    """Rows from strategy -> metric -> value in each world."""
    rows = [
        (strategy, replicate, metric, value)
        for strategy, metrics in values.items()
        for metric, column in metrics.items()
        for replicate, value in enumerate(column)
    ]
    return pd.DataFrame(rows, columns=["strategy", "replicate", "metric", "value"])


def verdict(values: dict[str, dict[str, list[float]]]) -> str:
    rows = rows_of(values)
    metrics = [*VERDICT_METRICS, "cac_community_none", "cac_community_full"]
    return sentence(differences(rows, metrics), summary(rows))


def test_summary_is_the_mean_with_its_t_interval() -> None:
    known = [10.0, 12.0, 17.0]
    row = summary(rows_of({"a": {"customers": [*known, NAN]}})).iloc[0]
    low, high = stats.t.interval(0.95, 2, np.mean(known), stats.sem(known))
    assert row["mean"] == 13
    assert row["low"] == pytest.approx(low)
    assert row["high"] == pytest.approx(high)
    assert (row["n"], row["undefined"]) == (3, 1)


def test_summary_keeps_the_order_of_strategies_and_metrics() -> None:
    table = summary(rows_of({"z": {"profit": [1.0], "customers": [1.0]}, "a": {"profit": [2.0]}}))
    assert table[["strategy", "metric"]].to_numpy().tolist() == [
        ["z", "profit"], ["z", "customers"], ["a", "profit"],
    ]  # fmt: skip


def test_a_difference_is_paired_world_by_world() -> None:
    a, b = [1.0, 2.0, 3.0, 9.0], [0.5, 2.5, 2.0, 7.0]
    row = differences(rows_of({"a": {"cac_blended": a}, "b": {"cac_blended": b}}),
                      ["cac_blended"]).iloc[0]
    test = stats.ttest_rel(a, b)
    interval = test.confidence_interval()
    assert row["mean"] == pytest.approx(np.mean(a) - np.mean(b))
    assert (row["low"], row["high"]) == pytest.approx((interval.low, interval.high))
    assert (row["better_in"], row["worse_in"], row["of"]) == (1, 3, 4)  # a low cost is better
    assert row["correlation"] == pytest.approx(np.corrcoef(a, b)[0, 1])
    spread = np.var(np.subtract(a, b), ddof=1)
    assert row["gain"] == pytest.approx((np.var(a, ddof=1) + np.var(b, ddof=1)) / spread)


def test_a_strategy_against_itself_differs_by_exactly_zero() -> None:
    values = {"customers": [0.1, 0.7, 1e9 / 3]}
    row = differences(rows_of({"a": values, "b": values}), ["customers"]).iloc[0]
    assert row["mean"] == row["low"] == row["high"] == 0
    assert (row["better_in"], row["worse_in"], row["of"]) == (0, 0, 3)
    assert never_differ(row)
    assert row["correlation"] == pytest.approx(1)
    assert np.isnan(row["gain"])


def test_equal_values_have_themselves_as_interval() -> None:
    row = summary(rows_of({"a": {"fit": [0.1] * 7}})).iloc[0]
    assert row["mean"] == row["low"] == row["high"] == 0.1


def test_one_world_has_a_difference_but_no_interval() -> None:
    row = differences(rows_of({"a": {"fit": [1.0]}, "b": {"fit": [0.25]}}), ["fit"]).iloc[0]
    assert row["mean"] == 0.75
    assert not never_differ(row)
    assert np.isnan(row[["low", "high", "correlation", "gain"]].astype(float)).all()
    assert (row["better_in"], row["of"]) == (1, 1)


def test_only_worlds_in_which_both_are_defined_count() -> None:
    a, b = [1.0, NAN, 3.0, 4.0], [0.0, 1.0, NAN, 6.0]
    rows = rows_of({"a": {"customers": a}, "b": {"customers": b}})
    row = differences(rows, ["customers"]).iloc[0]
    assert row["mean"] == -0.5
    assert (row["better_in"], row["worse_in"], row["of"]) == (1, 1, 2)


def test_pairs_come_in_the_order_given_even_where_nothing_is_known() -> None:
    values = {name: {"customers": [1.0, 2.0]} for name in ("z", "m", "a")}
    table = differences(rows_of(values), ["customers", "lock_in"])
    pairs = [["z", "m"], ["z", "a"], ["m", "a"]]
    assert table[["a", "b"]].to_numpy().tolist() == pairs * 2
    unknown = table[table["metric"] == "lock_in"]
    assert unknown["mean"].isna().all()
    assert (unknown["of"] == 0).all()


def test_the_order_of_rows_inside_a_strategy_does_not_matter() -> None:
    rows = rows_of({"a": {"customers": [1.0, 5.0, 9.0]}, "b": {"customers": [2.0, 5.0, 7.0]}})
    turned = pd.concat([rows.iloc[:3], rows.iloc[:2:-1]])
    pd.testing.assert_frame_equal(differences(turned, ["customers"]),
                                  differences(rows, ["customers"]))


def test_undeclared_metrics_are_refused() -> None:
    with pytest.raises(KeyError):
        differences(rows_of({"a": {"magic": [1.0]}}), ["magic"])


def test_the_verdict_names_the_leader_and_how_sure_it_is() -> None:
    told = verdict({
        "sales_led": {"cac_blended": [500.0, 520.0, 480.0]},
        "product_led": {"cac_blended": [300.0, 330.0, 290.0]},
        "community_led": {"cac_blended": [100.0, 110.0, 105.0]},
    })
    assert told == (
        "Community led (105 EUR) has the lowest CAC: 202 EUR less than product led "
        "(95 % interval 158 EUR to 245 EUR), better in 3 of 3 worlds."
    )


def test_it_does_not_matter_whether_the_leader_was_named_first_or_last() -> None:
    values = {"x": {"cac_blended": [100.0, 110.0, 105.0]},
              "y": {"cac_blended": [300.0, 330.0, 290.0]}}
    told = verdict(values)
    assert told == verdict({name: values[name] for name in ("y", "x")})
    assert "202 EUR less than y (95 % interval 158 EUR to 245 EUR), better in 3 of 3" in told


def test_retention_is_told_in_points() -> None:
    a, b = [0.70, 0.72, 0.71], [0.50, 0.51, 0.50]
    told = verdict({"a": {"retention_52": a}, "b": {"retention_52": b}})
    assert told.startswith("A (71.0 %) has the highest retention after 1 year: 20.7 points more")


def test_where_the_interval_holds_zero_no_difference_is_seen() -> None:
    told = verdict({
        "sales_led": {"cac_blended": [500.0, 520.0, 480.0]},
        "product_led": {"cac_blended": [100.0, 130.0, 90.0]},
        "community_led": {"cac_blended": [101.0, 110.0, 105.0]},
    })
    assert told == (
        "No difference in CAC is seen between community led (105 EUR) and product led (107 EUR): "
        "product led 1.33 EUR behind (95 % interval -42 EUR to 45 EUR); higher than community led: "
        "sales led (500 EUR)."
    )


def test_a_gap_that_only_the_number_of_pairs_makes_unsure_is_told_with_its_interval() -> None:
    better, worse = [100.0, 110.0, 105.0, 103.0, 98.0], [2.0, 9.0, 4.0, 12.0, 3.0]
    second = [one + more for one, more in zip(better, worse, strict=True)]
    third = [one + 1000.0 + more for one, more in zip(better, worse, strict=True)]
    two = {"a": {"cac_blended": better}, "b": {"cac_blended": second}}
    inside = "(95 % interval 0.66 EUR to 11 EUR"
    assert f"A (103 EUR) has the lowest CAC: 6.00 EUR less than b {inside})" in verdict(two)
    many = {**two, "c": {"cac_blended": third}, "d": {"cac_blended": list(reversed(third))}}
    assert verdict(many).startswith(
        "No difference in CAC is seen between a (103 EUR) and b (109 EUR): b 6.00 EUR behind "
        f"{inside}, but among 6 pairs that may be luck); higher than a: "
    )


def test_a_strategy_that_is_seen_to_be_behind_the_leader_alone_is_said_to_be_so() -> None:
    """Sales is behind the product, but not told apart from the community, which varies much."""
    told = verdict({
        "sales_led": {"cac_blended": [400.0, 410.0, 405.0, 402.0]},
        "product_led": {"cac_blended": [300.0, 330.0, 290.0, 305.0]},
        "community_led": {"cac_blended": [100.0, 700.0, 150.0, 500.0]},
    })
    assert told.endswith("; higher than product led: sales led (404 EUR).")
    assert "community led 56 EUR behind (95 % interval" in told


def test_strategies_that_are_behind_by_the_same_are_told_together() -> None:
    nothing = {"lock_in": [0.0, 0.0, 0.0]}
    told = verdict({"a": nothing, "b": {"lock_in": [0.1, -0.01, 0.02]}, "c": nothing})
    assert ": a and c 3.7 points behind (95 % interval" in told


def test_equal_strategies_show_no_difference() -> None:
    values = {"lock_in": [0.25, 0.25]}
    assert verdict({"a": values, "b": values}) == (
        "No difference in lock-in is seen between a (25.0 %) and b (25.0 %): b the same in "
        "every world."
    )


def test_ties_are_not_counted_as_better() -> None:
    told = verdict({"a": {"lock_in": [0.1] * 19 + [0.2]}, "b": {"lock_in": [0.1] + [0.2] * 19}})
    assert "better in 18 of 20 worlds" in told


def test_one_world_gives_no_leader() -> None:
    told = verdict({"a": {"cac_blended": [10.0]}, "b": {"cac_blended": [20.0]}})
    assert told == "CAC in too few worlds for an interval: a (10 EUR) and b (20 EUR)."


def test_undefined_metrics_are_said_to_be_so() -> None:
    nothing = verdict({"a": {"lock_in": [NAN, NAN]}, "b": {"lock_in": [NAN, NAN]}})
    assert nothing == "Lock-in is undefined for every strategy."
    told = verdict({"a": {"cac_blended": [1.0, 2.0, NAN]}, "b": {"cac_blended": [NAN] * 3}})
    assert told == "CAC is defined for a (1.50 EUR) only. CAC of a is undefined in 1 of 3 worlds."


def test_the_verdict_warns_if_the_booking_of_community_cost_decides() -> None:
    told = verdict({
        "sales_led": {
            "cac_community_none": [90.0, 91.0, 92.0],
            "cac_community_full": [90.0, 91.0, 92.0],
        },
        "community_led": {
            "cac_community_none": [50.0, 52.0, 51.0],
            "cac_community_full": [140.0, 142.0, 141.0],
        },
    })
    assert told == (
        "Who has the lowest CAC depends on how much of the community's cost is booked to "
        "acquisition: community led at none of it, sales led at all of it."
    )


def test_names_are_spoken_without_underscores() -> None:
    assert plain("sales_then_community") == "sales then community"


def test_a_strategy_known_in_few_worlds_does_not_hide_who_surely_leads():
    values = {
        "sales_led": [60.0, 61.0, 62.0, 63.0, 64.0, 65.0],
        "product_led": [40.0, 41.0, 42.0, 43.0, 44.0, 46.0],
        "community_led": [99.0, float("nan"), float("nan"), float("nan"), float("nan"), 20.0],
    }
    rows = pd.DataFrame(
        [
            {"strategy": name, "replicate": world, "metric": "retention_52", "value": value / 100}
            for name, column in values.items()
            for world, value in enumerate(column)
        ]
    )
    said = sentence(differences(rows, ["retention_52"]), summary(rows))
    assert said.startswith("Sales led (62.5 %) has the highest retention after 1 year")
    assert "community led is undefined in 4 of 6 worlds" in said
