"""The page: one HTML file that needs nothing else, neither a script nor a network."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from simulator.distribution import DISTRIBUTION, version
from simulator.experiment import Comparison
from simulator.receipt import chart_tables
from simulator.report.answers import answer_section
from simulator.report.origin import origin_section
from simulator.report.parts import Section, Sentences, marked
from simulator.report.sections import comparison_sections
from simulator.verdicts.analysis import Analysis
from simulator.words.wording import rival_told

_BLANK = re.compile(r"\n\s*\n+")
TEMPLATE, STYLE = "page.html.jinja", "page.css"


def page_of(
    comparison: Comparison, analyses: Sequence[Analysis], contents: Mapping[str, Any],
    left_out: Sequence[str] = (),
) -> str:
    """The report as HTML.

    Parameters
    ----------
    comparison, analyses
        what is told
    contents
        both as plain data, from `simulator.report.contents.contents_of`
    left_out
        what was not done, a clause each
    """
    import jinja2

    surroundings = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    surroundings.filters["marked"] = marked
    template = surroundings.from_string(_text(TEMPLATE))
    sections = [
        *comparison_sections(comparison, contents),
        *(answer_section(one, contents) for one in analyses),
        *_left_out(left_out),
        origin_section(comparison, contents),
    ]
    scenario = comparison.scenario
    page = template.render(
        title=scenario.name, question=scenario.question, facts=_facts(comparison),
        sections=sections, style=_text(STYLE), source=chart_tables(comparison).source,
        made_by=f"{DISTRIBUTION} {version()}",
    )
    return _BLANK.sub("\n", page).strip() + "\n"


def _left_out(clauses: Sequence[str]) -> list[Section]:
    if not clauses:
        return []
    told = f"This report was made without {', '.join(clauses)}."
    return [Section("left-out", "What is left out", [Sentences([told])])]


def _facts(comparison: Comparison) -> str:
    scenario = comparison.scenario
    rival = rival_told(scenario.settings.rival.launch_week, scenario.weeks)
    worlds = comparison.replicates
    lived = "one world" if worlds == 1 else f"{worlds} worlds shared by all strategies"
    return f"{scenario.settings.people.size:,} people, {scenario.weeks} weeks; {lived}; {rival}."


def _text(name: str) -> str:
    return (resources.files("simulator.report") / name).read_text(encoding="utf-8")
