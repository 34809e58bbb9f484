"""Casework: strikes and their ladder. A case's states stand in `bot.domain.cases`, public ids in `bot.domain.ids`."""
