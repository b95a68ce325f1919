"""Answering: whether the answer in a study file was written from the result that is there."""

from __future__ import annotations

import re
from typing import Final

from simulator.study.design import HASH, Study

HASH_OF_A_RESULT: Final = re.compile(rf"[0-9a-f]{{{HASH},64}}")


def answer_told(study: Study, result: str) -> str:
    """One line about the answer of a finished study, or nothing if it has none.

    Parameters
    ----------
    study
        with its `answer`, and the result hash that this was written from
    result
        the result hash of its runs, empty while some are missing
    """
    if not study.answer or not result:
        return ""
    source = study.answer_from[:HASH]
    if not source:
        return ("the file does not say from which result its answer was written; "
                f'if from this one: answer_from: "{result[:HASH]}"')  # fmt: skip
    if result.startswith(study.answer_from):
        return "the answer in the file was written from this very result"
    return (f"the answer in the file was written from another result ({source}): of another "
            "version of the model or the study, or rounded by other libraries")  # fmt: skip
