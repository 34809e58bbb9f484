"""Policy files become rules in force. Start at `loading.load`.

    reading     YAML -> nodes that know where they stand; every slip told by its own message
    language    what may stand in a file: models, sections, words, examples, schema and hovers
    resolve     inheritance over the org tree        assemble    drafts -> compiled rules, the revision
    compile     `Policies`: one revision, evaluated  gate        which rules an event concerns
    testing     the examples embedded in rules       loading     all of it; `Keeper` holds what is in force
    problems, texts, junit, meant                    what is wrong, in Chinese and English, in four formats
    questions   show, explain, what platforms cannot do
    changes     what differs between revisions; stages moved on, folders put back
    mutation    rules broken on purpose, to see what their examples notice

Touch this package when the *language* changes; a new rule kind is `bot.rules`' business.
"""
