"""Claims: what can be said, what it means, and what is told of those that are none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulator.complaints import ScenarioError
from simulator.scenario import Scenario
from simulator.verdicts.claims import claim_of, read_claims, together


def test_a_claim_says_metric_strategies_and_from_when(baseline: Scenario) -> None:
    claim = claim_of("cac_blended: community_led < sales_led, from week 20", baseline)
    assert (claim.metric, claim.left, claim.right) == ("cac_blended", "community_led", "sales_led")
    assert (claim.sign, claim.week, claim.lasting) == (-1, 20, True)
    assert claim.weeks(56) == (20, 33, 46, 56)
    assert claim_of("customers: sales_led > balanced", baseline).weeks(56) == (56,)
    assert claim_of("customers: sales_led > balanced, at week 9", baseline).weeks(56) == (9,)


@pytest.mark.parametrize(
    ("text", "left", "right", "margin"),
    [
        ("customers: sales_led > product_led", 12.0, 10.0, 2.0),
        ("customers: sales_led < product_led", 12.0, 10.0, -2.0),
        ("customers: sales_led > product_led by at least 10 %", 12.0, 10.0, 1.0),
        ("customers: sales_led > product_led by at least 3", 12.0, 10.0, -1.0),
        ("cac_blended: sales_led < product_led by at least 1,000 EUR", 500.0, 2000.0, 500.0),
        ("retention_52: sales_led > product_led by at least 5 points", 0.7, 0.6, 0.05),
        ("retention_52: sales_led > 60 %", 0.7, 0.6, 0.1),
        ("retention_52: sales_led < 0.6", 0.7, 0.6, -0.1),
        ("  customers :  sales_led>product_led ,  AT  week 5 ", 3.0, 1.0, 2.0),
    ],
)
def test_a_margin_is_by_how_much_it_holds(
    baseline: Scenario, text: str, left: float, right: float, margin: float
) -> None:
    claim = claim_of(text, baseline)
    found = claim.margin(np.array([left]), np.array([right]))
    assert found == pytest.approx([margin])
    assert claim.holds(float(found[0])) == (margin > 0)
    if not isinstance(claim.right, str):
        assert claim.right == right


def test_at_least_holds_at_the_very_number_and_more_does_not(baseline: Scenario) -> None:
    assert claim_of("customers: sales_led > product_led by at least 2", baseline).holds(0.0)
    assert not claim_of("customers: sales_led > product_led", baseline).holds(0.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sales is best", "allowed is: METRIC: STRATEGY < STRATEGY"),
        ("cac: sales_led < product_led", "did you mean 'cac_blended'?"),
        ("custmers: sales_led < product_led", "did you mean 'customers'?"),
        ("customers: sale_led < product_led", "did you mean 'sales_led'?"),
        ("customers: sales_led < sales_led", "differs from itself by nothing"),
        ("customers: sales_led > product_led by at least 5 points", "points are for shares"),
        ("customers: sales_led > product_led by at least 5 EUR", "which is person"),
        ("customers: sales_led > product_led, from week 57", "weeks 1 to 56 (you wrote 57)"),
        ("lock_in: sales_led > product_led, at week 20", "leave the week out"),
    ],
)
def test_what_is_no_claim_is_told_with_what_is_allowed(
    baseline: Scenario, text: str, said: str
) -> None:
    with pytest.raises(ScenarioError) as refused:
        claim_of(text, baseline)
    assert said in str(refused.value)


def test_a_file_of_claims_has_shares_that_they_must_reach(
    baseline: Scenario, tmp_path: Path
) -> None:
    file = tmp_path / "claims.yaml"
    file.write_text(
        "claims:\n"
        '  - {claim: "customers: sales_led > product_led", share: 80 %}\n'
        '  - {claim: "profit: sales_led > -1e9", share: 0.5}\n', encoding="utf-8",
    )  # fmt: skip
    found = read_claims(file, baseline)
    assert [one.share for one in found] == [0.8, 0.5]
    assert found[1].claim.right == -1e9
    whole = together([one.claim for one in found], 56)
    assert whole["strategies"] == ("sales_led", "product_led")
    assert whole["metrics"] == ("customers", "profit")


def test_all_mistakes_of_a_file_of_claims_are_told_with_their_lines(
    baseline: Scenario, tmp_path: Path
) -> None:
    file = tmp_path / "claims.yaml"
    file.write_text(
        "claims:\n"
        '  - {claim: "cac: sales_led > product_led", share: 80 %}\n'
        '  - {claim: "customers: sales_led > product_led", share: 180 %}\n'
        '  - {claim: "customers: sales_led > product_led"}\n', encoding="utf-8",
    )  # fmt: skip
    with pytest.raises(ScenarioError) as refused:
        read_claims(file, baseline)
    lines = [problem.line for problem in refused.value.problems]
    assert lines == [2, 3, 4]
    for said in ("did you mean 'cac_blended'?", "0 % to 100 %", "'share' is missing"):
        assert said in str(refused.value)
    file.write_text("claim: x\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="a list is missing"):
        read_claims(file, baseline)
