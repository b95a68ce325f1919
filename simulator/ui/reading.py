"""Reading: a scenario's text looked over in a worker, as it is written: mistakes, then meaning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from simulator.complaints import SHOWN, Problem, ScenarioError
from simulator.scenario import read, read_text
from simulator.scenario_files.text import MOST_BYTES, decoded
from simulator.ui.files import files_wanted
from simulator.ui.state import LONGEST_TEXT, Session, TroubleError, market_of

NAME: Final = "scenario.yaml"
"""What the text is called in complaints."""
_ENDLESS = 1_000_000  # no line is broken: the page does that


def look_over(data: bytes, number: int, beside: str) -> Iterator[dict[str, Any]]:
    """What is to be said about a text; yields all that is known so far, twice at most.

    Parameters
    ----------
    data
        the bytes of the text as they were given, perhaps no text at all
    number
        tells which text this is about
    beside
        name of the shipped scenario it is told apart from

    `problems` are mistakes with their lines (0: of the whole), `more` counts those not listed,
    `trouble` is the key of what forbids to show it on the pages, with `values`. A text without
    any of them is `usable`; then `name`, and in the end `explained` and `differs`, lines as
    [depth, words].
    """
    found: dict[str, Any] = {"number": number, "problems": [], "more": 0, "usable": False,
                             "trouble": "", "values": {}, "explained": [], "differs": [],
                             "beside": beside}  # fmt: skip
    try:
        text = decoded(data, NAME).text
        wanted = files_wanted(data, NAME)
        if wanted:
            raise ScenarioError(wanted)  # noqa: TRY301  # told like all other mistakes
        market = read_text(data, name=NAME)
        market_of(Session(text=text))
    except ScenarioError as error:
        listed = [_plain(one) for one in error.problems[:SHOWN]]
        yield found | {"problems": listed, "more": len(error.problems) - len(listed)}
        return
    except TroubleError as trouble:
        yield found | {"trouble": trouble.code, "values": dict(trouble.values)}
        return
    found |= {"usable": len(text.encode()) <= min(LONGEST_TEXT, MOST_BYTES), "name": market.name}
    yield found
    from simulator.words.differing import differences
    from simulator.words.explaining import explained

    apart = differences(read(beside), market, (beside, market.name))
    if beside == market.name:
        apart = differences(read(beside), market, (beside, NAME))
    yield found | {
        "explained": outline(explained(market).text(_ENDLESS)),
        "differs": outline(apart.text(_ENDLESS)),
    }


def outline(text: str) -> list[tuple[int, str]]:
    """Lines of a text and how deep each stands: 0 for headings, 1 for what is below, and so on."""
    return [
        ((len(line) - len(line.lstrip())) // 2, line.strip())
        for line in text.splitlines() if line.strip()
    ]  # fmt: skip


def _plain(problem: Problem) -> dict[str, Any]:
    said = ": ".join(part for part in (problem.path, problem.message) if part)
    return {"line": problem.line, "column": problem.column, "width": problem.width,
            "said": said, "hint": problem.hint}  # fmt: skip
