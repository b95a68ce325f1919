"""Spreading: with all else off the market is Bass's, an epidemic, or a branching process."""

from __future__ import annotations

from simulator.validation.reductions import advertising, reduced, word_of_mouth
from tests.theory_help import Changes, assert_holds


def test_the_average_of_acquaintances_is_a_part_of_each_tie() -> None:
    per_tie = [advertising(0.01), word_of_mouth(0.1, 400)]
    average: Changes = {
        "attract.word_of_mouth": 0.1,
        "attract.word_of_mouth_norm": "fraction",
    }
    one = reduced(*per_tie, seed=1, weeks=60)
    other = reduced(*per_tie, average, seed=1, weeks=60)
    assert (one.spells() == other.spells()).all()
    assert one.spells()["channel"].max() > one.spells()["channel"].min()


def test_advertising_and_word_of_mouth_give_the_curve_of_bass() -> None:
    assert_holds("O01")


def test_durables_reach_their_peaks_when_and_as_high_as_bass_published() -> None:
    assert_holds("O02")


def test_word_of_mouth_alone_is_an_epidemic() -> None:
    assert_holds("O03")
