"""Pictures of the pages, to look at and for the README: `python -m tests.ui.pictures FOLDER`.

Each page in both themes, two widths and all languages, or those of `--only` and `--language`;
`--readme` makes the small ones that are committed.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from simulator.ui.app import PAGES
from simulator.ui.state import Session, packed
from simulator.ui.words import FIRST, LANGUAGES
from tests.study.study_help import small, swept
from tests.ui.conftest import ARGUMENTS, ROOT, Served, started, stopped

WEEK = 171
THEMES, WIDTHS = ("light", "dark"), (1280, 390)
README = [(FIRST, "light", 1280)]
STUDY = "rival_quality"
WORLDS = 5
"""Of a comparison, before it is stopped and pictured."""
SMALL = {"people.size": 300}
SHOWN = {
    "compare": Session(changes=SMALL),
    "retention": Session(changes=SMALL),
    "run": Session(strategy="community_led", seed=3),
    "network": Session(strategy="community_led", view={"person": 1233}),
    "timeline": Session(scenario="five_steps", strategy="five_steps"),
    "experiments": Session(view={"study": STUDY}),
    "lessons": Session(view={"lesson": "gain"}),
}
"""What a page is pictured with; an untouched session if it is not named."""
THERE = {"/mesa": "main img", "/retention": "[data-testid=not-loyalty]"}
"""What stands on a page when all of it is there."""


def picture(
    browser: Browser, served: Served, path: str, session: Session, file: Path, *, theme: str,
    width: int, height: int, whole: bool, scale: float = 1.0,
) -> None:  # fmt: skip
    """One page at rest in one theme and width."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, device_scale_factor=scale
    )
    page = context.new_page()
    page.goto(served.link(f"{path.lstrip('/')}?s={packed(session)}&week={WEEK}"))
    page.wait_for_function(
        "document.querySelector('main') && (!document.querySelector('.fw-player')"
        " || (flywheel.clock.world && flywheel.clock.world.done))"
        " && (!document.querySelector('[data-testid=network]')"
        " || (flywheel.clock.network && flywheel.clock.network.isWhole))"
        " && !document.querySelector('[data-testid=person-story][data-told=no]')",
        timeout=120_000,
    )
    page.wait_for_timeout(1500)
    if path == "/compare":
        page.locator("[data-testid=compare-choice]").wait_for()
        page.wait_for_function(
            f"+document.querySelector('[data-testid=compare-choice]').dataset.done >= {WORLDS}",
            timeout=300_000,
        )
        page.get_by_test_id("compare-stop").click()
    page.wait_for_function(
        "![...document.querySelectorAll('main [role=status], main .fw-small')].some((one) =>"
        " one.innerText.trim().endsWith('…'))"
        " && ![...document.querySelectorAll('[data-testid=staying-status], "
        "[data-testid=mesa-status]')].some((one) => one.innerText.trim())"
        f" && document.querySelector('{THERE.get(path, 'main')}')"
        " && !document.querySelector('[data-testid=compare-choice][data-running=yes]')",
        timeout=300_000,
    )
    page.screenshot(path=file, full_page=whole)
    context.close()


def studies(folder: Path) -> str:
    """A folder with a study to look at."""
    vary = "{rival.quality: [0.3, 0.5, 0.7, 0.9], switching.social_cost: [0, 0.5, 1]}"
    keep = "{metrics: [customers, customers_won, members, profit]}"
    swept(small(people=400, weeks=80, replicates=3, vary=vary, keep=keep), folder / STUDY)
    return str(folder)


def taken(
    browser: Browser, served: Served, page: Any, session: Session, given: argparse.Namespace,
    language: str, theme: str, width: int,
) -> None:  # fmt: skip
    """One picture of the size and under the name that is asked for."""
    kind = "" if given.readme else f"_{language}_{theme}_{width}"
    picture(
        browser, served, page.path, session.having(language=language),
        given.folder / f"page_{page.name}{kind}.png", theme=theme, width=width,
        height=760 if given.readme else 844, whole=not given.readme,
        scale=0.75 if given.readme else 1.0,
    )  # fmt: skip


def main() -> None:
    """Make them all."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path, nargs="?", default=ROOT / "experiments" / "pictures")
    asked.add_argument("--readme", action="store_true")
    asked.add_argument("--only", nargs="+", choices=[page.name for page in PAGES])
    asked.add_argument("--language", nargs="+", choices=list(LANGUAGES), default=list(LANGUAGES))
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    home = tempfile.TemporaryDirectory()
    served = started("--workers", "1", "--runs-dir", studies(Path(home.name)))
    try:
        with sync_playwright() as tool:
            browser = tool.chromium.launch(
                executable_path=shutil.which("chromium"), args=ARGUMENTS
            )
            for page in PAGES:
                if given.only and page.name not in given.only:
                    continue
                session = SHOWN.get(page.name, Session())
                for kind in README if given.readme else product(given.language, THEMES, WIDTHS):
                    taken(browser, served, page, session, given, *kind)
            browser.close()
    finally:
        stopped(served)
        home.cleanup()


if __name__ == "__main__":
    main()
