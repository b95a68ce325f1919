"""Planted faults: mistakes of the usual kinds, each of which at least one test must notice.

`python -m tests.faults` plants each in a copy of the project and runs the tests until one fails.
"""
