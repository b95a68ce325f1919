"""Telling in words: the model, a scenario, what differs, tables on the console."""
