"""`flywheel` with a line in a file for each run that is begun, whichever process begins it.

Workers that are forked have it from their parent; those of a Dask cluster import this module.
"""

import os

from simulator.study import chunks

COUNTED = "RUNS_ARE_COUNTED_IN"
"""The variable of the surroundings that names the file."""


def count_in(path):
    """From now on each run of this process is written down before it begins."""
    real = chunks.lived

    def counted(work, task, folder):
        with open(path, "a", encoding="ascii") as file:  # a short line is written at once
            file.write(f"{task.run}\n")
        return real(work, task, folder)

    chunks.lived = counted


if COUNTED in os.environ:
    count_in(os.environ[COUNTED])

if __name__ == "__main__":
    from simulator.__main__ import main

    main()
