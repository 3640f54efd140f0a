"""`python -m deck_builder` is `deck-builder`."""

from deck_builder.cli import main

if __name__ == "__main__":
    main(prog_name="deck-builder")
