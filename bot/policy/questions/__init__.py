"""Answers about policies in force: what holds for a group, why a message hits, what a platform cannot do."""
