"""`python -m simulator`: the same as the command `flywheel`."""

from simulator.cli import main

if __name__ == "__main__":
    main(prog_name="flywheel")
