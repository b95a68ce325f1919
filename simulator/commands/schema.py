"""`flywheel schema`: the JSON Schema of scenario files, or of study files."""

from __future__ import annotations

import json

import click


@click.command()
@click.option("--study", is_flag=True, help="That of study files, which `flywheel sweep` runs.")
def schema(study: bool) -> None:
    """Print the JSON Schema of scenario files, for editors that complete and check what one writes.

    An editor with a YAML language server finds it if the scenario or the study begins with
    `# yaml-language-server: $schema=FILE`; FILE is looked for beside it.

    Example: flywheel schema --study > study.schema.json
    """
    if study:
        from simulator.study.study_schema import study_schema

        click.echo(json.dumps(study_schema(), indent=1))
        return
    from simulator.words.schema import json_schema

    click.echo(json.dumps(json_schema(), indent=1))
