"""Gathering, for one manifest, every fact its rules ask for."""

from dataclasses import replace
from datetime import date
from typing import TypeVar

from hwtrack.infra.work import Work
from hwtrack.registry.exemptions import ExemptStage
from hwtrack.registry.service import facts as registry
from hwtrack.transfers.calendar import local_date
from hwtrack.transfers.commands import ContractRef
from hwtrack.transfers.consent import AgentAct, acts_in
from hwtrack.transfers.exemptions import ExemptionClaim
from hwtrack.transfers.facts import AfterwardsFacts, CheckedFacts
from hwtrack.transfers.manifest import paper_due
from hwtrack.transfers.model import Contract, Load
from hwtrack.transfers.record import Manifest, World, loads_of, transfer_of
from hwtrack.transfers.service.rights import capacity_of, rights_of
from hwtrack.transfers.service.working_days import calendar
from hwtrack.transfers.store import contracts, world

C = TypeVar("C", bound=CheckedFacts)


async def world_of(work: Work, manifest: Manifest) -> World:
    """Return what is known of everybody and everything on a manifest."""
    carriers = [leg.carrier.org_id for leg in manifest.legs if leg.carrier and leg.carrier.org_id is not None]
    return World(
        orgs=await registry.organisations_by_id(work, manifest.org_ids),
        permits=await world.permits(work, carriers) if carriers else {},
        units={unit.unit_id: unit for unit in await world.units(work, manifest.unit_ids)} if manifest.unit_ids else {},
        cards=await world.cards(work, [line.code for line in manifest.lines]),
    )


async def transfer_facts(work: Work, manifest: Manifest, kind: type[C]) -> C:
    """Return the facts of a manifest for the stage that `kind` belongs to."""
    around = await world_of(work, manifest)
    transfer = transfer_of(manifest, around)
    rights = await rights_of(
        work, manifest.recipient_org_id, frozenset(line.waste_code for line in transfer.lines), transfer.loading_on
    )
    treatment, haulage = await contracts_of(work, manifest)
    return kind(
        on=local_date(work.now),
        transfer=transfer,
        treatment=treatment,
        haulage=haulage,
        licence=rights.licence,
        exemption=rights.exemption,
        capacity=await capacity_of(
            work,
            rights.licence,
            manifest=(manifest.home_org_id, manifest.manifest_id),
            adding=transfer.declared,
            on=transfer.loading_on,
        ),
        loads=loads_of(manifest, around),
        claims=await claims_of(work, manifest, loads_of(manifest, around)),
        acts=await _acts(work, manifest, treatment, haulage),
    )


async def afterwards_facts(work: Work, manifest: Manifest, completed_on: date) -> AfterwardsFacts:
    """Return the facts of a transfer made on paper that is entered now."""
    facts = await transfer_facts(work, manifest, CheckedFacts)
    return AfterwardsFacts(
        on=facts.on,
        transfer=facts.transfer,
        treatment=facts.treatment,
        haulage=facts.haulage,
        licence=facts.licence,
        exemption=facts.exemption,
        capacity=facts.capacity,
        loads=facts.loads,
        claims=facts.claims,
        acts=facts.acts,
        completed_on=completed_on,
        entered_on=facts.on,
        enter_by=paper_due(completed_on, calendar()),
    )


async def contracts_of(work: Work, manifest: Manifest) -> tuple[Contract | None, Contract | None]:
    """Return the treatment and the haulage contract as far as they are in force and the actor may see them."""
    refs = [ref for ref in (manifest.treatment, manifest.haulage) if ref]
    if not refs:
        return None, None
    found = await contracts.several(work, refs)

    def usable(ref: ContractRef | None) -> Contract | None:
        row = found.get(ref) if ref else None
        # Why: a refused contract is none, so that CON-01 says so; an ended one is caught by its own dates.
        return row.contract if row and row.status != "refused" else None

    treatment = usable(manifest.treatment)
    if treatment:
        home, own = manifest.home_org_id, manifest.manifest_id
        treatment = replace(treatment, moved=await contracts.moved_under(work, home, treatment.contract_id, own))
    return treatment, usable(manifest.haulage)


async def claims_of(work: Work, manifest: Manifest, loads: tuple[Load, ...]) -> tuple[ExemptionClaim, ...]:
    """Return the exemptions a manifest relies on, with the list's rows and how many containers are labelled.

    A claim for transport is not weakened by labels: labelled waste is exempt in transport as unlabelled is.
    """
    if not manifest.claims:
        return ()
    rows = await registry.exemptions(work)
    return tuple(
        ExemptionClaim(
            item=claim.item,
            rows=tuple(row for row in rows if row.item == claim.item),
            waste_code=claim.waste_code,
            stage=claim.stage,
            mass=manifest.declared,
            labelled=0 if claim.stage is ExemptStage.TRANSPORT else _labelled(loads, claim.waste_code.digits),
            document=claim.document,
        )
        for claim in manifest.claims
    )


async def _acts(
    work: Work, manifest: Manifest, treatment: Contract | None, haulage: Contract | None
) -> tuple[AgentAct, ...]:
    consents = await contracts.consents(work, [manifest.home_org_id])
    named = tuple(contract for contract in (treatment, haulage) if contract)
    return tuple(act for contract in named for act in acts_in(contract, consents)) if consents else ()


def _labelled(loads: tuple[Load, ...], digits: str) -> int:
    return sum(load.waste_code is not None and load.waste_code.digits == digits for load in loads)
