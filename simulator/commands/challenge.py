"""`flywheel challenge`: how much of what is assumed a claim survives."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.commands import answering, options, shared

if TYPE_CHECKING:
    from simulator.scenario import Scenario
    from simulator.verdicts.analysis import Analysis
    from simulator.verdicts.claims import Required

CLAIM_FAILED = 1
"""Exit code where a claim of a file of claims holds in fewer draws than it must."""


@click.command()
@options.market()
@options.seed
@options.out
@options.force
@options.as_json
@click.option("--claim", "claims", multiple=True, metavar="CLAIM",
              help="What to test (repeatable), e.g. 'customers: community_led > sales_led'.")
@click.option("--claims", "file", type=click.Path(path_type=Path), metavar="FILE",
              help="A YAML file of claims, each with the share of draws in which it must hold.")
@click.option("--draws", type=click.IntRange(4), default=128, show_default=True,
              help="Markets drawn from the ranges of all that is assumed.")
@options.replicates(2, "Worlds in each drawn market.")
@click.option("--around", callback=options.share(whole_too=False), metavar="PERCENT",
              help="Draw within 30% (say) of the scenario's values, not from the ranges.")
@click.option("--no-forms", is_flag=True, help="Leave the functional forms as they are.")
@click.option("--counterexample", type=click.Path(path_type=Path), metavar="FILE",
              help="Write the nearest market in which the (first) claim fails, to compare.")
@click.option("--ranges", "list_ranges", is_flag=True,
              help="List what is drawn between which values, and exit.")
@options.workers
def challenge(
    scenario: str, sets: tuple[str, ...], people: int | None, weeks: int | None, seed: int,
    out: Path | None, force: bool, as_json: bool, claims: tuple[str, ...], file: Path | None,
    draws: int, replicates: int, around: float | None, no_forms: bool,
    counterexample: Path | None, list_ranges: bool, workers: int | None,
) -> None:
    """Test a claim against everything that is assumed: in how many drawn markets does it hold?

    Every number of the market that is not a lever is drawn anew, and the functional forms with
    them; in each drawn market the claim is tested on paired worlds.

    \N{BACKSPACE}
    A claim is METRIC: STRATEGY < STRATEGY, or >; a number may stand behind the
    sign. Then, if wanted, `by at least 5 %` (`5 points`, or a number in the
    metric's unit), and `, at week 104` or `, from week 104`.

    \N{BACKSPACE}
    A file of claims, for tests that run by themselves:
      claims:
        - {claim: "cac_blended: community_led < sales_led", share: 80 %}

    Exit code 1 if a claim of the file holds in fewer draws than its share. Ctrl-C keeps what is
    done.

    Example: flywheel challenge baseline --claim "customers: community_led > product_led"
    """
    market = shared.read(scenario, sets, people, weeks)
    if list_ranges:
        from simulator.verdicts.ranges import listed

        click.echo(listed(market, around))
        return
    from simulator.verdicts.challenge import challenge as answer
    from simulator.verdicts.gathering import Gathering
    from simulator.words import console

    asked = _asked(market, claims, file)
    facts = [[one.claim.text for one in asked], draws, replicates, around, no_forms]
    details = {"question": "challenge", "seed": seed, "of": facts}
    folder = answering.begun(market, out, details, force=force)
    gathering = Gathering(workers, console.note)
    found = answer(
        market, [one.claim for one in asked], draws, replicates, seed, around, not no_forms,
        counterexample, gathering=gathering,
    )
    said = f"{draws} drawn markets with {replicates} worlds each"
    answering.hand_over(found, folder, as_json=as_json, facts=said)
    answering.end_if_stopped(gathering)
    _judge(found, asked)


def _asked(market: Scenario, claims: tuple[str, ...], file: Path | None) -> list[Required]:
    from simulator.verdicts.claims import Required, claim_of, read_claims

    asked = [Required(claim_of(text, market), 0.0) for text in claims]
    if file is not None:
        asked += read_claims(file, market)
    if not asked:
        raise click.UsageError(
            "there is nothing to test: give a --claim, or a file of --claims; "
            "`flywheel challenge --help` shows what a claim looks like"
        )
    return asked


def _judge(found: Analysis, asked: list[Required]) -> None:
    """Exit code 1, and which, where a claim holds in fewer draws than it must."""
    shares = found.figures.loc[found.figures["figure"] == "holds", "mean"].tolist()
    failed = [
        (one, share) for one, share in zip(asked, shares, strict=True) if not share >= one.share
    ]
    for one, share in failed:
        click.echo(
            f"failed: {one.claim.text} holds in {100 * share:.0f} % of draws, "
            f"{100 * one.share:.0f} % were required", err=True,
        )
    if failed:
        sys.exit(CLAIM_FAILED)
