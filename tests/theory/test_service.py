"""Service and stocks: Erlang's waiting line, answers thrown at random, Little's law, balances."""

from __future__ import annotations

from tests.theory_help import assert_holds


def test_questions_wait_as_long_as_erlang_says() -> None:
    assert_holds("O11")


def test_stocks_settle_where_inflow_and_outflow_balance() -> None:
    assert_holds("O12")


def test_answers_thrown_at_random_reach_the_known_share_of_questions() -> None:
    assert_holds("O18")


def test_few_members_give_most_answers() -> None:
    assert_holds("O19")
