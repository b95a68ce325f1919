"""Answering: whether the answer in a study file was written from the result that is there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from simulator.study.design import HASH, Study

HASH_OF_A_RESULT: Final = re.compile(rf"[0-9a-f]{{{HASH},64}}")


def answer_told(study: Study, hashes: Sequence[str]) -> str:
    """One line about the answer of a finished study, or nothing if it has none.

    Parameters
    ----------
    study
        with its `answer`, and the result hash that this was written from
    hashes
        the result hash of its first replicate, of its first two and so on, the last of all;
        none while runs are missing
    """
    if not study.answer or not hashes:
        return ""
    source, result = study.answer_from[:HASH], hashes[-1]
    if not source:
        return ("the file does not say from which result its answer was written; "
                f'if from this one: answer_from: "{result[:HASH]}"')  # fmt: skip
    if result.startswith(study.answer_from):
        return "the answer in the file was written from this very result"
    for number, one in enumerate(hashes, 1):
        if one.startswith(study.answer_from):
            return (f"the answer in the file was written from the first {number:,} of the "
                    f"{len(hashes):,} replicates; "
                    f'if it still holds: answer_from: "{result[:HASH]}"')  # fmt: skip
    return (f"the answer in the file was written from another result ({source}): of another "
            "version of the model or the study, or rounded by other libraries")  # fmt: skip
