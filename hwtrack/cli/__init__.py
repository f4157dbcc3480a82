"""The command line: `hwtrack …`, one file per family of verbs. Knows how to start things; decides nothing."""

import sys


def main() -> None:
    """Run the command that the arguments name.

    `hwtrack verify` and `hwtrack tlog witness` run by themselves: whoever checks a file or witnesses the log needs
    neither the database's drivers nor the web's.
    """
    if sys.argv[1:3] == ["tlog", "witness"]:
        from hwtrack.witness.__main__ import main as witness  # noqa: PLC0415 - without the rest of the program

        sys.exit(witness(sys.argv[3:]))
    if sys.argv[1:2] == ["verify"]:
        from hwtrack.cli import verifying  # noqa: PLC0415 - without the rest of the program

        verifying.app(args=sys.argv[2:], prog_name="hwtrack verify")
    from hwtrack.cli import commands  # noqa: PLC0415 - it brings the whole program with it

    commands.app()
