"""`python -m bot.cli` is `qungui`."""

from bot.cli import main

if __name__ == "__main__":
    main()
