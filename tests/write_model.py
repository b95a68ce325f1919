"""Writes `simulator/MODEL.md`, the model's description, anew: `python -m tests.write_model`.

It is what `flywheel describe --odd` prints, committed for readers who install nothing.
"""

from __future__ import annotations

from pathlib import Path

from simulator.words.odd import protocol

MODEL = Path(__file__).parents[1] / "simulator" / "MODEL.md"

if __name__ == "__main__":
    MODEL.write_text(f"{protocol()}\n", encoding="utf-8")
