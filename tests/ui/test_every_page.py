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

WORDLESS = """() => [...document.querySelectorAll("main input[type=range]")]
  .filter((one) => one.checkVisibility() && !one.getAttribute("aria-valuetext"))
  .map((one) => one.outerHTML.slice(0, 120))"""
"""Sliders whose value is told as a bare number, without its unit."""
MARK = """() => { const names = new Set();
  for (const one of document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0']")) {
    if (!one.checkVisibility() || one.disabled) continue;
    if (one.closest("[aria-hidden=true], [inert]")) continue;
    if (one.type === "radio" && !one.checked && document.querySelector(
      `input[type=radio][name="${one.name}"]:checked`)) continue;
    if (one.type === "radio") { if (names.has(one.name)) continue; names.add(one.name); }
    one.dataset.wanted = "yes";
  }
  return document.querySelectorAll("[data-wanted]").length; }"""
"""What can be used with a pointer; of several to choose one from, the one chosen stands for all."""
REACHED = """() => { const one = document.activeElement, box = one.getBoundingClientRect();
  const first = one.dataset.wanted === "yes";
  const frames = [one, one.parentElement, one.parentElement.parentElement].filter((each) => each);
  const marked = frames.some((each) => getComputedStyle(each).outlineStyle !== "none");
  if (first) one.dataset.wanted = box.width && box.height && marked ? "reached" : "unseen";
  return first; }"""
MISSED = """() => [...document.querySelectorAll("[data-wanted]:not([data-wanted=reached])")]
  .map((one) => one.outerHTML.slice(0, 120))"""


def missed_by_keyboard(page):
    """What can be used on a page but never has the focus, for all to see, on the way with Tab."""
    wanted = page.evaluate(MARK)
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    idle = 0
    for _ in range(2 * wanted + 20):
        page.keyboard.press("Tab")
        idle = 0 if page.evaluate(REACHED) else idle + 1
        if idle > 15:
            break
    return page.evaluate(MISSED)


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
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(NAMELESS) == []
    found = Axe().run(page).response["violations"]
    assert not [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
    assert page.evaluate(WORDLESS) == []
    assert missed_by_keyboard(page) == []
