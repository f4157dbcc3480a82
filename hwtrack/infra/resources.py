"""Where the data folders of the house are: in the checkout, or inside the installed wheel.

Knows the folder names (`labels`, `schemas`, `migrations`, `problems`); knows nothing of what is in them.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_CHECKOUT = {
    "labels": "labels",
    "schemas": "schemas",
    "migrations": "migrations",
    "problems": "docs/problems",
}


def folder(name: str) -> Path:
    """Return the data folder of that name.

    Raises:
        FileNotFoundError: The installation is incomplete.
    """
    installed = _PACKAGE / "_data" / name
    if installed.is_dir():
        return installed
    checkout = _PACKAGE.parent / _CHECKOUT[name]
    if checkout.is_dir():
        return checkout
    raise FileNotFoundError(f"hwtrack's data folder “{name}” is missing: reinstall the package")
