"""Contracts on the wire."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from hwtrack.infra.paging import Page
from hwtrack.kernel.rules import Decision
from hwtrack.kernel.waste import WasteCode
from hwtrack.transfers.commands import DEFAULT_PRINCIPALS, MAX_CODES, MAX_PARTIES, NewContract, NewParty
from hwtrack.transfers.contract import KeptContract
from hwtrack.transfers.model import ContractKind, OrgRef, PartyRole, Scope
from hwtrack.transfers.schemas.shared import (
    Credit,
    Kilograms,
    Line,
    Method,
    NamedIn,
    OpenWire,
    Prose,
    ViolationOut,
    Waste,
    Wire,
    body_text,
    known_members,
    mass,
)


class PartyIn(OpenWire):
    """An organisation in a contract; without `principal` the role says whether it is bound."""

    role: PartyRole
    credit_code: Credit
    name: Annotated[str, Field(min_length=1, max_length=120)]
    principal: bool | None = None
    signatory: NamedIn | None = Field(None, description="The organisation on whose behalf somebody signs for this one.")
    signed_by: Annotated[str, Field(max_length=60)] = ""

    def to_party(self, kind: ContractKind, pointer: str) -> NewParty:
        """Return it as the command names it."""
        bound = self.role in DEFAULT_PRINCIPALS[kind] if self.principal is None else self.principal
        return NewParty(
            role=self.role,
            org=NamedIn(credit_code=self.credit_code, name=self.name).to_named(pointer),
            principal=bound,
            signatory=self.signatory.to_named(f"{pointer}/signatory") if self.signatory else None,
            signed_by=self.signed_by,
        )


class ScopeIn(OpenWire):
    """What a contract covers; haulage needs neither methods nor a quantity."""

    codes: Annotated[tuple[Waste, ...], Field(max_length=MAX_CODES)] = ()
    methods: Annotated[tuple[Method, ...], Field(max_length=MAX_CODES)] = ()
    quantity_kg: Kilograms | None = None

    def to_scope(self) -> Scope:
        """Return it as the command says it."""
        return Scope(
            codes=tuple(WasteCode.of(code, pointer=f"/scope/codes/{n}") for n, code in enumerate(self.codes)),
            methods=tuple(self.methods),
            quantity=mass(self.quantity_kg, "/scope/quantity_kg") if self.quantity_kg else None,
        )


class ContractIn(OpenWire):
    """A contract as it is written. Extra members are kept; one that names a party is refused and remembered."""

    kind: ContractKind
    number: Line
    parties: Annotated[list[PartyIn], Field(min_length=1, max_length=MAX_PARTIES)]
    scope: ScopeIn
    pollution_terms: Prose = Field("", description="The pollution-control terms, or where they stand.")
    valid_from: date
    valid_until: date
    price_terms: Prose = Field("", description="Kept apart, for whoever enters the contract alone.")

    def to_command(self, raw: Mapping[str, Any]) -> NewContract:
        """Return the command, with the body as it was sent without its prices."""
        return NewContract(
            kind=self.kind,
            number=self.number,
            parties=tuple(party.to_party(self.kind, f"/parties/{n}") for n, party in enumerate(self.parties)),
            scope=self.scope.to_scope(),
            pollution_terms=self.pollution_terms,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            body=body_text(raw, without=("price_terms",)),
            price_terms=self.price_terms,
        )


CONTRACT_MEMBERS = known_members(ContractIn)


class OrgOut(Wire):
    """An organisation as it was named; `kinds` are what it had declared on that day."""

    org_id: int | None
    credit_code: str
    name: str
    kinds: list[str]

    @classmethod
    def of(cls, org: OrgRef) -> Self:
        """Write an organisation."""
        return cls(org_id=org.org_id, credit_code=org.credit_code, name=org.name, kinds=sorted(org.kinds))


class PartyOut(Wire):
    """A party of a contract."""

    role: PartyRole
    principal: bool
    org: OrgOut
    signatory: OrgOut | None
    signed_by: str | None


class ScopeOut(Wire):
    """What a contract covers."""

    codes: list[str]
    methods: list[str]
    quantity_kg: str | None


class ContractOut(Wire):
    """A contract as it is kept."""

    home_org_id: int
    contract_id: UUID
    kind: ContractKind
    number: str
    status: str
    parties: list[PartyOut]
    scope: ScopeOut
    pollution_terms: bool
    valid_from: date
    valid_until: date
    decision_id: UUID
    made_at: datetime
    price_terms: str = ""

    @classmethod
    def of(cls, row: KeptContract, price_terms: str = "") -> Self:
        """Write a contract."""
        contract = row.contract
        quantity = contract.scope.quantity
        return cls(
            home_org_id=row.home_org_id,
            contract_id=contract.contract_id,
            kind=contract.kind,
            number=row.number,
            status=row.status,
            parties=[
                PartyOut(
                    role=party.role,
                    principal=party.principal,
                    org=OrgOut.of(party.org),
                    signatory=OrgOut.of(party.signatory) if party.signatory else None,
                    signed_by=row.signed_by.get(n),
                )
                for n, party in enumerate(contract.parties)
            ],
            scope=ScopeOut(
                codes=[code.text for code in contract.scope.codes],
                methods=list(contract.scope.methods),
                quantity_kg=quantity.text if quantity else None,
            ),
            pollution_terms=contract.pollution_terms,
            valid_from=contract.valid_from,
            valid_until=contract.valid_until,
            decision_id=row.decision_id,
            made_at=row.made_at,
            price_terms=price_terms,
        )


class EnteredOut(Wire):
    """A contract that is in force, and what the rules warn of."""

    home_org_id: int
    contract_id: UUID
    violations: list[ViolationOut]

    @classmethod
    def of(cls, home_org_id: int, contract_id: UUID, decision: Decision, language: str) -> Self:
        """Write what became of a contract."""
        found = ViolationOut.several(decision, language)
        return cls(home_org_id=home_org_id, contract_id=contract_id, violations=found)


class ContractPageOut(Wire):
    """Some contracts, newest first, and the cursor of the next page."""

    items: list[ContractOut]
    next: str | None

    @classmethod
    def of(cls, page: Page[KeptContract]) -> Self:
        """Write a page."""
        return cls(items=[ContractOut.of(row) for row in page.items], next=page.next)
