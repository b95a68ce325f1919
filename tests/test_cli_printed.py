"""What the command line prints: tables that fit, headings, verdict, progress."""

import os
import sys

import pytest

import simulator as fw
from simulator.metrics import METRICS
from simulator.words import console
from tests.cli_help import throw


@pytest.fixture(scope="module")
def found():
    market = fw.read("baseline", people=300, weeks=120, sets={"rival.launch_week": "60"})
    return fw.compare(market, market.strategy_names(), replicates=3, seed=2, workers=1)


@pytest.fixture(scope="module")
def three():
    market = fw.read("baseline", people=300, weeks=120, sets={"rival.launch_week": "60"})
    return fw.compare(market, replicates=3, seed=2, workers=1)


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_the_table_fits_the_width(found, three, width):
    for comparison in (found, three):
        text = console.comparison_text(comparison, width)
        assert max(map(len, text.splitlines())) <= width
        assert text.count("Who stays") == text.count("Lock-in: who leaves") >= 1


def test_three_strategies_stand_side_by_side_on_100_columns(three):
    lines = console.comparison_text(three, 100).splitlines()
    head = next(line for line in lines if "sales led" in line)
    assert head.split("  ")[-1].strip() == "community led"
    assert sum(line.startswith("Who stays") for line in lines) == 1


def test_the_table_tells_the_mean_and_half_of_the_interval(three):
    rows = three.summary.set_index(["strategy", "metric"])
    row = rows.loc["sales_led", "cac_blended"]
    half = (row["high"] - row["low"]) / 2
    text = console.comparison_text(three, 140)
    line = next(line for line in text.splitlines() if line.startswith(" CAC  "))
    assert f"{row['mean']:,.0f} EUR ± {half:,.0f}" in line


def test_of_many_strategies_the_differences_to_the_first_are_told(found, three):
    assert "- sales and" in console.comparison_text(found, 100)
    assert "all other pairs are in differences.csv" in console.comparison_text(found, 200)
    assert "all other pairs" not in console.comparison_text(three, 200)


def test_the_undefined_is_a_dash_and_means_over_some_worlds_are_marked(three):
    from dataclasses import replace

    from simulator.verdict import COMPARED_METRICS, differences, summary

    rows = three.rows.copy()
    mine = rows["strategy"] == "sales_led"
    rows.loc[mine & (rows["metric"] == "lock_in"), "value"] = float("nan")
    rate = mine & (rows["metric"] == "crr")
    rows.loc[rate, "value"] = 0.8
    rows.loc[rate & (rows["replicate"] == 0), "value"] = float("nan")
    changed = replace(
        three, rows=rows, summary=summary(rows), differences=differences(rows, COMPARED_METRICS)
    )
    text = console.comparison_text(changed, 140)
    assert "nan" not in text
    lines = text.splitlines()
    lock_in = next(line for line in lines if line.startswith(" Lock-in "))
    assert lock_in.split()[1] == "-"
    assert "*" in next(line for line in lines if line.startswith(" Retention rate (CRR)"))
    assert "Retention rate (CRR)" in text.split("* mean over the worlds")[1].split("Paired")[0]
    assert "Retention rate (CRR): sales led in 2 of 3" in " ".join(text.split())


def test_one_world_has_no_intervals(tmp_path):
    market = fw.read("baseline", people=200, weeks=30)
    text = console.comparison_text(fw.compare(market, replicates=1, workers=1), 100)
    assert "±" not in text.split("Paired differences")[0]
    assert "intervals need more" in text
    assert "no rival is launched" in text


def test_money_is_written_short_without_minus_zero():
    about = METRICS["profit"]
    row = {"mean": -1_234_567.0, "low": -1_300_000.0, "high": -1_169_134.0, "undefined": 0, "n": 3}
    assert console._cell(about, row) == ("-1,235 k EUR", "± 65", "")
    row = {"mean": -0.2, "low": -40.2, "high": 39.8, "better_in": 2.0, "of": 3.0}
    assert console._cell(about, row, apart=True) == ("0 EUR", "± 40", "2/3")


def test_the_verdict_is_one_sentence_a_line(three):
    said, luck = console.comparison_text(three, 500).split("Verdict\n")[1].split("\n\n")
    assert luck.startswith("Intervals are about luck alone.")
    lines = said.splitlines()
    assert len(lines) > 1
    assert all(line.startswith("  ") and line.endswith(".") for line in lines)
    assert " ".join(line.strip() for line in lines) == three.verdict


def test_headings_are_bold_only_where_a_terminal_asks_for_it(three, monkeypatch):
    assert "\x1b[1m" in console.comparison_text(three, 100, styled=True)
    assert "\x1b" not in console.comparison_text(three, 100)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    assert not console.is_plain()
    monkeypatch.setenv("NO_COLOR", "1")
    assert console.is_plain()
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert console.is_plain()


def test_the_width_follows_columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "132")
    assert console.width_of_output() == 132
    monkeypatch.setenv("COLUMNS", "7")
    assert console.width_of_output() == 50
    monkeypatch.setenv("COLUMNS", "wide")
    monkeypatch.setattr(os, "get_terminal_size", lambda _: throw(OSError()))
    assert console.width_of_output() == 100


def test_progress_is_a_bar_on_a_terminal_and_lines_elsewhere(monkeypatch, capsys):
    tell = console.progress_of(2)
    tell(1, 2)
    tell(2, 2)
    assert capsys.readouterr().err == "2 of 2 worlds after 0 s\n"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    tell = console.progress_of(2)
    tell(1, 2)
    tell(2, 2)
    assert "world" in capsys.readouterr().err
