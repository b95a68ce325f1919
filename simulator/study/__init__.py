"""Studies: thousands of runs from one file, on any number of cores, kept through every crash.

A study file becomes a `Study` (`study_file`), its points a design (`design`, `sampling`). The
runner (`runner`) hands chunks of runs to workers (`chunks`, `runs`), which write shards
(`shards`); the ledger (`ledger`) knows what is done. `reading` opens a folder of results.
"""
