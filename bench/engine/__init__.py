"""What the rule engine costs, against named baselines: `python -m bench.engine [ROW ...]`.

pace     rounds, medians, goals          company   the policies: words, patterns, scoped rules, labels
corpus   the messages, and what is       rivals    how others look for words and expressions
         planted in them
whole    the whole engine                words     word lists alone
growth   more words, rules, hits         hostile   expressions made to hang
texts    texts made to take long         memory    of a process; compiling
audit    two processes over one export

A row is a module with `def measure(plan) -> Iterable[Figure]`, and a line in `__main__.py`.
"""
