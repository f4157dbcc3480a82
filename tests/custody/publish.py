"""Writes custody's published contracts from the code: `python -m tests.custody.publish`."""

import json

from hwtrack.custody.events import KINDS, schema_of
from hwtrack.infra.resources import folder
from tests.custody import vectors


def main() -> None:
    """Write every event schema and the vectors of the chain."""
    for name, kind in KINDS.items():
        path = folder("schemas") / "events" / f"{name}.json"
        path.write_text(json.dumps(schema_of(kind), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    vectors.PATH.write_text(vectors.text(), encoding="utf-8")


if __name__ == "__main__":
    main()
