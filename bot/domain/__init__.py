"""The words of the house: frozen dataclasses and protocols, standard library only.

Import from the submodules (`bot.domain.events`, `.groups`, `.rules`, `.actions`, `.records`, `.ports`, `.errors`).
Touch this package when a *word* changes; everything else follows.
"""
