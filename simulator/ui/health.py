"""Health: whether the pages can work with what is installed here."""

from __future__ import annotations

import re
import shutil
import sys
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

PINS: Final = {
    "solara": "1.64.1",
    "solara-assets": "1.58.2",
    "ipyvue": "<2",
    "ipyvuetify": "<2",
}
"""What the pages were tried with; every other combination shows a blank page."""


class Finding(NamedTuple):
    """One thing that was looked at: what, whether it is well, and what to do if not."""

    what: str
    is_well: bool
    said: str


def findings() -> list[Finding]:
    """All that the pages need: versions, files of the front end, widgets, our own files."""
    found = [_pin(name, wanted) for name, wanted in PINS.items()]
    if all(one.is_well for one in found):
        found += [_assets(), _extensions()]
    found.append(_own_files())
    return found


def complaints() -> list[str]:
    """What is not well, with what to do."""
    return [f"{one.what}: {one.said}" for one in findings() if not one.is_well]


def _pin(name: str, wanted: str) -> Finding:
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        version = ""
    if wanted.startswith("<"):
        is_well = bool(version) and int(version.split(".")[0]) < int(wanted[1:])
    else:
        is_well = version == wanted
    if is_well:
        return Finding(name, True, version)
    pin = f"{name}{wanted}" if wanted.startswith("<") else f"{name}=={wanted}"
    return Finding(name, False, f"found {version or 'none'}; python -m pip install '{pin}'")


def _assets() -> Finding:
    """The files that Solara's page names, in the folder where `solara-assets` puts them."""
    folder = Path(sys.prefix) / "share" / "solara" / "cdn"
    missing = [name for name in _named_files() if not (folder / name).is_file()]
    if not missing:
        return Finding("front end files", True, str(folder))
    again = "python -m pip install --force-reinstall --no-deps solara-assets==1.58.2"
    return Finding("front end files", False, f"missing {', '.join(missing)}; {again}")


def _extensions() -> Finding:
    """The files by which ipyvue and ipyvuetify make themselves known to whoever shows widgets."""
    from jupyter_core.paths import jupyter_config_path

    wanted = [f"nbconfig/notebook.d/{name}.json" for name in ("jupyter-vue", "jupyter-vuetify")]
    places = [Path(one) for one in jupyter_config_path()]
    missing = [name for name in wanted if not any((one / name).is_file() for one in places)]
    if not missing:
        return Finding("widgets", True, "registered")
    again = "python -m pip install --force-reinstall --no-deps 'ipyvue<2' 'ipyvuetify<2'"
    return Finding("widgets", False, f"missing {', '.join(missing)}; {again}")


def _named_files() -> list[str]:
    major = metadata.version("ipywidgets").split(".")[0]
    found = find_spec("solara")  # found and not imported: its settings are read when it is
    if found is None or found.origin is None:
        return []
    template = Path(found.origin).parent / "server" / "templates" / "solara.html.j2"
    text = template.read_text(encoding="utf-8")
    app = re.search(r"@widgetti/solara-vuetify-app@[\d.]+", text)
    place = f"{app.group()}/dist/" if app else "@widgetti/"
    names = (f"main{major}.css", f"solara-vuetify-app{major}.min.js", "fonts.css")
    return [*(place + name for name in names), "requirejs@2.3.6/require.js"]


def _own_files() -> Finding:
    here = Path(__file__).parent
    wanted = ["example.json", "static/flywheel.js", "static/flywheel.css", "words/en.json"]
    missing = [name for name in wanted if not (here / name).is_file()]
    missing += [] if list((here / "components").glob("*.vue")) else ["components/*.vue"]
    if missing:
        return Finding("pages", False, f"missing {', '.join(missing)}; install flywheel again")
    return Finding("pages", True, f"{len(list((here / 'components').glob('*.vue')))} components")


def browser() -> str:
    """A browser that can show the pages, empty if none is found on the path."""
    names = ("chromium", "google-chrome", "firefox", "chrome", "msedge")
    return next((found for name in names if (found := shutil.which(name))), "")
