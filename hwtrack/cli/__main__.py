"""`python -m hwtrack.cli`, the same as `hwtrack`."""

from hwtrack.cli import main

main()
