"""Reading what people write: views that see through disguises, word lists, patterns, identifiers. Pure.

views        names of disguises and what each one does
folding      one table per view that folds characters, with the way back to the original offsets
reductions   texts with separators removed, repeats collapsed, reversed, decoded
lexicon      one automaton per view over all words
patterns     regular expressions, RE2 only
identifiers  ID cards, phones, bank cards, keys
reader       all of it over one message, once
"""
