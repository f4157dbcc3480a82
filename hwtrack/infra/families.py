"""How each table would be distributed, and who may read its rows: the house's table registry.

Every package's `tables.py` ends in a tuple `TABLES` of these declarations; a test compares them with the catalogs of a
migrated database. Source: design.md §4.1; scaleout.md, rules 1-4, 6, 13.
"""

from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """The distribution family of a table."""

    REFERENCE = "reference"
    ORG = "org"
    VEHICLE = "vehicle"
    LOCAL = "local"


class Reads(StrEnum):
    """Whose rows `hwtrack_app` may read."""

    EVERYONE = "everyone"
    OWN = "own"
    PARTIES = "parties"
    OFFICIALS = "officials"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class TableRule:
    """One table: its family, who reads it, and, where row-level security is not forced, the reason.

    `key` is the family key's column: first in the primary key and in every unique and foreign key inside the family.
    """

    name: str
    family: Family
    reads: Reads
    key: str | None = None
    no_rls: str | None = None
