"""`python -m deck_builder` is `deck-builder`."""

from deck_builder.cli import run

if __name__ == "__main__":
    run(prog_name="deck-builder")
