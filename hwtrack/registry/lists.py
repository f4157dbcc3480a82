"""The official lists that travel with hwtrack, by file name, and how each is read.

Knows which files there are and what reads them; the shell opens them. A new edition of the catalogue is one more file
`waste_codes_<edition>.csv` and a migration or a command that loads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hwtrack.registry.catalogue import Edition, WasteEntry, read_editions, read_entries
from hwtrack.registry.divisions import Divisions, read_divisions
from hwtrack.registry.exemptions import Exemption, read_exemptions
from hwtrack.registry.methods import Method, read_methods
from hwtrack.registry.storage_grades import StorageGrade, read_storage_grades

EDITION = "2021"
"""The edition whose codes are shipped."""

DIVISIONS = "divisions.csv"
EDITIONS = "catalogue_editions.csv"
ENTRIES = f"waste_codes_{EDITION}.csv"
EXEMPTIONS = f"exemptions_{EDITION}.csv"
METHODS = "method_codes.csv"
GRADES = "storage_grades.csv"
LIMITS = "storage_limits.csv"
TAGS = "constituent_tags.csv"
PAIRS = "incompatible_pairs.csv"
TAG_RULES = "tag_rules.csv"
"""Loaded, like the limits, by later migrations than the others."""

FILES = (DIVISIONS, EDITIONS, ENTRIES, EXEMPTIONS, METHODS, GRADES)


@dataclass(frozen=True, slots=True)
class ShippedLists:
    """Every list that travels with hwtrack."""

    divisions: Divisions
    editions: tuple[Edition, ...]
    entries: tuple[WasteEntry, ...]
    exemptions: tuple[Exemption, ...]
    methods: Mapping[str, Method]
    grades: tuple[StorageGrade, ...]


def read_lists(texts: Mapping[str, str]) -> ShippedLists:
    """Read every list from the texts of `FILES`."""
    return ShippedLists(
        divisions=read_divisions(texts[DIVISIONS]),
        editions=read_editions(texts[EDITIONS]),
        entries=read_entries(texts[ENTRIES], EDITION),
        exemptions=read_exemptions(texts[EXEMPTIONS], EDITION),
        methods=read_methods(texts[METHODS]),
        grades=read_storage_grades(texts[GRADES]),
    )
