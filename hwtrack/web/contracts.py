"""A contract as pages show it. Knows transfers' values and turns them into views; fetches nothing."""

from hwtrack.transfers.contract import KeptContract
from hwtrack.transfers.model import Party
from hwtrack.web.views.parts import Judgement, Row
from hwtrack.web.views.transfers import ContractView, PartyLine
from hwtrack.web.words import Said


def row_of(kept: KeptContract) -> Row:
    """Return a contract as a list shows it."""
    names = " × ".join(party.org.name for party in kept.contract.parties if party.principal)
    return Row(
        address=f"/contracts/{kept.home_org_id}/{kept.contract.contract_id}",
        name=kept.number,
        about=names,
        state=("contract", kept.status),
        due=Said("until {date}", {"date": kept.contract.valid_until.isoformat()}),
    )


def view_of(kept: KeptContract, judgements: tuple[Judgement, ...]) -> ContractView:
    """Return a contract's page."""
    contract = kept.contract
    return ContractView(
        number=kept.number,
        kind=contract.kind.value,
        status=kept.status,
        parties=tuple(_party(party, kept.signed_by.get(place, "")) for place, party in enumerate(contract.parties)),
        codes=contract.scope.codes,
        methods=contract.scope.methods,
        quantity=contract.scope.quantity,
        valid_from=contract.valid_from,
        valid_until=contract.valid_until,
        judgements=judgements,
    )


def _party(party: Party, signed_by: str) -> PartyLine:
    note = None
    if party.org.is_intermediary:
        note = Said("Has declared itself an intermediary, broker or consultancy.")
    elif party.signatory and not party.signatory.is_same(party.org):
        note = Said("Signed on its behalf by {name}", {"name": party.signatory.name})
    return PartyLine(
        role=party.role.value,
        name=party.org.name,
        credit_code=party.org.credit_code,
        principal=party.principal,
        signatory=signed_by,
        note=note,
    )
