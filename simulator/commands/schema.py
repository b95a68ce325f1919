"""`flywheel schema`: the JSON Schema of scenario files."""

from __future__ import annotations

import json

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors.

    Example: flywheel schema > flywheel.schema.json
    """
    from simulator.words.writing import json_schema

    click.echo(json.dumps(json_schema(), indent=1))
