"""The program: `flywheel`, and `python -m simulator`, which is the same."""

from simulator.stopping import stop_on_signals


def main() -> None:
    """Run the command line; from the first moment to the last it can be stopped."""
    stop_on_signals()
    from simulator.cli import main as commands

    commands(prog_name="flywheel")


if __name__ == "__main__":
    main()
