"""Faults to plant in the engine, one at a time, and whether the second model notices them.

    python -m tests.oracle.faults            # all of them, about a quarter of a minute each
    python -m tests.oracle.faults retain     # those of one stage

Each is planted in a copy of the program; the program itself is left alone. In every stage there is
a wrong sign, a date that is off by one week, a swapped coefficient and a lost cost.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("simulator", "scenarios", "tests")
PEOPLE, WEEKS = 60, 40
LOOK = "from tests.oracle.faults import what_is_noticed; what_is_noticed()"


class Fault(NamedTuple):
    """What stands in a file of the engine, and what is written there instead."""

    stage: str
    kind: str
    file: str
    right: str
    wrong: str


def in_stage(stage: str, *faults: tuple[str, str, str, str]) -> tuple[Fault, ...]:
    return tuple(Fault(stage, *fault) for fault in faults)


FAULTS = (
    *in_stage(
        "attract",
        ("sign", "stages/attract/__init__.py", "pressure + (1.0 - carry_over)",
         "pressure - (1.0 - carry_over)"),
        ("week", "world/community.py", "int((week + 1) / interval) > int(week / interval)",
         "int(week / interval) > int((week - 1) / interval)"),
        ("coefficient", "stages/attract/hearing.py",
         "hazards[REFERRAL] = situation.referrals * referring",
         "hazards[REFERRAL] = situation.invitations * referring"),
        ("cost", "ledger.py", '"cost_ads": settings.attract.ads_budget', '"cost_ads": 0.0'),
    ),
    *in_stage(
        "engage",
        ("sign", "stages/engage/learning.py", "after -= engage.unresolved_loss",
         "after += engage.unresolved_loss"),
        ("week", "stages/engage/asking.py", "week - pause > engage.pause",
         "week - pause >= engage.pause"),
        ("coefficient", "stages/engage/learning.py",
         "after + engage.skill_per_answer * (1.0", "after + engage.skill_speed * (1.0"),
        ("cost", "ledger.py",
         "tickets = census.counts[ANSWERED_BY_COMPANY] + census.counts[UNRESOLVED]",
         "tickets = census.counts[ANSWERED_BY_COMPANY]"),
    ),
    *in_stage(
        "adopt",
        ("sign", "stages/adopt.py", "return utility + (adopt.sales_weight",
         "return utility - (adopt.sales_weight"),
        ("week", "stages/adopt.py", "week - last < self.trust_duration",
         "week - last <= self.trust_duration"),
        ("coefficient", "stages/adopt.py", "again = adopt.retry_rate * buys",
         "again = adopt.abandon_rate * buys"),
        ("cost", "ledger.py", '"cost_commissions": won[_SALES]', '"cost_commissions": 0.0'),
    ),
    *in_stage(
        "advocate",
        ("sign", "stages/advocate/__init__.py", "aimed - advocate.fit_drift * fit",
         "aimed + advocate.fit_drift * fit"),
        ("week", "world/releases.py", "week % interval == 0", "(week + 1) % interval == 0"),
        ("coefficient", "stages/advocate/speaking.py",
         "valence *= advocate.negative_weight", "valence *= advocate.ambassador_voice"),
        ("cost", "ledger.py", '"cost_ambassadors": census.counts[AMBASSADORS]',
         '"cost_ambassadors": 0.0'),
    ),
    *in_stage(
        "retain",
        ("sign", "stages/retain/leaving.py", "quits = -money - company_lost_by_quitting",
         "quits = -money + company_lost_by_quitting"),
        ("week", "stages/retain/leaving.py", "(weeks_since_buying - 1) % term",
         "weeks_since_buying % term"),
        ("coefficient", "world/switching.py", "(1.0 - portability) * value_here",
         "portability * value_here"),
        ("cost", "ledger.py", '"cost_rewards": customers', '"cost_rewards": 0.0'),
    ),
    *in_stage(
        "close",
        ("sign", "world/census.py", "people.around[other].rival_friends += rivals",
         "people.around[other].rival_friends -= rivals"),
        ("week", "world/census.py", "people.around[other].leavers += leavers_kept",
         "people.around[other].leavers += 1.0"),
        ("coefficient", "world/bonds.py", "strength + gain * (1.0 - strength)",
         "strength + gain * strength"),
        ("cost", "ledger.py", '"cost_points": counted[EARNED]', '"cost_points": counted[LIFT]'),
    ),
)  # fmt: skip


def places(fault: Fault, root: Path = ROOT) -> int:
    """How often the right text stands in its file; once, or the fault cannot be planted."""
    return (root / "simulator" / fault.file).read_text(encoding="utf-8").count(fault.right)


def with_fault(fault: Fault) -> str:
    """The first difference with this fault in a copy of the engine; empty if none is noticed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for part in COPIED:
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        path = copy / "simulator" / fault.file
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(fault.right, fault.wrong), encoding="utf-8")
        alone = {**os.environ, "PYTHONPATH": folder, "FLYWHEEL_CACHE": str(copy / "cache")}
        told = subprocess.run(
            [sys.executable, "-c", LOOK], cwd=copy, env=alone, capture_output=True, text=True,
            check=False,
        )
        return told.stdout.strip() or told.stderr.strip()


def what_is_noticed() -> None:
    """Compare a few small markets, as they are here, and tell the first difference."""
    from simulator.scenario import read
    from tests.market_help import loyal_plan
    from tests.oracle.compare import first_difference

    market = read("baseline", people=PEOPLE, weeks=WEEKS)
    early = {"rival.launch_week": 8, "adopt.trust_duration": 3.0}
    for plan in (
        loyal_plan(market, "community_led", early),
        market.plan("sales_led", early),
        market.plan("product_led", early),
    ):
        found = first_difference(plan, seed=2, weeks=WEEKS)
        if found:
            sys.stdout.write(f"week {found.week}: {found.column}\n")
            return


def noticed(stage: str = "") -> Iterator[tuple[Fault, str]]:
    """Plant each fault (of one stage) in turn, and tell what was noticed."""
    for fault in FAULTS:
        if stage in ("", fault.stage):
            yield fault, with_fault(fault)


if __name__ == "__main__":
    for fault, told in noticed(*sys.argv[1:]):
        last = told.splitlines()[-1] if told else "NOT NOTICED"
        sys.stdout.write(f"{fault.stage:9} {fault.kind:12} {last}\n")
        sys.stdout.flush()
