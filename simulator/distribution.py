"""Distribution: what this program is called among packages, and which versions are at work."""

from __future__ import annotations

from pathlib import Path
from typing import Final

DISTRIBUTION: Final = "flywheel-simulator"
UNKNOWN: Final = "unknown"
_PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def version() -> str:
    """The version of this program: as installed, or that of the source tree it runs from."""
    return version_of(DISTRIBUTION)


def version_of(distribution: str) -> str:
    """The installed version of a distribution, or `UNKNOWN`; of this program, see `version`."""
    from importlib import metadata

    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return _version_of_source() if distribution == DISTRIBUTION else UNKNOWN


def _version_of_source() -> str:
    import tomllib

    try:
        told = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]
        return f"{told['version']} (source tree)" if told["name"] == DISTRIBUTION else UNKNOWN
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return UNKNOWN
