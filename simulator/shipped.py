"""Shipped scenarios: where they lie, installed or in the source tree."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def library_folder() -> Path:
    """Folder of the shipped scenarios: `simulator/library` if installed, else `scenarios`."""
    installed = _HERE / "library"
    return installed if installed.is_dir() else _HERE.parent / "scenarios"


def library() -> dict[str, Path]:
    """The shipped scenarios by name, in alphabetical order."""
    return {path.stem: path for path in sorted(library_folder().glob("*.yaml"))}
