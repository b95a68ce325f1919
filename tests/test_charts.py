"""Every chart draws from any tables: many strategies, one world, nothing but NaN."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from simulator.accounts import CHANNELS
from simulator.charts import draw_all
from simulator.charts.registry import CHARTS, Tables, chart
from simulator.charts.style import _apart, label_ends, looks, short_title_of, title_of

THREE = ("sales_led", "product_led", "community_led")
SEVEN = (
    *THREE,
    "sales_then_community",
    "product_and_community",
    "a_strategy_with_a_really_long_name_that_somebody_typed",
    "mixed",
)
WEEKS = 156


def made_up(strategies: tuple[str, ...], worlds: int, launch_week: int = 90) -> Tables:
    """Tables of made-up runs, alike in shape to those of real ones."""
    chance = np.random.default_rng(11)
    weekly, rows, retention = [], [], []
    for number, strategy in enumerate(strategies):
        for world in range(worlds):
            luck = chance.normal(1, 0.08)
            weekly.append(_weeks(strategy, world, number, luck, chance))
            rows += _metrics(strategy, world, number, luck, launch_week >= 0)
            retention.append(_stay(strategy, world, number, luck))
    return Tables(
        pd.concat(weekly, ignore_index=True),
        pd.DataFrame(rows, columns=["strategy", "replicate", "metric", "value"]),
        pd.concat(retention, ignore_index=True),
        f"Made-up tables for tests; {worlds} worlds of 1,500 people, 156 weeks.",
        launch_week,
    )


def _weeks(
    strategy: str, world: int, number: int, luck: float, chance: np.random.Generator
) -> pd.DataFrame:
    week = np.arange(WEEKS)
    steady = 300 * luck * (1 - np.exp(-week / 60))
    rising = 420 * luck / (1 + np.exp(-(week - 70 - 3 * number) / 14))
    level = steady + 12 * number if number % 3 == 0 else rising * (0.6 + 0.1 * number)
    table = pd.DataFrame({"strategy": strategy, "replicate": world, "week": week})
    table["customers"] = np.round(np.maximum(level + chance.normal(0, 6, WEEKS), 0))
    for place, channel in enumerate(CHANNELS):
        table[f"adopted_by_{channel}"] = luck * ((place * 3 + number * 5) % 7) / 8
    return table


def _metrics(
    strategy: str, world: int, number: int, luck: float, launched: bool
) -> list[tuple[str, int, str, float]]:
    none = 900 * luck / (1 + number)
    extra = 0 if number < 2 else 240 * luck
    held = 0.30 - 0.03 * number
    values = {
        "customers": 300 * luck + 25 * number,
        "cac_blended": none + extra,
        "cac_community_none": none,
        "cac_community_half": none + extra / 2,
        "cac_community_full": none + extra,
        "retention_52": 0.6 + 0.03 * number * luck,
        "defection_52": held * luck if launched else np.nan,
        "defection_52_without_social_cost": (held + 0.04 * number) * luck if launched else np.nan,
        "lock_in": 0.04 * number * luck if launched else np.nan,
    }
    return [(strategy, world, metric, value) for metric, value in values.items()]


def _stay(strategy: str, world: int, number: int, luck: float) -> pd.DataFrame:
    week = np.arange(130)
    share = np.exp(-week * 0.008 * luck / (1 + 0.4 * number))
    return pd.DataFrame({"strategy": strategy, "replicate": world, "week": week,
                         "survival": share, "low": share * 0.94, "high": share**0.9})


def unknown(tables: Tables) -> Tables:
    """The same tables with nothing but NaN in them."""
    weekly, rows, retention = (table.copy() for table in tables[:3])
    numbers = ["customers", *(f"adopted_by_{channel}" for channel in CHANNELS)]
    weekly[numbers] = np.nan
    rows["value"] = np.nan
    return Tables(weekly, rows, retention[0:0], tables.source, -1)


CASES = {
    "three": lambda: made_up(THREE, 30),
    "seven": lambda: made_up(SEVEN, 8),
    "one_world": lambda: made_up(THREE, 1),
    "one_strategy": lambda: made_up(("community_led",), 5),
    "no_launch": lambda: made_up(THREE, 5, launch_week=-1),
    "unknown": lambda: unknown(made_up(THREE, 3)),
}


@pytest.mark.parametrize("case", CASES)
def test_every_chart_is_written_and_is_not_blank(case: str, tmp_path: Path) -> None:
    paths = draw_all(tmp_path / "pictures", CASES[case]())
    assert [path.stem for path in paths] == list(CHARTS)
    for path in paths:
        assert path.read_bytes().startswith(b"\x89PNG")
        assert path.stat().st_size > 5_000


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (draw_all(tmp_path / name, made_up(THREE, 3)) for name in ("a", "b"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert all(b"Software" not in path.read_bytes() for path in first)


def drawn(name: str, tables: Tables) -> list[str]:
    """All texts in a chart's axes, those of its panels included."""
    axes = Figure(figsize=(8, 5)).add_subplot()
    CHARTS[name].draw(axes, tables)
    places = [axes, *(child for child in axes.child_axes if isinstance(child, Axes))]
    texts = [text.get_text() for place in places for text in place.texts]
    ticks = [tick.get_text() for place in places for tick in place.get_yticklabels()]
    titles = [place.get_title(loc="left") for place in places]
    return [*texts, *ticks, *titles]


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_names_every_strategy_and_explains_itself(name: str) -> None:
    text = "\n".join(drawn(name, made_up(SEVEN, 4))).lower().replace("\n", " ")
    for strategy in SEVEN:
        assert title_of(strategy, 200).lower()[:20] in text
    assert "worlds" in text


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_says_why_it_is_empty(name: str) -> None:
    text = " ".join(drawn(name, unknown(made_up(THREE, 3))))
    assert any(word in text for word in ("No ", "Fewer than", "undefined"))


