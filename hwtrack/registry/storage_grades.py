"""贮存点等级: how long and how much a graded storage point may hold.

The figures are a bureau's settings: each row names its source and how sure it is (regulation.md's marks), and nothing
in code repeats them. Source: GB 18597-2023 8.3.5 (3 t); Jiangsu's grades, domain.md A.17.
"""

import csv
from dataclasses import dataclass
from io import StringIO

from hwtrack.kernel.quantity import Mass


@dataclass(frozen=True, slots=True)
class StorageGrade:
    """One grade: the longest stay in days, the most that may lie there, whence, and how sure."""

    grade: str
    name: str
    max_days: int
    max_mass: Mass
    source: str
    mark: str


def read_storage_grades(text: str) -> tuple[StorageGrade, ...]:
    """Read the list: `grade,name_zh,max_days,max_mass_kg,source,mark`."""
    return tuple(
        StorageGrade(
            row["grade"], row["name_zh"], int(row["max_days"]), Mass.kg(row["max_mass_kg"]), row["source"], row["mark"]
        )
        for row in csv.DictReader(StringIO(text))
    )
