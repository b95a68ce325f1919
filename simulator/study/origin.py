"""Origin: which model made a result, told by a hash of the sources that a run can depend on."""

from __future__ import annotations

import ast
import functools
import hashlib
import platform
import sys
from pathlib import Path
from typing import Any

from simulator.distribution import DISTRIBUTION, version, version_of

_PACKAGE = Path(__file__).resolve().parents[1]
_FIRST = "simulator.study.runs"  # everything that a run does is imported from here
_LIBRARIES = (
    "numpy", "numba", "llvmlite", "scipy", "pandas", "pyarrow", "mesa", "SALib", "distributed",
)  # fmt: skip


@functools.cache
def model_hash() -> str:
    """12 hexadecimal letters that change with every source file that a run can depend on."""
    waiting, seen = [_FIRST], dict[str, bytes]()
    while waiting:
        name = waiting.pop()
        path = _file_of(name)
        if path is None or name in seen:
            continue
        seen[name] = path.read_bytes()
        waiting += _imports(seen[name])
    digest = hashlib.sha256()
    for name in sorted(seen):
        digest.update(f"{name}\n{len(seen[name])}\n".encode())
        digest.update(seen[name])
    return digest.hexdigest()[:12]


def _file_of(name: str) -> Path | None:
    path = _PACKAGE.joinpath(*name.split(".")[1:])
    if path.is_dir():
        return path / "__init__.py"
    return path.with_suffix(".py") if path.with_suffix(".py").is_file() else None


def _imports(source: bytes) -> list[str]:
    """Rooms of this package that a source file imports; names in rooms do no harm."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
    return [name for name in found if name.startswith("simulator.")]


def surroundings() -> dict[str, Any]:
    """Versions and machine, for manifests."""
    versions = {name: version_of(name) for name in _LIBRARIES}
    return {
        "made_by": f"{DISTRIBUTION} {version()}",
        "model": model_hash(),
        "versions": {"python": platform.python_version()}
        | {name: version for name, version in versions.items() if version != "unknown"},
        "platform": platform.platform(),
        "processor": platform.machine(),
        "byte_order": sys.byteorder,
    }
