"""Declarations and plans as papers and worksheets, with who confirmed them and under which number they were filed."""

from collections.abc import Sequence

from hwtrack.infra.i18n import Translate
from hwtrack.infra.work import AnyWork
from hwtrack.infra.workbooks import Sheet, sheet_of
from hwtrack.kernel.document import CellKind, Document, shown
from hwtrack.kernel.waste import PHYSICAL_FORM_NAMES
from hwtrack.registry.service import facts as registry
from hwtrack.transfers.declaring import sheets
from hwtrack.transfers.declaring.declaration import Declaration
from hwtrack.transfers.declaring.forms import FORM_NAMES
from hwtrack.transfers.declaring.sheets import Names, Standing
from hwtrack.transfers.service.declaring import Kept

STATUS_NAMES = {
    "draft": "Draft",
    "replaced": "Replaced by a newer draft",
    "confirmed": "Confirmed, not yet filed",
    "filed": "Filed in the national system",
}


async def names(work: AnyWork, say: Translate) -> Names:
    """Return what codes mean in a language."""
    methods = await registry.methods(work)
    return Names(say=say, forms=PHYSICAL_FORM_NAMES, methods={code: method.name for code, method in methods.items()})


def standing(kept: Kept, say: Translate) -> Standing:
    """Return what stands around the tables of a declaration."""
    row = kept.row
    return Standing(
        status=say(STATUS_NAMES[kept.status]),
        made=shown(row["made_at"], CellKind.INSTANT),
        responsible=row["responsible"] or "",
        confirmed=shown(row["confirmed_at"], CellKind.INSTANT) if row["confirmed_at"] else "",
        filed=row["filed_number"] or "",
        explanation=row["explanation"] or "",
    )


async def paper(work: AnyWork, kept: Kept, say: Translate) -> Document:
    """Return a declaration or plan as a paper to be signed."""
    return sheets.document(kept.content, await names(work, say), standing(kept, say))


async def worksheets(work: AnyWork, kept: Kept, say: Translate) -> Sequence[Sheet]:
    """Return a declaration or plan as worksheets."""
    known, around = await names(work, say), standing(kept, say)
    facts = sheets.facts(kept.content, known, around)
    title = f"{say(FORM_NAMES[kept.form])} {kept.period}"
    if isinstance(kept.content, Declaration):
        return (sheet_of(sheets.declaration_table(kept.content, known), title=title, facts=facts),)
    return tuple(sheet_of(table, title=title, facts=facts) for table in sheets.plan_tables(kept.content, known))
