"""The word, the sign and the tone of everything that has a state, in one table each.

Words are English templates for the catalogue; signs are names of icons in `parts.html`; tones are `good`, `warn`,
`bad` or none. A page never shows a state by colour alone. Source: models.md 2.8 (glossary), domain.md F.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from hwtrack.kernel.waste import PHYSICAL_FORM_NAMES


@dataclass(frozen=True, slots=True)
class Word:
    """How a state is shown."""

    text: str
    icon: str = "dot"
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with its facts, translated when the page is drawn."""

    template: str
    facts: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))


EVENT: Mapping[str, Word] = MappingProxyType(
    {
        "generated": Word("Generated", "box"),
        "top_up": Word("Topped up", "plus"),
        "sealed": Word("Sealed", "seal"),
        "weighed": Word("Weighed", "scale"),
        "stored_in": Word("Stored in", "in"),
        "stored_out": Word("Stored out", "out"),
        "loaded": Word("Loaded", "load"),
        "departed": Word("Departed", "truck"),
        "arrived": Word("Arrived", "gate"),
        "received": Word("Received", "receipt"),
        "treated": Word("Treated", "flame"),
        "corrected": Word("Corrected", "pen"),
        "opening_stock": Word("Opening stock", "book"),
        "packed": Word("Packed into a unit", "pallet"),
        "unpacked": Word("Taken out of a unit", "unpack"),
        "transformed": Word("Split, merged or repacked", "split"),
        "metered_in": Word("Metered in", "meter"),
        "metered_out": Word("Metered out", "meter"),
        "unloaded": Word("Unloaded", "unload"),
        "returned": Word("Returned to the remover", "return"),
        "self_treated": Word("Treated by the generator itself", "flame"),
        "sampled": Word("Sampled", "flask"),
        "counted": Word("Counted", "list"),
        "foreign_code_bound": Word("Foreign code bound", "chain"),
        "contested": Word("Disputed", "flag", "warn"),
        "held": Word("Ordered not to be moved", "lock", "warn"),
        "ruled": Word("Ruled", "scales"),
        "released": Word("Released from quarantine", "check"),
        "judged": Word("Judged by the system", "gear"),
    }
)

EVENT_STATUS: Mapping[str, Word] = MappingProxyType(
    {
        "applied": Word("Applied", "check", "good"),
        "repeat": Word("Repeated, not counted twice", "repeat"),
        "held": Word("Held for checking", "hold", "warn"),
        "contested": Word("Contested", "alert", "bad"),
        "quarantined": Word("Quarantined", "alert", "bad"),
        "replaced": Word("No longer counts", "pen"),
        "recorded": Word("Recorded", "check"),
    }
)

PHONE: Mapping[str, Word] = MappingProxyType(
    {
        "active": Word("In use", "check", "good"),
        "suspended": Word("Suspended", "hold", "warn"),
        "revoked": Word("Revoked", "stop", "bad"),
    }
)

MANIFEST: Mapping[str, Word] = MappingProxyType(
    {
        "draft": Word("Draft", "pen"),
        "checked": Word("Checked", "check"),
        "issued": Word("Issued", "check"),
        "dispatched": Word("Awaiting departure", "clock"),
        "in_transit": Word("In transit", "truck"),
        "arrived": Word("Awaiting acceptance", "gate", "warn"),
        "received": Word("Received, to be confirmed", "receipt", "warn"),
        "settled": Word("Settled", "check", "good"),
        "refused": Word("Refused at the gate", "stop", "bad"),
        "returned": Word("Returned", "repeat", "warn"),
        "cancelled": Word("Cancelled", "stop"),
        "closed_with_gap": Word("Closed with a gap", "alert", "bad"),
    }
)

OUTCOME: Mapping[str, Word] = MappingProxyType(
    {
        "accepted": Word("Accepted", "check", "good"),
        "refused": Word("Refused", "stop", "bad"),
        "not_arrived": Word("Not arrived", "alert", "bad"),
        "part_accepted": Word("Accepted in part", "hold", "warn"),
    }
)

REFUSAL: Mapping[str, str] = MappingProxyType(
    {
        "leaking": "Leaking",
        "label": "Label missing or wrong",
        "wrong_waste": "Not the waste on the manifest",
        "mass": "Mass does not agree",
        "packaging": "Packaging unfit",
        "papers": "Papers do not agree",
        "other": "Another reason",
    }
)

