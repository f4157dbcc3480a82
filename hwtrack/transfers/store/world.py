"""What lower packages keep of the organisations, vehicles and containers on a manifest, each in one statement.

Reads tables of registry, labels and custody (a store may); writes nothing.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from hwtrack.custody.container import Block
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.ids import ContainerId, ManifestId, OrgId, UnitId
from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.registry.kinds import UnitKind
from hwtrack.registry.licences import CarrierPermit, Period, Permit
from hwtrack.registry.model import TransportUnit
from hwtrack.transfers.model import LabelStatus
from hwtrack.transfers.record import Card

_CARDS = """
    SELECT c.code, c.home_org_id, c.container_id, c.waste_code, c.waste_name, c.form, c.hazards, c.package_kind,
        c.is_bulk, coalesce((s.state ->> 'tare_g')::bigint, c.tare_g) AS tare_g, c.foreign_code, s.net_g,
        s.holder_org_id, s.stage, s.state ->> 'manifest_id' AS loaded_under,
        s.open_manifest_id, (s.state -> 'blocks')::text AS blocks, s.state ->> 'inside' AS inside, latest.*
    FROM unnest($1::text[]) AS asked (code)
    JOIN organisation o ON o.credit_code = left(asked.code, 18)
    JOIN container c ON c.home_org_id = o.org_id AND c.code = asked.code
    LEFT JOIN container_state s ON s.home_org_id = c.home_org_id AND s.container_id = c.container_id
    LEFT JOIN LATERAL (
        SELECT l.voided_at, l.superseded_at, l.label_id FROM label l
        WHERE l.home_org_id = c.home_org_id AND l.container_id = c.container_id
        ORDER BY l.printed_at DESC, l.label_id DESC LIMIT 1
    ) AS latest ON true
"""
_ENDED = frozenset({"treated", "emptied"})
_ABOARD = frozenset({"loaded", "in_transit", "arrived", "unloaded"})


async def cards(work: AnyWork, codes: Iterable[str]) -> dict[str, Card]:
    """Return containers by code as far as the actor may see them; unknown codes are left out."""
    rows = await work.fetch(_CARDS, sorted(set(codes)))
    return {row["code"]: _card(row) for row in rows}


async def permits(work: AnyWork, carriers: Iterable[int]) -> dict[OrgId, tuple[CarrierPermit, ...]]:
    """Return the dangerous-goods permits of carriers, newest validity first."""
    rows = await work.fetch(
        "SELECT * FROM carrier_permit WHERE org_id = ANY ($1::bigint[]) ORDER BY valid_from DESC, permit_id DESC",
        sorted(set(carriers)),
    )
    found: dict[OrgId, tuple[CarrierPermit, ...]] = {}
    for row in rows:
        found[OrgId(row["org_id"])] = (*found.get(OrgId(row["org_id"]), ()), _permit(row))
    return found


async def units(work: AnyWork, ids: Iterable[UUID], plates: Iterable[str] = ()) -> tuple[TransportUnit, ...]:
    """Return vehicles by id or by plate, in the spelling that is kept."""
    rows = await work.fetch(
        "SELECT * FROM transport_unit WHERE unit_id = ANY ($1::uuid[]) OR plate = ANY ($2::text[])",
        list(ids),
        list(plates),
    )
    return tuple(_unit(row) for row in rows)


async def sites(work: AnyWork, ids: Iterable[UUID]) -> Mapping[UUID, tuple[OrgId, int]]:
    """Return whose each site is and in which division it lies."""
    rows = await work.fetch("SELECT site_id, org_id, division FROM site WHERE site_id = ANY ($1::uuid[])", list(ids))
    return {row["site_id"]: (OrgId(row["org_id"]), row["division"]) for row in rows}


def _card(row: Any) -> Card:
    return Card(
        code=row["code"],
        home_org_id=OrgId(row["home_org_id"]),
        container_id=ContainerId(row["container_id"]),
        waste_code=WasteCode(row["waste_code"]),
        waste_name=row["waste_name"],
        form=PhysicalForm(row["form"]),
        hazards=frozenset(HazardProperty(hazard) for hazard in row["hazards"]),
        package_kind=row["package_kind"],
        is_bulk=row["is_bulk"],
        tare=Mass(row["tare_g"]) if row["tare_g"] is not None else NOTHING,
        net=Mass(row["net_g"]) if row["net_g"] is not None else None,
        holder=OrgId(row["holder_org_id"]) if row["holder_org_id"] is not None else None,
        label=_label(row),
        ended=row["stage"] in _ENDED,
        held_by=ManifestId(row["open_manifest_id"]) if row["open_manifest_id"] else None,
        loaded_under=_loaded_under(row),
        blocks=frozenset(Block(block) for block in json.loads(row["blocks"] or "[]")),
        inside=row["inside"],
    )


def _label(row: Any) -> LabelStatus:
    if row["label_id"] is None:
        # Why: a container that bears the provincial system's code never bears one of ours beside it (design.md §5).
        return LabelStatus.VALID if row["foreign_code"] else LabelStatus.UNKNOWN
    if row["voided_at"] is not None:
        return LabelStatus.VOID
    return LabelStatus.SUPERSEDED if row["superseded_at"] is not None else LabelStatus.VALID


def _loaded_under(row: Any) -> ManifestId | None:
    if row["stage"] not in _ABOARD or row["loaded_under"] is None:
        return None
    return ManifestId(UUID(row["loaded_under"]))


def _permit(row: Any) -> CarrierPermit:
    return CarrierPermit(
        permit_id=row["permit_id"],
        org_id=OrgId(row["org_id"]),
        number=row["number"],
        classes=frozenset(row["classes"]),
        period=Period(row["valid_from"], row["valid_until"]),
    )


def _unit(row: Any) -> TransportUnit:
    permit = None
    if row["permit_holder_org_id"] is not None:
        period = Period(row["permit_from"], row["permit_until"])
        holder = OrgId(row["permit_holder_org_id"])
        permit = Permit(row["permit_number"], holder, frozenset(row["permit_classes"]), period)
    return TransportUnit(
        unit_id=UnitId(row["unit_id"]),
        org_id=OrgId(row["org_id"]),
        kind=UnitKind(row["kind"]),
        plate=row["plate"],
        serial=row["serial"],
        permit=permit,
        active=row["status"] == "active",
    )
