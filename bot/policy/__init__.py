"""Policy files become rules in force.

    tree        a folder -> files, each for one org unit      source, traps   YAML -> nodes with marks; surprises
    drafts      a rule as written, with places                decoding, model   nodes -> typed envelope (pydantic)
    resolve     inheritance: adjust, wordlists, exceptions    verbs, templates  actions and `${…}` of the language
    assemble    drafts -> compiled rules, the revision        compile, gate   `Policies`: one revision, evaluated
    examples, testing   the examples embedded in rules        problems, texts what is wrong, in Chinese and English
    loading     all of it; `Keeper` holds what is in force    schema          JSON Schema for editors

Start at `loading.load`. Touch this package when the *language* changes; a new rule kind is `bot.rules`' business.
"""
