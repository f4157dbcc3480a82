"""The command line: `hwtrack …`, one file per family of verbs. Knows how to start things; decides nothing."""

from hwtrack.cli.commands import app


def main() -> None:
    """Run the command that the arguments name."""
    app()
