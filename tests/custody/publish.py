"""Writes custody's published contracts from the code: `python -m tests.custody.publish`."""

import json

from hwtrack.custody.bundle import anchors, form
from hwtrack.custody.events import KINDS, schema_of
from hwtrack.infra.resources import folder
from tests.custody import bundle_vectors, handover_vectors, possession_vectors, vectors


def main() -> None:
    """Write every event's schema, those of the bundle and the trust file, and the vectors of chains and bundles."""
    for name, kind in KINDS.items():
        path = folder("schemas") / "events" / f"{name}.json"
        path.write_text(json.dumps(schema_of(kind), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for name, schema in (("bundle", form.schema()), ("trust", anchors.schema())):
        path = folder("schemas") / "bundle" / f"{name}.json"
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    vectors.PATH.write_text(vectors.text(), encoding="utf-8")
    handover_vectors.PATH.write_text(handover_vectors.text(), encoding="utf-8")
    possession_vectors.PATH.write_text(possession_vectors.text(), encoding="utf-8")
    bundle_vectors.PATH.write_text(bundle_vectors.text(), encoding="utf-8")


if __name__ == "__main__":
    main()
