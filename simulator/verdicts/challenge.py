"""Challenge: how much of what is assumed a claim survives.

Every number of the market that is not a lever is drawn from its range at once, and the functional
forms with it; in each drawn market the claim is tested on a few paired worlds.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.estimators.ranks import Ranked, rank_correlations, wilson
from simulator.experiment import compile_everything, seed_of
from simulator.scenario import Scenario
from simulator.verdicts.analysis import Analysis, figures_table
from simulator.verdicts.challenge_telling import Judged, answer
from simulator.verdicts.claims import Claim, claim_of
from simulator.verdicts.counterexample import nearest, write_counterexample
from simulator.verdicts.draws import Draw, Trial, Tried, drawn, tried
from simulator.verdicts.gathering import Gathering, Say
from simulator.verdicts.plans import Floats
from simulator.verdicts.ranges import Form, Range, forms, ranges

DRAWS: Final = 128
REPLICATES: Final = 2
AS_IT_STANDS: Final = 8
"""Worlds in which the scenario itself, and a counter-example, are looked at."""


def challenge(
    scenario: Scenario,
    claims: str | Claim | Sequence[str | Claim],
    draws: int = DRAWS,
    replicates: int = REPLICATES,
    seed: int = 1,
    around: float | None = None,
    with_forms: bool = True,
    counterexample: str | Path | None = None,
    workers: int | None = None,
    say: Say | None = None,
    gathering: Gathering | None = None,
) -> Analysis:
    """How much of what is assumed claims survive, what drives that, and where they break.

    Parameters
    ----------
    scenario
        a market and its strategies, from `read`
    claims
        one or several, as `simulator.verdicts.claims.GRAMMAR` says
    draws
        markets drawn from the ranges of all quantities that are not levers
    replicates
        worlds a market, paired across strategies; each market has its own
    seed
        decides about the draws and about all luck
    around
        0.3 draws within 30 % of the scenario's values instead of the ranges
    with_forms
        draw the functional forms as well
    counterexample
        file for the nearest market in which the first claim fails
    workers, say, gathering
        as for `why`

    Raises
    ------
    simulator.complaints.ScenarioError
        if a claim is none, or speaks of what is not there
    """
    texts = [claims] if isinstance(claims, str | Claim) else list(claims)
    asked = tuple(
        one if isinstance(one, Claim) else claim_of(one, scenario) for one in texts
    )
    gathering = gathering or Gathering(workers, say)
    compile_everything(scenario)
    varied, kinds = ranges(scenario, around), forms(scenario) if with_forms else []
    markets = drawn(scenario, varied, kinds, draws, seed)
    own = tuple(seed_of(seed, replicate) for replicate in range(AS_IT_STANDS))
    trials = [Trial(scenario, Draw({}, {}), asked, own)]
    trials += [
        Trial(scenario, market, asked, _seeds(seed, place, replicates))
        for place, market in enumerate(markets, start=1)
    ]
    done = gathering.results(tried, trials, f"{len(trials):,} markets, {replicates} worlds each")
    itself, results = done[:1], done[1:]
    factors, names = _factors(markets[: len(results)], varied, kinds)
    judged = [
        _judged(claim, place, itself, results, factors, names, seed)
        for place, claim in enumerate(asked)
    ]
    found = nearest(gathering, scenario, judged[0], markets, varied, own) if itself else None
    if found and counterexample:
        write_counterexample(found, scenario, asked[0], seed, Path(counterexample))
    draft = Analysis(
        "challenge", scenario, seed, replicates, tuple(dict.fromkeys(
            name for one in asked for name in one.strategies
        )), figures_table([]), {"draws": _draws_table(markets, results, asked)},
        facts={"claims": [one.text for one in asked], "draws": draws, "replicates_a_draw":
               replicates, "around": around, "varied": len(varied), "forms": len(kinds)},
    )  # fmt: skip
    return answer(draft, judged, found, draws, len(results))


def _seeds(seed: int, place: int, replicates: int) -> tuple[int, ...]:
    """Seeds of the worlds of one drawn market: its own, so that draws are independent."""
    first = AS_IT_STANDS + (place - 1) * replicates
    return tuple(seed_of(seed, first + replicate) for replicate in range(replicates))


def _factors(
    markets: Sequence[Draw], varied: Sequence[Range], kinds: Sequence[Form]
) -> tuple[Floats, list[str]]:
    """What was drawn as numbers, shape (draws, factors): values, and 1 for each form chosen."""
    names = [one.name for one in varied]
    columns = [[float(market.values[name]) for market in markets] for name in names]
    for form in kinds:
        for alternative in list(form.alternatives)[1:]:
            names.append(f"{form.name}: {alternative}")
            columns.append([float(market.forms[form.name] == alternative) for market in markets])
    table = np.array(columns, dtype=np.float64).reshape(len(names), len(markets))
    return table.T, names


def _judged(
    claim: Claim, place: int, itself: Sequence[Tried], results: Sequence[Tried],
    factors: Floats, names: Sequence[str], seed: int,
) -> Judged:
    """A claim over all draws: how often it holds, and what goes with the margin."""
    margins = np.array([one.margin(place) for one in results], dtype=np.float64)
    known = np.isfinite(margins)
    held = sum(claim.holds(float(margin)) for margin in margins[known])
    ranked: Ranked = rank_correlations(factors[known], margins[known], seed)
    order = np.argsort(-np.abs(ranked.correlation), kind="stable")
    drivers: list[tuple[Any, ...]] = [
        (
            names[one], float(ranked.correlation[one]), float(ranked.low[one]),
            float(ranked.high[one]), bool(abs(ranked.correlation[one]) > ranked.by_luck),
        )
        for one in order
    ]  # fmt: skip
    columns = ["factor", "correlation", "low", "high", "seen"]
    return Judged(
        claim, margins, int(held), int(known.sum()), wilson(int(held), int(known.sum())),
        sum(bool(one.trouble) for one in results), [one.trouble for one in results],
        itself[0].margins[place] if itself and itself[0].margins.size else np.empty(0),
        pd.DataFrame(drivers, columns=columns), ranked.by_luck,
    )


def _draws_table(
    markets: Sequence[Draw], results: Sequence[Tried], claims: Sequence[Claim]
) -> pd.DataFrame:
    """One row a draw: what came of each claim, what was wrong, and every value drawn."""
    rows = []
    for number, (market, one) in enumerate(zip(markets, results, strict=False), start=1):
        row: dict[str, Any] = {"draw": number, "trouble": one.trouble}
        for place, claim in enumerate(claims, start=1):
            margin = one.margin(place - 1)
            row[f"margin_{place}"] = margin
            row[f"result_{place}"] = (
                "invalid" if one.trouble else "undefined" if margin != margin
                else "holds" if claim.holds(margin) else "fails"
            )
        rows.append({**row, **market.values, **market.forms})
    return pd.DataFrame(rows)