CONTRACT: Mapping[str, Word] = MappingProxyType(
    {
        "draft": Word("Draft", "pen"),
        "refused": Word("Refused by the rules", "stop", "bad"),
        "in_force": Word("In force", "check", "good"),
        "ended": Word("Ended", "clock"),
    }
)

CONTRACT_KIND: Mapping[str, str] = MappingProxyType(
    {"treatment": "Recovery or disposal contract", "haulage": "Haulage contract"}
)

PARTY: Mapping[str, str] = MappingProxyType(
    {
        "remover": "Remover",
        "recipient": "Recipient",
        "carrier": "Carrier",
        "consignor": "Consignor",
        "payer": "Payer",
        "payee": "Payee",
        "intermediary": "Intermediary",
        "filing_agent": "Filing agent",
        "other": "Other party",
    }
)

ISSUE: Mapping[str, Word] = MappingProxyType(
    {
        "registered": Word("Registered", "dot", "warn"),
        "claimed": Word("Claimed by its office", "pen"),
        "planned": Word("Planned", "list"),
        "under_way": Word("Being rectified", "clock"),
        "self_checked": Word("Checked by the office itself", "check"),
        "applied": Word("Sign-off requested", "receipt"),
        "accepted": Word("Accepted on site", "place"),
        "publicised": Word("Publicity period", "clock"),
        "signed_off": Word("Signed off", "check", "good"),
        "stable": Word("Signed off and stable", "check", "good"),
        "rebounded": Word("Recurred, reopened", "repeat", "bad"),
    }
)

SEALING: Mapping[str, Word] = MappingProxyType(
    {
        "sealing": Word("Sealed in time", "check", "good"),
        "late": Word("Sealing is late", "clock", "warn"),
        "asleep": Word("Nobody is sealing", "alert", "bad"),
    }
)

LABEL: Mapping[str, Word] = MappingProxyType(
    {
        "valid": Word("Valid label", "check", "good"),
        "printed": Word("Printed, not yet in use", "clock"),
        "superseded": Word("Superseded by a newer label", "repeat", "warn"),
        "voided": Word("Voided, not to be used for a transfer", "stop", "bad"),
        "unknown": Word("Unknown label", "alert", "bad"),
        "none": Word("No label yet", "dot", "warn"),
        "foreign": Word("Bears another system's label", "repeat"),
    }
)

HAZARD: Mapping[str, str] = MappingProxyType(
    {"T": "Toxic", "I": "Ignitable", "R": "Reactive", "C": "Corrosive", "In": "Infectious"}
)

FORM = PHYSICAL_FORM_NAMES

ROLE: Mapping[str, str] = MappingProxyType(
    {
        "warehouse_worker": "Warehouse worker",
        "environment_manager": "Environment manager",
        "organisation_administrator": "Organisation administrator",
        "driver": "Driver",
        "plant_operator": "Gate and plant operator",
        "inspector": "Inspector",
        "bureau_officer": "Bureau officer",
        "bureau_lead": "Bureau lead",
        "auditor": "Read-only auditor",
        "system_administrator": "System administrator",
    }
)

SEVERITY: Mapping[str, Word] = MappingProxyType(
    {
        "block": Word("Prohibited", "stop", "bad"),
        "high": Word("Serious", "alert", "bad"),
        "medium": Word("Attention", "alert", "warn"),
        "hint": Word("Note", "dot"),
    }
)

GRADE: Mapping[str, str] = MappingProxyType(
    {
        "device": "Signed by device",
        "unsigned": "Not signed",
        "desk": "Entered at a desk",
        "system": "Written by the system",
    }
)

BLOCK: Mapping[str, Word] = MappingProxyType(
    {
        "contested": Word("Contested: not to be moved on", "flag", "bad"),
        "detained": Word("Held by order: not to be moved on", "lock", "bad"),
        "packed": Word("Packed in a unit", "pallet", "warn"),
    }
)

TROUBLE: Mapping[str, Word] = MappingProxyType(
    {
        "contested": Word("Contested containers", "flag", "bad"),
        "held": Word("Steps that wait for what is missing", "hold", "warn"),
        "detained": Word("Held by order", "lock", "warn"),
    }
)

