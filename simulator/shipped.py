"""Shipped scenarios: where they lie, installed or in the source tree."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def library_folder() -> Path:
    """Folder of the shipped scenarios: `simulator/library` if installed, else `scenarios`."""
    installed = _HERE / "library"
    return installed if installed.is_dir() else _HERE.parent / "scenarios"


def questions() -> dict[str, str]:
    """What each shipped scenario asks, by name; read off the files alone, which is quick."""
    from ruamel.yaml import YAML

    reader = YAML(typ="safe")
    return {
        name: " ".join(reader.load(path.read_text(encoding="utf-8"))["question"].split())
        for name, path in library().items()
    }


def studies() -> dict[str, Path]:
    """The shipped studies by name: those of the source tree; an installed package has none."""
    folder = library_folder().parent / "experiments"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def library() -> dict[str, Path]:
    """The shipped scenarios by name, in alphabetical order."""
    return {path.stem: path for path in sorted(library_folder().glob("*.yaml"))}
