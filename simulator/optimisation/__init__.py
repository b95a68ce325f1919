"""Optimisation: the mix of strategies that serves a goal best, under a budget and over time."""
