"""The words of the house: frozen dataclasses (structs of msgspec where every message makes some) and protocols.

Import from the submodules (`bot.domain.events`, `.groups`, `.rules`, `.actions`, `.records`, `.ports`, `.errors`).
Touch this package when a *word* changes; everything else follows.
"""
