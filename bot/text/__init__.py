"""Reading what people write: views that see through disguises, word lists, patterns, identifiers. Pure.

views        names of disguises and what each one does
equivalents  what each character stands for; `characters` sorts of them
folding      one table per view that folds characters, with the way back to the original offsets
scan         what of it is compiled (`native/`), and the same in Python
reductions   texts with separators removed, repeats collapsed, reversed, decoded
lexicon      one automaton per view over all words; `drawn` words drawn out, `sight` what was seen
disguises    looks beyond folding, each loaded when a rule asks for it: letters, spoken, shapes
turned       texts by their sounds, their shapes, their letters, and forms found in them; `scene` what a look is given
patience     how much of one text is judged in earnest
plausible    how ordinary a piece of Chinese reads, so that honest words stay unseen
patterns     regular expressions, RE2 only
identifiers  ID cards, phones, bank cards
secrets      keys, tokens, passwords; `formats` is the table of providers, `doubts` what is none
reader       all of it over one message, once
store        where what takes long to make is kept between runs
"""
