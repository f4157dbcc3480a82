"""Consents, declarations, exemptions and rules on the wire."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from hwtrack.infra.i18n import translate
from hwtrack.infra.paging import Page
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.rules import Rule
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.exemptions import ExemptStage
from hwtrack.transfers.commands import MAX_CODES, MAX_CONTAINERS, NewConsent, NewExemptionClaim, NewFiling
from hwtrack.transfers.drafts import DeclarationDraft, DeclarationRow
from hwtrack.transfers.schemas.shared import Credit, Kilograms, Line, Waste, Wire, mass


class ConsentIn(Wire):
    """The bureau's consent that an agent files for an organisation."""

    agent: Credit
    principal: Credit
    document: Line
    valid_from: date
    valid_until: date

    def to_command(self) -> NewConsent:
        """Return the command."""
        return NewConsent(
            agent=CreditCode.of(self.agent, pointer="/agent"),
            principal=CreditCode.of(self.principal, pointer="/principal"),
            document=self.document,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )


class ConsentOut(Wire):
    """Where a consent is kept."""

    consent_id: UUID


class DeclarationRowIn(Wire):
    """One waste code of a declaration, net masses."""

    waste_code: Waste
    opening_kg: Kilograms
    generated_kg: Kilograms
    self_handled_kg: Kilograms = "0.000"
    outsourced_kg: Kilograms = "0.000"
    closing_kg: Kilograms

    def to_row(self, pointer: str) -> DeclarationRow:
        """Return it as the draft keeps it."""
        return DeclarationRow(
            waste_code=WasteCode.of(self.waste_code, pointer=f"{pointer}/waste_code"),
            opening=mass(self.opening_kg, f"{pointer}/opening_kg"),
            generated=mass(self.generated_kg, f"{pointer}/generated_kg"),
            self_handled=mass(self.self_handled_kg, f"{pointer}/self_handled_kg"),
            outsourced=mass(self.outsourced_kg, f"{pointer}/outsourced_kg"),
            closing=mass(self.closing_kg, f"{pointer}/closing_kg"),
        )


class DeclarationIn(Wire):
    """A declaration of one site for a period, both ends included."""

    site_id: UUID
    period_from: date
    period_until: date
    rows: Annotated[list[DeclarationRowIn], Field(min_length=1, max_length=MAX_CODES)]

    def to_command(self) -> NewFiling:
        """Return the command."""
        draft = DeclarationDraft(
            period_from=self.period_from,
            period_until=self.period_until,
            rows=tuple(row.to_row(f"/rows/{n}") for n, row in enumerate(self.rows)),
        )
        return NewFiling(site_id=self.site_id, declaration=draft)


class ExemptionClaimIn(Wire):
    """A claim that waste of a site is exempt at a stage; the mass is given where no containers are named."""

    site_id: UUID
    item: Annotated[int, Field(ge=1, le=999)]
    stage: ExemptStage
    waste_code: Waste
    containers: Annotated[tuple[Annotated[str, Field(max_length=60)], ...], Field(max_length=MAX_CONTAINERS)] = ()
    mass_kg: Kilograms | None = None
    document: Annotated[str, Field(max_length=200)] = ""

    def to_command(self) -> NewExemptionClaim:
        """Return the command."""
        return NewExemptionClaim(
            site_id=self.site_id,
            item=self.item,
            stage=self.stage,
            waste_code=WasteCode.of(self.waste_code, pointer="/waste_code"),
            codes=tuple(self.containers),
            mass=mass(self.mass_kg, "/mass_kg") if self.mass_kg else None,
            document=self.document,
        )


class FiledOut(Wire):
    """Where a filing is kept, and for whom."""

    home_org_id: int
    filing_id: UUID


class DeclarationOut(Wire):
    """A prepared declaration."""

    home_org_id: int
    filing_id: UUID
    site_id: UUID
    agent_org_id: int | None
    form: str
    period_from: date
    period_until: date
    status: str
    content: dict[str, Any]
    made_at: datetime

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Write a declaration."""
        return cls(
            home_org_id=row["home_org_id"],
            filing_id=row["filing_id"],
            site_id=row["site_id"],
            agent_org_id=row["agent_org_id"],
            form=row["form"],
            period_from=row["period_from"],
            period_until=row["period_until"],
            status=row["status"],
            content=json.loads(row["body"]),
            made_at=row["made_at"],
        )


class ExemptionClaimOut(Wire):
    """A claim of an exemption with its verdict."""

    home_org_id: int
    claim_id: UUID
    site_id: UUID
    item: int
    stage: str
    waste_code: str
    mass_kg: str
    containers: list[str]
    document: str
    status: str
    made_at: datetime

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Write a claim."""
        return cls(
            home_org_id=row["home_org_id"],
            claim_id=row["claim_id"],
            site_id=row["site_id"],
            item=row["item"],
            stage=row["stage"],
            waste_code=WasteCode(row["waste_code"]).text,
            mass_kg=Mass(row["mass_g"]).text,
            containers=list(row["codes"]),
            document=row["document"],
            status=row["status"],
            made_at=row["made_at"],
        )


class DeclarationPageOut(Wire):
    """Some declarations, newest first."""

    items: list[DeclarationOut]
    next: str | None

    @classmethod
    def of(cls, page: Page[dict[str, Any]]) -> Self:
        """Write a page."""
        return cls(items=[DeclarationOut.of(row) for row in page.items], next=page.next)


class ExemptionClaimPageOut(Wire):
    """Some claims of exemptions, newest first."""

    items: list[ExemptionClaimOut]
    next: str | None

    @classmethod
    def of(cls, page: Page[dict[str, Any]]) -> Self:
        """Write a page."""
        return cls(items=[ExemptionClaimOut.of(row) for row in page.items], next=page.next)


class RuleOut(Wire):
    """A rule in plain words; `confirmed` is false where its source was not read in a primary text."""

    id: str
    version: int
    title: str
    remedy: str
    basis: str
    confirmed: bool
    severity: str
    effects: dict[str, str]
    in_force_from: date
    in_force_until: date | None

    @classmethod
    def of(cls, rule: Rule, language: str) -> Self:
        """Write a rule in a language."""
        return cls(
            id=rule.id,
            version=rule.version,
            title=translate(language, rule.title),
            remedy=translate(language, rule.remedy),
            basis=translate(language, rule.basis),
            confirmed=rule.confirmed,
            severity=rule.severity.value,
            effects={stage.value: effect.value for stage, effect in rule.effects.items()},
            in_force_from=rule.in_force_from,
            in_force_until=rule.in_force_until,
        )


class RulesOut(Wire):
    """Every rule of transfers."""

    items: list[RuleOut]
