"""What several shapes share: their manners, organisations, masses, texts, and the members a body is known to have."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from hwtrack.infra.problems import violations_of
from hwtrack.kernel.canonical import NotCanonicalError
from hwtrack.kernel.ids import ContractId, OrgId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.rules import Decision
from hwtrack.registry.credit import CreditCode
from hwtrack.transfers.commands import ContractRef, Named
from hwtrack.transfers.unknown_parties import Known

LARGEST_ID = 2**63 - 1

Kilograms = Annotated[
    str, Field(pattern=r"^(0|[1-9][0-9]{0,8})\.[0-9]{3}$", description="Kilograms with three decimals, like 187.400.")
]
Credit = Annotated[str, Field(min_length=18, max_length=18, description="Unified social credit code.")]
Waste = Annotated[str, Field(min_length=8, max_length=10, description="Waste code, like 900-013-11.")]
Method = Annotated[str, Field(min_length=2, max_length=3, description="Method of HJ 1033 Appendix F, like D10.")]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Prose = Annotated[str, Field(max_length=5000)]
Reason = Annotated[str, Field(max_length=1000, description="4 to 500 characters once trimmed.")]
OrgNumber = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class Wire(BaseModel):
    """The manners of a shape that is read whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OpenWire(BaseModel):
    """The manners of a body that may say more than is read; what it says more is searched for parties."""

    model_config = ConfigDict(frozen=True, extra="allow")


class NamedIn(OpenWire):
    """An organisation by credit code, registered or not; the name is what stands in the paper."""

    credit_code: Credit
    name: Annotated[str, Field(min_length=1, max_length=120)]

    def to_named(self, pointer: str) -> Named:
        """Return it as commands name it."""
        return Named(credit_code=CreditCode.of(self.credit_code, pointer=f"{pointer}/credit_code"), name=self.name)


class ContractRefIn(OpenWire):
    """A contract in the family of whoever entered it."""

    home_org_id: OrgNumber
    contract_id: UUID

    def to_ref(self) -> ContractRef:
        """Return it as commands name it."""
        return ContractRef(OrgId(self.home_org_id), ContractId(self.contract_id))


class ViolationOut(Wire):
    """A rule that found something, in the reader's language, with what to do."""

    rule: str
    version: int
    title: str
    message: str
    remedy: str
    basis: str
    confirmed: bool
    severity: str
    effect: str
    pointer: str

    @classmethod
    def several(cls, decision: Decision | None, language: str) -> "list[ViolationOut]":
        """Write the violations of a decision."""
        return [cls(**found) for found in violations_of(decision, language=language)] if decision else []


def mass(text: str, pointer: str) -> Mass:
    """Read a mass of a body."""
    return Mass.kg(text, pointer=pointer)


def body_text(raw: Mapping[str, Any], *, without: tuple[str, ...] = ()) -> str:
    """Return a body as it is kept: sorted, extra members included, the named ones left out.

    Raises:
        NotCanonicalError: It holds a number or a text that is no JSON.
    """
    kept = {name: value for name, value in raw.items() if name not in without}
    try:
        text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
        text.encode()
    except ValueError as error:
        raise NotCanonicalError(reason="a number or a text is not JSON") from error
    return text


def known_members(shape: type[BaseModel]) -> Known:
    """Return the members a shape has, each with those of its own value."""
    return {name: _below(field.annotation) for name, field in shape.model_fields.items()}


def _below(annotation: object) -> Known:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return known_members(annotation)
    return {name: inner for part in get_args(annotation) for name, inner in _below(part).items()}
