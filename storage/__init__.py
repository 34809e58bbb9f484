"""The record: SQL storage behind the ports of `bot.domain.ports`. Only this package speaks SQL."""
