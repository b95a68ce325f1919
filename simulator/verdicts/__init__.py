"""Verdicts: questions a team asks of a market, each answered from many paired runs.

One file a subject. Every answer is an `Analysis` (`simulator.verdicts.analysis`): figures with
intervals, tidy tables, pictures, sentences, and what the answer is not.
"""
