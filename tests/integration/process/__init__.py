"""The bot as its operators run it: a process of its own, with a configuration file, signals, and logs on stderr."""
