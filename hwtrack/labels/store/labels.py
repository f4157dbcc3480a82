"""Labels: rows in and out."""

import json
from typing import Any
from uuid import UUID

from hwtrack.infra.work import AnyWork
from hwtrack.kernel.ids import LabelId, OrgId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import hazard_byte, hazards_of_byte
from hwtrack.labels.code import DigitalCode, LabelCode, SignCode
from hwtrack.labels.face_record import face_of, record_of
from hwtrack.labels.issue import Issue
from hwtrack.labels.model import Label
from hwtrack.labels.payload import Letter, Payload
from hwtrack.labels.public import LabelOnFile

_SUBJECTS = {Letter.CONTAINER: "container_id", Letter.FACILITY: "facility_id", Letter.TRANSPORT_UNIT: "unit_id"}


_LABEL = "SELECT label.*, face::text AS face_text"
"""Why: one form of `Work` gives jsonb as text and the other as values; text is text on both."""


async def add(work: AnyWork, issue: Issue) -> None:
    """Insert a label."""
    label = issue.label
    await work.execute(
        "INSERT INTO label (home_org_id, label_id, letter, code, container_id, facility_id, unit_id, host, kid, digits,"
        " mass_g, hazards_byte, layout, face, emergency_phone, copies_allowed, copies_printed, reprint, printed_at,"
        " printed_by, parties, regions)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::jsonb, $15, $16, $17, $18, $19, $20,"
        " $21, $22)",
        issue.home_org_id,
        label.label_id,
        issue.letter.value,
        issue.code.text,
        *(issue.subject_id if issue.letter is letter else None for letter in _SUBJECTS),
        issue.host,
        issue.kid,
        issue.digits,
        issue.payload.mass.grams if issue.payload.mass else None,
        hazard_byte(issue.payload.hazards),
        issue.layout,
        json.dumps(record_of(issue.face), ensure_ascii=False),
        issue.emergency_phone,
        label.copies_allowed,
        label.copies_printed,
        label.reprint,
        label.printed_at,
        issue.printed_by,
        list(issue.parties),
        list(issue.regions),
    )


async def by_id(work: AnyWork, label_id: UUID) -> Issue | None:
    """Return a label, if the actor may see it."""
    row = await work.fetchrow(f"{_LABEL} FROM label WHERE label_id = $1", label_id)
    return _issue(row) if row else None


async def of_code(work: AnyWork, home: OrgId, code: LabelCode, *, letter: Letter) -> tuple[Issue, ...]:
    """Return every label of a code, oldest first."""
    rows = await work.fetch(
        f"{_LABEL} FROM label WHERE home_org_id = $1 AND code = $2 AND letter = $3 ORDER BY label_id",
        home,
        code.text,
        letter.value,
    )
    return tuple(_issue(row) for row in rows)


async def of_credit_code(work: AnyWork, code: LabelCode, *, letter: Letter) -> tuple[Issue, ...]:
    """Return every label of a code whoever's it is, as far as the actor may see them, oldest first."""
    rows = await work.fetch(
        f"{_LABEL} FROM organisation JOIN label ON home_org_id = org_id AND code = $2 AND letter = $3"
        " WHERE credit_code = $1 ORDER BY label_id",
        code.credit.text,
        code.text,
        letter.value,
    )
    return tuple(_issue(row) for row in rows)


async def keep_life(work: AnyWork, issue: Issue) -> None:
    """Write where the label is in its life."""
    label = issue.label
    await work.execute(
        "UPDATE label SET copies_printed = $3, activated_at = $4, superseded_at = $5, superseded_by = $6,"
        " voided_at = $7, void_reason = $8, voided_by = $9 WHERE home_org_id = $1 AND label_id = $2",
        issue.home_org_id,
        label.label_id,
        label.copies_printed,
        label.activated_at,
        label.superseded_at,
        label.superseded_by,
        label.voided_at,
        label.void_reason,
        work.actor.account_id if label.voided_at else None,
    )


async def public(work: AnyWork, letter: Letter, code: LabelCode) -> LabelOnFile | None:
    """Return what anybody may learn of a code's labels; nothing where there are none."""
    rows = await work.fetch("SELECT *, face::text AS face_text FROM public_label($1, $2)", letter.value, code.text)
    if not rows:
        return None
    lives = {LabelId(row["label_id"]): _life(row) for row in rows}
    good = [row for row in rows if not row["superseded_at"] and not row["voided_at"]]
    newest = (good or rows)[-1]
    return LabelOnFile(
        face=face_of(json.loads(newest["face_text"]), code),
        emergency_phone=newest["emergency_phone"],
        newest=LabelId(newest["label_id"]),
        states={label_id: life.state for label_id, life in lives.items()},
    )


def _life(row: Any) -> Label:
    """Read as much of a label's life as the street may see."""
    return Label(
        label_id=LabelId(row["label_id"]),
        copies_allowed=1,
        printed_at=row["activated_at"],
        activated_at=row["activated_at"],
        superseded_at=row["superseded_at"],
        voided_at=row["voided_at"],
    )


def _issue(row: Any) -> Issue:
    letter = Letter(row["letter"])
    code = _code(letter, row["code"])
    return Issue(
        home_org_id=OrgId(row["home_org_id"]),
        label=_label(row),
        letter=letter,
        code=code,
        subject_id=row[_SUBJECTS[letter]],
        host=row["host"],
        kid=row["kid"],
        digits=row["digits"],
        payload=Payload(
            kid=row["kid"],
            label_id=LabelId(row["label_id"]),
            hazards=hazards_of_byte(row["hazards_byte"]),
            mass=Mass(row["mass_g"]) if row["mass_g"] is not None else None,
        ),
        layout=row["layout"],
        face=face_of(json.loads(row["face_text"]), code),
        emergency_phone=row["emergency_phone"],
        printed_by=row["printed_by"],
        parties=tuple(row["parties"]),
        regions=tuple(row["regions"]),
    )


def _label(row: Any) -> Label:
    return Label(
        label_id=LabelId(row["label_id"]),
        copies_allowed=row["copies_allowed"],
        copies_printed=row["copies_printed"],
        reprint=row["reprint"],
        printed_at=row["printed_at"],
        activated_at=row["activated_at"],
        superseded_at=row["superseded_at"],
        superseded_by=row["superseded_by"],
        voided_at=row["voided_at"],
        void_reason=row["void_reason"],
    )


def _code(letter: Letter, text: str) -> LabelCode:
    return DigitalCode.parse(text) if letter is Letter.CONTAINER else SignCode.parse(text)
