"""Fakes that stand at the core's doors: a directory and a ledger built from lists. Nothing is patched anywhere."""
