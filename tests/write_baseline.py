"""Writes `scenarios/baseline.yaml` anew from the declarations: `python -m tests.write_baseline`.

Its name, question, strategies and mixes are kept, its numbers are those declared in the code.
"""

import json

from ruamel.yaml import YAML

from simulator.scenario import library_folder, read_text
from simulator.words.writing import commented_yaml

KEPT = ("name", "question", "weeks", "strategies", "mixes")

if __name__ == "__main__":
    path = library_folder() / "baseline.yaml"
    data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    kept = json.dumps({name: data[name] for name in KEPT}, indent=1)
    path.write_text(commented_yaml(read_text(kept)), encoding="utf-8")
