"""Jsonable: values and tables as JSON has them; what is undefined is None."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd


def jsonable(value: Any) -> Any:
    """A value as JSON knows it: numbers of Python, None for what is undefined or infinite."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(name): jsonable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(part) for part in value]
    return value


def jsonable_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A table as JSON knows it: one mapping from column to value a row."""
    return [jsonable(row) for row in table.to_dict("records")]
