"""Every page in the menu, in each theme, width and language: open to everybody, and by itself."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from simulator.ui.app import PAGES
from simulator.ui.state import Session, packed

WAYS = [
    (theme, width, language)
    for theme in ("light", "dark") for width in (1280, 390) for language in ("en", "ko")
]  # fmt: skip
SMALL = {"people.size": 120}
NAMELESS = """() => [...document.querySelectorAll(
    "main a[href], main button, main input, main select, main textarea, main [tabindex='0']")]
  .filter((one) => one.checkVisibility() && !one.disabled && !one.closest("[aria-hidden=true]"))
  .filter((one) => !(one.getAttribute("aria-label") || one.getAttribute("aria-labelledby")
    || one.title || one.placeholder || (one.labels && one.labels.length)
    || one.textContent.trim()))
  .map((one) => one.outerHTML.slice(0, 120))"""


def ways(page):
    """One way to look at each page in the quick run, all of them in the long one."""
    quick = WAYS[[one.name for one in PAGES].index(page) * 3 % len(WAYS)]
    for one in WAYS:
        yield pytest.param(page, *one, marks=() if one == quick else pytest.mark.long)


@pytest.mark.parametrize(
    ("name", "theme", "width", "language"), [one for page in PAGES for one in ways(page.name)]
)
def test_a_page_is_open_to_everybody(tab, served, name, theme, width, language):
    page = tab.page
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 844})
    path = next(one.path for one in PAGES if one.name == name)
    session = Session(changes=SMALL, language=language, strategy="community_led")
    page.goto(served.link(f"{path.strip('/')}?s={packed(session)}"))
    page.locator("main h1").wait_for(timeout=30_000)
    page.wait_for_timeout(1500)  # what is computed may still come; whatever is there must be right
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(NAMELESS) == []
    found = Axe().run(page).response["violations"]
    assert not [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
