"""Writes the published contracts of transfers: `python -m tests.transfers.publish`. A test compares them."""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from hwtrack.transfers.manifest import FINAL, KEEPING, MOVERS, MOVES, OFFICER_MOVES, REASONED, Status
from hwtrack.transfers.schemas.contracts import ContractIn
from hwtrack.transfers.schemas.manifests import HaulageIn, ManifestIn, PaperManifestIn
from hwtrack.transfers.schemas.receipts import ReceiptIn

FOLDER = Path(__file__).resolve().parents[2] / "schemas" / "manifest"
BODIES: dict[str, type[BaseModel]] = {
    "contract": ContractIn,
    "manifest": ManifestIn,
    "paper-manifest": PaperManifestIn,
    "dispatch": HaulageIn,
    "receipt": ReceiptIn,
}


def published() -> dict[str, str]:
    """Return every published file's text by its name."""
    files = {f"{name}.json": _text(_schema(name, shape)) for name, shape in BODIES.items()}
    return files | {"states.json": _text(states())}


def states() -> dict[str, Any]:
    """Return the manifest's states with their owners, terms and moves."""
    return {
        "states": {
            status.value: {
                "final": status in FINAL,
                "owner": KEEPING[status].owner.value if status in KEEPING else None,
                "working_days": KEEPING[status].working_days if status in KEEPING else None,
                "statutory": KEEPING[status].statutory if status in KEEPING else None,
                "escalates": KEEPING[status].escalates.value if status in KEEPING else None,
                "moves": {move.value: after.value for (before, move), after in MOVES.items() if before is status},
            }
            for status in Status
        },
        "movers": {
            move.value: sorted(roles) or ["officer"] if move in OFFICER_MOVES else sorted(roles)
            for move, roles in MOVERS.items()
        },
        "reasoned": sorted(REASONED),
    }


def _schema(name: str, shape: type[BaseModel]) -> dict[str, Any]:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"schemas/manifest/{name}.json"}
    return head | shape.model_json_schema()


def _text(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    for file, text in published().items():
        (FOLDER / file).write_text(text, encoding="utf-8")