def test_bars_show_the_means_of_the_table() -> None:
    tables = made_up(THREE, 4)
    texts = " ".join(drawn("cost_of_a_customer", tables))
    mean = tables.values("cac_community_full", "community_led").mean()
    assert f"{mean:,.0f}  with all of it" in texts
    assert "no community" in texts


def test_lock_in_is_written_beside_its_dumbbell() -> None:
    texts = drawn("lock_in", made_up(THREE, 1))
    assert any(text.startswith("8.") and text.endswith("points") for text in texts)


def test_single_worlds_and_bands_are_named_as_such() -> None:
    title = drawn("customers_over_time", made_up(THREE, 30))[-1]
    assert title == ("People paying: mean of 30 worlds (thick), band of the middle 80 % of worlds, "
                     "12 single worlds (thin).")
    assert drawn("customers_over_time", made_up(THREE, 1))[-1].endswith("in one world.")
    assert "single" not in drawn("customers_over_time", made_up(SEVEN, 4))[-1]


def test_many_strategies_are_compared_with_the_leader_only() -> None:
    told = drawn("paired_differences", made_up(SEVEN, 4))
    pairs = [text for text in told if " \N{MINUS SIGN} " in text]
    assert len(pairs) == 6 * 4


def test_metrics_without_any_difference_get_no_panel() -> None:
    with_launch = drawn("paired_differences", made_up(THREE, 4))
    without = drawn("paired_differences", made_up(THREE, 4, launch_week=-1))
    assert any(text.startswith("Lock-in") for text in with_launch)
    assert not any(text.startswith("Lock-in") for text in without)
    assert any(text.startswith("CAC") for text in without)


def test_pure_strategies_keep_their_colours_and_no_two_look_alike() -> None:
    known = looks(SEVEN)
    assert [known[name].colour for name in THREE] == ["#D55E00", "#009E73", "#0072B2"]
    assert known["sales_then_community"].colour == "#CC79A7"
    assert len(set(known.values())) == len({look.dash for look in known.values()}) == len(SEVEN)


def test_labels_keep_apart_inside_the_axes() -> None:
    assert _apart([0.5, 0.5, 0.53], [0.1, 0.1, 0.1]) == pytest.approx([0.41, 0.51, 0.61])
    assert _apart([0.99, 1.0], [0.1, 0.1]) == pytest.approx([0.85, 0.95])
    assert _apart([0.0, 0.9], [0.1, 0.1]) == pytest.approx([0.05, 0.9])


def test_labels_stand_beside_their_lines_where_there_is_room() -> None:
    axes = Figure().add_subplot()
    axes.set_ylim(0, 10)
    label_ends(axes, [(1.0, 2.0, "low", "red"), (1.0, 8.0, "high", "blue")], gap=0.05)
    labels = [text for text in axes.texts if isinstance(text, Annotation)]
    assert [label.xyann[1] for label in labels] == pytest.approx([2, 8])


def test_long_names_are_broken_into_lines_or_cut() -> None:
    assert title_of("sales_led") == "Sales led"
    assert max(map(len, title_of(SEVEN[5]).split("\n"))) <= 20
    assert short_title_of(SEVEN[5]) == "A strategy with a rea\N{HORIZONTAL ELLIPSIS}"
    assert short_title_of("sales_led") == "Sales led"


def test_a_chart_is_registered_under_its_name() -> None:
    name = "only_for_this_test"

    def draw(axes: object, tables: Tables) -> None:
        return None

    draw.__name__ = name
    try:
        chart("A title", lambda tables: 3.0)(draw)
        assert CHARTS[name].title == "A title"
    finally:
        CHARTS.pop(name, None)
