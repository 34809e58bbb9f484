"""What may stand in a policy file: its models, sections, words, examples; and what editors know of them.

Touch this room when the language gains a key.
"""
