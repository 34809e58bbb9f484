"""Qungui (群规): governance for company group chats. Start reading at `bot.domain`, then `bot.bootstrap`."""

__version__ = "0.1.0"
