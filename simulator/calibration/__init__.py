"""Calibration: numbers of a scenario fitted to what a team has measured."""
