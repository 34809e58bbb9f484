"""The record: SQL storage behind the doors of `bot.domain.ledger` and `bot.domain.ports`. Only this package speaks SQL.

    storage.schema    upgrade(url), current(url), head()          bring a database up to date
    storage.store     SqlStore(url)                               `Store` and `Ledger`
    storage.store     open_inbox(url, on_append=None)             `Inbox`
    storage.ledger    SqlLedger(url)                              reading only
    storage.purge     plan(store, retention, now), purge(…)       what is past its retention goes, but for legal holds
    storage.erasure   erase(store, person, …)                     one person becomes a pseudonym; certified

Inside: `tables/` and `migrations/` say what is kept, `rows`, `statements` and `mapping` how records become rows, the
`*_queries` and `views` how rows become answers, `shelf` what is taken from the inbox, `outbox` who waits for whom,
`audit_chain` why it can be believed.
"""
