"""What a transfer was, in the words of the ledger: who handed over, who received under which document, by which method.

Asked once, when a line is made: a licence that is renewed later does not change what was true that day.
"""

from collections.abc import Collection, Mapping
from typing import Any

from hwtrack.custody.ledger.line import Partner, PartnerKind, Passage
from hwtrack.custody.ledger.writing import PassageKey
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.waste import WasteCode
from hwtrack.transfers.service.rights import Rights, rights_of
from hwtrack.transfers.store import passages as store


async def passages(work: AnyWork, wanted: Collection[PassageKey]) -> Mapping[PassageKey, Passage]:
    """Return what manifests say of transfers, by manifest and waste code; unknown ones are left out."""
    rows = await store.passages(work, {manifest for manifest, _ in wanted})
    asked = [row for row in rows if (row["manifest_id"], row["waste_code"]) in wanted]
    known: dict[tuple[Any, ...], Rights] = {}
    found = {}
    for row in asked:
        about = (row["recipient_org_id"], row["waste_code"], row["loading_on"])
        if about not in known:
            codes = frozenset({WasteCode(row["waste_code"])})
            known[about] = await rights_of(work, OrgId(row["recipient_org_id"]), codes, row["loading_on"])
        found[row["manifest_id"], row["waste_code"]] = _passage(row, known[about])
    return found


def _passage(row: Mapping[str, Any], rights: Rights) -> Passage:
    return Passage(
        number=row["number"],
        remover=Partner(
            kind=PartnerKind.UNKNOWN,
            name=row["remover"],
            credit_code=row["remover_credit"],
            org_id=row["home_org_id"],
            division=row["division"],
        ),
        recipient=Partner(
            kind=PartnerKind.OWN_SITE if row["home_org_id"] == row["recipient_org_id"] else kind_of(rights),
            name=row["recipient"],
            credit_code=row["recipient_credit"],
            org_id=row["recipient_org_id"],
            division=row["recipient_division"],
            document=document_of(rights),
        ),
        method=row["method"],
    )


def kind_of(rights: Rights) -> PartnerKind:
    """Return what kind of recipient somebody with these rights is."""
    if rights.licence is not None:
        return PartnerKind.LICENCE
    return PartnerKind.UNKNOWN if rights.exemption is None else PartnerKind.EXEMPT


def document_of(rights: Rights) -> str:
    """Return the number of the licence or of the filed exemption; empty where there is neither."""
    if rights.licence is not None:
        return rights.licence.number
    return "" if rights.exemption is None else rights.exemption.document_no
