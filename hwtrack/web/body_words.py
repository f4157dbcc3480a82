"""What the members of an event's body are called, and their closed choices, in one table each.

English templates for the catalogue. A member that no reader needs (hashes, counters of a phone) is in `TECHNICAL`.
Source: domain.md F; HJ 1259-2022 Annex B.
"""

from collections.abc import Mapping
from types import MappingProxyType

from hwtrack.custody.container import REASON_TEXTS
from hwtrack.custody.shapes import Schema
from hwtrack.web.words import CORRECTION, EVENT_STATUS, FORM, OPERATION, OUTCOME, PURPOSE, REFUSAL, Word

MEMBERS: Mapping[str, str] = MappingProxyType(
    {
        "added": "Added",
        "after": "Reading after",
        "as_of": "In stock on",
        "attachments": "Photos and documents",
        "back_entry": "Back entry",
        "basis": "Net means",
        "batch": "Batch",
        "before": "Reading before",
        "bulk": "Bulk (has a level)",
        "capacity": "Capacity",
        "carrier_org_id": "Carrier",
        "cause": "Set off by",
        "changes": "Statuses that changed",
        "code": "Container",
        "containers": "Containers",
        "copies": "Packages under one code",
        "corrects": "Corrects",
        "destination": "Taken out for",
        "device": "Phone",
        "disputes": "Disputed steps",
        "division": "Scale's division",
        "document_number": "Document number",
        "duty": "Duty",
        "emptied": "Emptied",
        "event_id": "Event",
        "event_time": "Claimed time",
        "facility_id": "Facility",
        "filling_began": "Filling began on",
        "finished_at": "Treatment finished at",
        "foreign_code": "Code of the other system",
        "form": "Form",
        "gross": "Gross",
        "handlers": "People",
        "into": "Into",
        "kind": "Step",
        "laboratory_org_id": "Laboratory",
        "level": "Level afterwards",
        "lifts": "Orders lifted",
        "loss": "Loss",
        "loss_reason": "Reason of the loss",
        "manifest_id": "Manifest",
        "mass": "Mass",
        "means": "Read by",
        "meter_id": "Meter",
        "method": "Method",
        "name": "Name",
        "net": "Net",
        "note": "Remark",
        "now": "Now",
        "number": "Ticket",
        "opening_stock": "Opening stock",
        "operation": "Operation",
        "out_of": "Out of",
        "outcome": "Outcome",
        "outputs": "What came of it",
        "place": "Place",
        "plate": "Tractor or lorry: plate",
        "position": "Position of the phone",
        "presence": "Found",
        "producing_facility_id": "Producing facility",
        "purpose": "What it is for",
        "quantity": "Quantity",
        "quoted": "What is let in",
        "reason": "Reason",
        "reasons": "Reasons",
        "remark": "Remark",
        "replacement": "What takes its place",
        "route": "Goes directly to",
        "row": "Row or shelf",
        "sample_number": "Number of the sample",
        "scale_id": "Scale",
        "scans": "Scans",
        "seal_number": "Seal number",
        "sets_aside": "Set aside",
        "site_id": "Site",
        "source": "From",
        "stocktake_id": "Stocktake",
        "system": "Which system",
        "taken": "Taken out",
        "tare": "Tare",
        "target": "What was scanned",
        "ticket": "Weighbridge",
        "trailer_plate": "Trailer: plate",
        "turned_over_at": "Turned over at",
        "unit": "Vehicle",
        "upholds": "Upheld",
        "verdict": "Verdict",
        "was": "Before",
        "waste_code": "Waste code",
        "weighed_at": "Weighed at",
        "zone_id": "Zone",
    }
)
"""The word for each member by its name, wherever in a body it stands."""

MASS_SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "weighed": "Weighed",
        "declared": "Declared",
        "estimated": "Estimated",
        "allocated": "A share of the truck's mass",
    }
)

_WORDS: tuple[Mapping[str, str | Word], ...] = (
    FORM,
    OUTCOME,
    PURPOSE,
    REFUSAL,
    EVENT_STATUS,
    MASS_SOURCES,
    {reason.value: text for reason, text in REASON_TEXTS.items()},
    {"without_packaging": "Without packaging", "with_packaging": "With packaging"},
    {"transfer": "A transfer", "own_treatment": "Own treatment", "another_store": "Another storage facility"},
    OPERATION,
    {"routine": "Ordinary weighing", "gate": "Weighing at the gate", "spot_check": "Check weighing"},
    {"camera": "Camera", "photo": "Photo", "typed": "Typed"},
    {"place": "A place's plaque", "container": "A container", "unit": "A vehicle"},
    {"present": "Present", "missing": "Looked for and not found", "duplicate": "Several packages under one code"},
    {"changed": "Statuses changed", "gap": "A step is missing"},
    {
        "producing": "Producing",
        "moving": "Moving",
        "storing": "Storing",
        "issuing": "Issuing",
        "driving": "Driving",
        "escorting": "Escorting",
        "treating": "Treating",
    },
    CORRECTION,
)
"""The words of every closed choice in a body; a choice is known by all its values together."""

CHOICES: Mapping[frozenset[str], Mapping[str, str]] = MappingProxyType(
    {
        frozenset(table): {key: word if isinstance(word, str) else word.text for key, word in table.items()}
        for table in _WORDS
    }
)

TECHNICAL = frozenset(
    {
        *("v", "event_id", "kind", "event_time", "device", "monotonic", "handover", "attachments", "position", "scans"),
        *(
            "stocktake_id",
            "quarantine_id",
            "sha256",
            "quoted",
            "replacement",
            "unit_id",
            "trailer_id",
            "changes",
            "handover",
        ),
    }
)
"""Members that are shown elsewhere on the page, or to nobody."""


MASS_SOURCE = "How the mass is known"


def label_of(name: str, schema: Schema) -> str:
    """Return what a member is called; a mass and a flow both have a source, and mean different things by it."""
    return MASS_SOURCE if name == "source" and "enum" in schema else MEMBERS.get(name, name)


def words_of(values: frozenset[str]) -> Mapping[str, str]:
    """Return the words of a closed choice.

    Raises:
        KeyError: No table has these values: a new choice needs its words here.
    """
    if values in CHOICES:
        return CHOICES[values]
    fitting = [table for keys, table in CHOICES.items() if values <= keys]
    if not fitting:
        raise KeyError(", ".join(sorted(values)))
    return fitting[0]