PROPOSAL: Mapping[str, Word] = MappingProxyType(
    {
        "open": Word("Waits for a second person", "clock", "warn"),
        "confirmed": Word("Confirmed by two people", "check", "good"),
        "withdrawn": Word("Sent back or taken back", "return"),
        "expired": Word("Lapsed", "stop"),
    }
)

RULING: Mapping[str, str] = MappingProxyType(
    {"uphold": "It stands", "set_aside": "Set it aside", "leave": "Leave it open"}
)

CORRECTION: Mapping[str, str] = MappingProxyType(
    {
        "wrong_container": "The wrong container",
        "wrong_mass": "The wrong mass",
        "wrong_place": "The wrong place",
        "did_not_happen": "It did not happen",
        "late_confirmed": "It came late and is confirmed",
        "other": "Another reason",
    }
)

OPERATION: Mapping[str, str] = MappingProxyType({"split": "Split", "merge": "Merge", "repack": "Repack"})

TREATING: Mapping[str, str] = MappingProxyType(
    {"treated": "Others' waste, under the licence", "self_treated": "The organisation's own waste"}
)

PURPOSE: Mapping[str, str] = MappingProxyType(
    {
        "identification": "Identification of hazardous properties",
        "acceptance": "Analysis before acceptance",
        "inspection": "Sampling by officials",
        "other": "Another purpose",
    }
)

UNIT: Mapping[str, str] = MappingProxyType(
    {"tractor": "Tractor", "trailer": "Trailer", "lorry": "Lorry", "vessel": "Vessel"}
)

STOCKTAKE: Mapping[str, Word] = MappingProxyType(
    {
        "open": Word("Being counted", "scan", "warn"),
        "closed": Word("Closed, record frozen", "seal", "good"),
        "abandoned": Word("Given up", "stop"),
    }
)

DECLARATION: Mapping[str, Word] = MappingProxyType(
    {
        "draft": Word("Draft", "pen", "warn"),
        "replaced": Word("Replaced by a newer draft", "repeat"),
        "confirmed": Word("Confirmed, not yet filed", "seal", "good"),
        "filed": Word("Filed in the national system", "check", "good"),
    }
)

FINDING: Mapping[str, Word] = MappingProxyType(
    {
        "matched": Word("Books and store agree", "check", "good"),
        "missing": Word("In the books, but not there", "alert", "bad"),
        "surplus": Word("There, but not in the books", "alert", "bad"),
        "duplicate": Word("Several packages under one code", "repeat", "bad"),
        "overdue": Word("Kept too long", "clock", "warn"),
    }
)

STANDING: Mapping[str, str] = MappingProxyType(
    {
        "in_store": "In store",
        "on_site": "On the premises, in no store",
        "under_way": "Sent, not accepted yet",
        "aboard": "Carried on own vehicles",
    }
)

MODE: Mapping[str, str] = MappingProxyType({"road": "Road", "water": "Water", "rail": "Rail", "pipeline": "Pipeline"})

ALARM: Mapping[str, Word] = MappingProxyType(
    {
        "open": Word("Goes on", "alert", "bad"),
        "cleared": Word("No longer so", "check", "good"),
        "told": Word("About one act", "dot"),
    }
)

TABLES: Mapping[str, Mapping[str, Word | str]] = MappingProxyType(
    {
        "event": EVENT,
        "event_status": EVENT_STATUS,
        "phone": PHONE,
        "manifest": MANIFEST,
        "outcome": OUTCOME,
        "refusal": REFUSAL,
        "contract": CONTRACT,
        "contract_kind": CONTRACT_KIND,
        "party": PARTY,
        "issue": ISSUE,
        "label": LABEL,
        "sealing": SEALING,
        "hazard": HAZARD,
        "form": FORM,
        "role": ROLE,
        "severity": SEVERITY,
        "grade": GRADE,
        "block": BLOCK,
        "proposal": PROPOSAL,
        "ruling": RULING,
        "correction": CORRECTION,
        "trouble": TROUBLE,
        "operation": OPERATION,
        "treating": TREATING,
        "purpose": PURPOSE,
        "unit": UNIT,
        "mode": MODE,
        "standing": STANDING,
        "stocktake": STOCKTAKE,
        "declaration": DECLARATION,
        "finding": FINDING,
        "alarm": ALARM,
    }
)
"""Every table by the name templates use: `words.event`."""
