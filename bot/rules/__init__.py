"""Rules: one kind, one module; pure functions from (event, facts) to findings.

registry     the kinds by name
kind         what a kind is
vocabulary   what words and units a rule may refer to
blocks, parts, texts, conditions    `when` and `unless`: their keys, their meaning, their compilation
values, problems                    shared types of values; what can be wrong, in two languages
one module for each of the kinds that `registry` names; names, disguises and domains are read by `bot.text`
"""
