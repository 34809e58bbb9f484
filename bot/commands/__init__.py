"""Chat commands: one module each, alike on every platform. `dispatch.handle` answers; `registry.COMMANDS` lists them.

A new command is a module with `COMMAND`, one line in `registry`, its words in templates/locale and a transcript test.
"""
