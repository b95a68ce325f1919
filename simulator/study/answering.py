"""Answering: whether the answer in a study file was written from the result that is there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from simulator.study.design import HASH, Study

HASH_OF_A_RESULT: Final = re.compile(rf"[0-9a-f]{{{HASH},64}}")


class AnswerSource(NamedTuple):
    """From which result the answer of a finished study was written.

    `kind` is `this` (the one that is there), `fewer` (its first `replicates` of `all_replicates`),
    `another`, or `unsaid`; `told` what the file says, `result` what it may say of this result.
    """

    kind: Literal["this", "fewer", "another", "unsaid"]
    told: str
    result: str
    replicates: int
    all_replicates: int


def answer_source(study: Study, hashes: Sequence[str]) -> AnswerSource | None:
    """Where the answer of a study comes from; None if it has none, or runs are missing.

    Parameters
    ----------
    study
        with its `answer`, and the result hash that this was written from
    hashes
        the result hash of its first replicate, of its first two and so on, the last of all;
        none while runs are missing
    """
    if not study.answer or not hashes:
        return None
    source, result, whole = study.answer_from, hashes[-1], len(hashes)
    short = source[:HASH], result[:HASH]
    if not source:
        return AnswerSource("unsaid", *short, 0, whole)
    if result.startswith(source):
        return AnswerSource("this", *short, whole, whole)
    fewer = next((number for number, one in enumerate(hashes, 1) if one.startswith(source)), 0)
    return AnswerSource("fewer" if fewer else "another", *short, fewer, whole)


def answer_told(study: Study, hashes: Sequence[str]) -> str:
    """The same in one line, for people to read; nothing if there is nothing to say."""
    source = answer_source(study, hashes)
    if source is None:
        return ""
    line = f'answer_from: "{source.result}"'
    return {
        "unsaid": "the file does not say from which result its answer was written; if from this "
                  f"one: {line}",
        "this": "the answer in the file was written from this very result",
        "fewer": f"the answer in the file was written from the first {source.replicates:,} of the "
                 f"{source.all_replicates:,} replicates; if it still holds: {line}",
        "another": f"the answer in the file was written from another result ({source.told}): of "
                   "another version of the model or the study, or rounded by other libraries",
    }[source.kind]  # fmt: skip
