"""From stored deliveries to recorded outcomes: intake, facts, decide, effects, breaker, pipeline, courier.

`decide` and `effects` are pure; `pipeline` is the one thread that turns the inbox into records and outbox rows;
`courier` is the one task that empties the outbox.
"""
