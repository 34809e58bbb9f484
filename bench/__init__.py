"""Benchmarks: each one command (`python -m bench.NAME`), each a ratio to a named baseline, from interleaved rounds.

Absolute figures say more about the machine than about the code: they are printed, never promised.
"""
