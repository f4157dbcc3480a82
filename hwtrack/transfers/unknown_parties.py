"""Finding a party we do not know in a body that allows extra members.

Contract and manifest bodies keep members we have no name for, so that a partner's system may send more than we read.
But a member that names an organisation in a role that does not exist here is how a middleman enters: such a body is
stored as evidence and then refused. Knows words and shapes; decides nothing about the parties it finds. Source:
design.md §7; trackdechets.md 1.E.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hwtrack.kernel.errors import DomainError, Kind

Known = Mapping[str, "Known"]
"""The members a body may have, each with the members of its own value; array items share one level."""

ROLE_WORDS = (
    "broker", "agent", "intermediar", "middle", "dealer", "trader", "facilitat", "consult", "introducer", "referr",
    "commission", "onbehalf", "behalf", "thirdparty", "subcontract",
    "居间", "中介", "中间", "经纪", "代理", "介绍", "咨询", "第三方", "代办", "受托", "转包", "分包", "撮合",
)  # fmt: skip
"""Words in a member's name that speak of somebody between the parties."""

ORG_KEYS = frozenset(
    {"orgid", "organisation", "organization", "creditcode", "uscc", "company", "enterprise", "companyname", "orgname"}
    | {"统一社会信用代码", "信用代码", "单位", "单位名称", "企业", "企业名称", "公司", "公司名称"}
)
"""Member names that only an organisation has, hyphens, underscores and case left out."""

CREDIT_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])")
ORG_NAME = re.compile(
    r"(公司|企业|集团|合作社|经营部|工作室|事务所|商行|中心|厂)\s*$|\b(Ltd|Inc|LLC|Co|GmbH|Corp)\.?\s*$", re.IGNORECASE
)
MAX_DEPTH = 12
EXCERPT = 120


class Shape(StrEnum):
    """Why a member is taken for a party."""

    ROLE_WORD = "role_word"
    ORGANISATION = "organisation"
    TOO_DEEP = "too_deep"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownParty:
    """A member that names a party: where it stands (JSON Pointer), its name, why, and the start of its value."""

    pointer: str
    member: str
    shape: Shape
    excerpt: str


class UnknownPartyError(DomainError):
    """The body names a party we do not know."""

    kind = Kind.INVALID
    code = "transfers.unknown-party"
    detail = "The member “{member}” names somebody in a role that does not exist here; the attempt has been recorded."
    remedy = (
        "A transfer has a remover, carriers, a recipient and a consignor who is remover or recipient. "
        "Name each of them in its own member and leave everybody else out."
    )


def unknown_parties(body: Mapping[str, Any], known: Known) -> tuple[UnknownParty, ...]:
    """Return the members outside `known` that name a party, in the order of the body."""
    return tuple(_in_object(body, known, "", 0))


def error_of(found: tuple[UnknownParty, ...]) -> UnknownPartyError:
    """Return the error that answers such a body, pointing at the first member."""
    return UnknownPartyError(member=found[0].member[:60], pointer=found[0].pointer)


def _in_object(value: Mapping[str, Any], known: Known, pointer: str, depth: int) -> Iterator[UnknownParty]:
    for member, inner in value.items():
        below = f"{pointer}/{_escaped(member)}"
        if member in known:
            yield from _in_known(inner, known[member], below, depth + 1)
        elif shape := _shape(member, inner, depth + 1):
            yield UnknownParty(pointer=below, member=member, shape=shape, excerpt=str(inner)[:EXCERPT])


def _in_known(value: object, known: Known, pointer: str, depth: int) -> Iterator[UnknownParty]:
    if isinstance(value, Mapping):
        yield from _in_object(value, known, pointer, depth)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _in_known(item, known, f"{pointer}/{place}", depth)


def _shape(member: str, value: object, depth: int) -> Shape | None:
    if value is None or value in ("", [], {}):
        return None
    if depth > MAX_DEPTH:
        return Shape.TOO_DEEP
    plain = _plain(member)
    if any(word in plain for word in ROLE_WORDS):
        return Shape.ROLE_WORD
    if plain in ORG_KEYS or (isinstance(value, str) and _names_org(value)):
        return Shape.ORGANISATION
    return next((shape for name, inner in _members(value) if (shape := _shape(name, inner, depth + 1))), None)


def _members(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        yield from (("", item) for item in value)


def _names_org(text: str) -> bool:
    return bool(CREDIT_CODE.search(text.upper()) or ORG_NAME.search(text))


def _plain(member: str) -> str:
    return re.sub(r"[\s_\-.]", "", member).lower()


def _escaped(member: str) -> str:
    return member.replace("~", "~0").replace("/", "~1")
