"""The compiled rules mean what they say in Python: markets lived through without the compiler.

`python -m tests.cover` runs this file with the plugin `tests.plain`, for the branches that compiled
code hides. Without the plugin it checks that the compiled loops live the same markets soundly.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

import numpy as np
import pytest

from simulator.metrics import measure
from simulator.quantities import Value, changed
from simulator.results import outcome_of
from simulator.surveying import survey_of
from simulator.wheel import Settings
from tests.golden_help import ROOT
from tests.market_help import BUSY, LOYAL
from tests.test_invariants import assert_sound

SMALL: Mapping[str, Value] = {"people.size": 50, "rival.launch_week": 6}
FORMS: tuple[Mapping[str, Value], ...] = (
    {},
    {"attract.content_form": "logarithmic", "attract.word_of_mouth_norm": "fraction",
     "switching.bond_form": "logarithmic", "preferences.social_proof_form": "count",
     "retain.contagion_form": "window", "programmes.membership_choice": "threshold"},
    {"switching.bond_form": "linear", "preferences.social_proof_form": "threshold",
     "community.presence": 0.0, "engage.account_managers_per_customer": 0.0,
     "attract.sales_ramp": 5.0, "attract.sales_representatives": 3.0},
    {"switching.bond_form": "threshold", "retain.contagion_half_life": 0.0,
     "community.exodus": 0.5, "rival.poaching": 0.5, "community.event_capacity": 0.0,
     "adopt.conversion_target": 1.0, "retain.churn_target": 0.0, "community.presence": 0.5},
    {"community.event_capacity": 2.0, "attract.sales_representatives": 0.0,
     "advocate.listening": 0.0, "community.health_speed": 0.0, "reputation.defence": 0.0,
     "service.follow_up": 1.0, "community.bad_mood": 1.0, "community.managers": 0.0},
)  # fmt: skip


@pytest.mark.parametrize("form", range(len(FORMS)))
def test_a_market_lived_through_rule_by_rule_is_sound(form: int) -> None:
    start = {**(LOYAL if form % 2 == 0 else BUSY), **SMALL, **FORMS[form]}
    run = assert_sound([(0, changed(Settings(), start))], weeks=22, seed=form)
    history = run.history()
    assert history["customers"].max() > 0
    assert np.isfinite(history["revenue"]).all()
    assert len(survey_of(run)) == history["customers"][-1]
    assert measure(outcome_of(run))["customers"] == history["customers"][-1]
    assert run.momentum() >= 0.0


PROGRAM = """
import json, sys
if sys.argv[1] == "plain":
    import tests.plain
from simulator.quantities import changed
from simulator.simulation import Simulation
from simulator.wheel import Settings
from tests.market_help import BUSY
plan = [(0, changed(Settings(), {**BUSY, "people.size": 60, "rival.launch_week": 4}))]
history = Simulation(plan, 3).run(12).history()
names = ("customers", "attracted", "engaged", "members", "questions", "posts", "rival_customers")
print(json.dumps({name: history[name].tolist() for name in names}))
"""


@pytest.mark.long
def test_the_compiled_loops_and_plain_python_live_the_same_weeks() -> None:
    """Sums of 32-bit numbers differ in their last bits; that decided nothing in these weeks."""
    told = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM, how], cwd=ROOT, capture_output=True, text=True,
            check=True,
        ).stdout
        for how in ("plain", "compiled")
    ]  # fmt: skip
    assert told[0] == told[1] != ""
