"""The description of the model that readers find in the checkout is that of this version."""

from __future__ import annotations

import re

import pytest

from simulator.history import HISTORY
from simulator.metrics import METRICS, TWIN_METRICS
from simulator.strategy import quantities
from simulator.wheel import STAGES
from simulator.words.odd import protocol
from simulator.words.odd_rules import decisions
from simulator.world.columns import columns_of
from simulator.world.people import TABLES
from simulator.world.spells import Spell
from tests.write_model import MODEL

KEPT = MODEL.read_text(encoding="utf-8")
COLUMNS = [name for table in (*TABLES.values(), Spell) for name, _ in columns_of(table)]
DECLARED = {
    "quantity": list(quantities()), "column": COLUMNS, "stage": list(STAGES),
    "decision": [name for name, _ in decisions()], "metric": [*METRICS, *TWIN_METRICS],
    "column of the history": list(HISTORY),
}  # fmt: skip


def test_the_description_in_the_checkout_is_what_the_program_prints() -> None:
    """If this fails: `python -m tests.write_model`."""
    assert f"{protocol()}\n" == KEPT, "python -m tests.write_model"


@pytest.mark.parametrize("what", DECLARED)
def test_everything_that_is_declared_appears(what: str) -> None:
    names = DECLARED[what]
    assert len(names) >= len(STAGES)
    missing = [name for name in names if not re.search(rf"(?<![\w.]){re.escape(name)}\b", KEPT)]
    assert not missing
