"""Entering and reading contracts. A refused contract is stored as what it is and its decision returned."""

from collections.abc import Mapping
from dataclasses import dataclass

from hwtrack.infra.decisions import keep_decision
from hwtrack.infra.paging import Page, Slice, page_of
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.ids import ContractId
from hwtrack.kernel.rules import Decision
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.methods import method_codes
from hwtrack.registry.model import Organisation
from hwtrack.registry.service import facts as registry
from hwtrack.transfers.calendar import local_date
from hwtrack.transfers.commands import ContractRef, NewContract, NewParty
from hwtrack.transfers.consent import acts_in
from hwtrack.transfers.contract import KeptContract
from hwtrack.transfers.facts import ContractFacts
from hwtrack.transfers.model import Contract, ContractKind, Party, PartyRole
from hwtrack.transfers.record import ref_of_named
from hwtrack.transfers.rulebook import judge
from hwtrack.transfers.service.reading import JudgementKept, judgement
from hwtrack.transfers.service.rights import rights_of
from hwtrack.transfers.store import contracts as store


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a contract: where it is kept, and the verdict. It is in force unless the decision refuses it."""

    ref: ContractRef
    decision: Decision


async def enter(work: Work, new: NewContract) -> Entered:
    """Judge a contract one of its parties enters, and store it, refused or in force.

    Raises:
        NotAPartyError, PartyTwiceError, ContractTermError: As `NewContract.checked` refuses.
        DomainError: A method or a waste code is not in its list.
    """
    own = await registry.organisation(work, work.actor.own_org)
    found = await registry.organisations_by_credit_code(work, new.checked(own.credit_code).named)
    await _check_lists(work, new)
    facts = await _facts(work, _contract(ContractId(work.new_id()), new, found))
    decision = judge(facts, on=facts.on)
    await _keep(work, new, facts, decision, home=own, found=found)
    return Entered(ContractRef(own.org_id, facts.contract.contract_id), decision)


async def contract(work: Work, ref: ContractRef) -> KeptContract:
    """Return a contract.

    Raises:
        NotFoundError: There is none, or the actor is no party of it.
    """
    found = await store.several(work, [ref])
    if ref not in found:
        raise NotFoundError
    return found[ref]


async def contract_page(work: Work, wanted: Slice) -> Page[KeptContract]:
    """Return the contracts the actor may see, newest first."""
    rows = await store.page(work, wanted)
    return page_of(rows, wanted, lambda row: (str(row.contract.contract_id),))


async def judgements(work: Work, ref: ContractRef) -> tuple[JudgementKept, ...]:
    """Return the verdicts on a contract as far as the actor may see them, oldest first."""
    return tuple(judgement(row) for row in await store.decisions(work, ref))


async def price_terms(work: Work, ref: ContractRef) -> str:
    """Return what the contract costs to whoever entered it, and nothing to anybody else."""
    return await store.price_terms(work, ref)


async def _facts(work: Work, contract: Contract) -> ContractFacts:
    on = local_date(work.now)
    recipients = contract.named(PartyRole.RECIPIENT) if contract.kind is ContractKind.TREATMENT else ()
    recipient = recipients[0].org_id if recipients else None
    rights = await rights_of(work, recipient, frozenset(contract.scope.codes), on)
    removers = [org.org_id for org in contract.named(PartyRole.REMOVER) if org.org_id is not None]
    consents = await store.consents(work, removers)
    return ContractFacts(
        on=on,
        contract=contract,
        licence=rights.licence,
        exemption=rights.exemption,
        acts=acts_in(contract, consents),
    )


async def _keep(
    work: Work,
    new: NewContract,
    facts: ContractFacts,
    decision: Decision,
    *,
    home: Organisation,
    found: Mapping[CreditCode, Organisation],
) -> None:
    # Why: a refused attempt is nobody's business but of whoever made it, and the officials'.
    everybody = {home.org_id, *(org.org_id for org in facts.orgs if org.org_id is not None)}
    parties = [home.org_id] if decision.refused else sorted(everybody)
    regions = sorted({home.division, *(organisation.division for organisation in found.values())})
    decision_id = await keep_decision(
        work,
        decision,
        home=home.org_id,
        subject=("contract", facts.contract.contract_id),
        parties=parties,
        regions=regions,
    )
    keeping = store.Keeping(
        home=home.org_id,
        status="refused" if decision.refused else "in_force",
        decision_id=decision_id,
        parties=parties,
        regions=regions,
    )
    await store.add(work, new, facts.contract, keeping)


async def _check_lists(work: Work, new: NewContract) -> None:
    method_codes(new.scope.methods, await registry.methods(work), pointer="/scope/methods")
    for code in new.scope.codes:
        await registry.listing(work, code, local_date(work.now), report="contract", pointer="/scope/codes")


def _contract(contract_id: ContractId, new: NewContract, found: Mapping[CreditCode, Organisation]) -> Contract:
    return Contract(
        contract_id=contract_id,
        kind=new.kind,
        parties=tuple(_party(party, found) for party in new.parties),
        scope=new.scope,
        pollution_terms=bool(new.pollution_terms.strip()),
        valid_from=new.valid_from,
        valid_until=new.valid_until,
    )


def _party(new: NewParty, found: Mapping[CreditCode, Organisation]) -> Party:
    org = ref_of_named(new.org, found)
    # Why: a principal that names nobody else signs for itself.
    signatory = ref_of_named(new.signatory, found) if new.signatory else (org if new.principal else None)
    return Party(role=new.role, org=org, principal=new.principal, signatory=signatory)
