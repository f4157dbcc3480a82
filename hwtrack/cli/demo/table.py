"""Drawing the table of the story: step, what, expected, seen, ok."""

from collections.abc import Sequence

from hwtrack.accounts.roles import cards
from hwtrack.cli.columns import in_columns, width
from hwtrack.cli.demo.city import BUREAU, PASSWORD, STORY_COMPANIES
from hwtrack.cli.demo.play import Row
from hwtrack.kernel.actor import Role
from hwtrack.web.views.people import DemoAccount

_HEAD = ("step", "what", "expected", "seen", "ok")


def table(rows: Sequence[Row]) -> str:
    """Return the rows as lines of equal columns, and a last line that counts them."""
    cells = [(row.step, row.what, row.expected, row.seen, "ok" if row.ok else "NO") for row in rows]
    right = sum(row.ok for row in rows)
    return f"{_columns(_HEAD, cells)}\n\n{right} of {len(rows)} as expected"


def accounts() -> tuple[DemoAccount, ...]:
    """Return who can sign in to the demo city's story."""
    return tuple(
        DemoAccount(
            name=person.sign_in_name,
            password=PASSWORD,
            role=person.roles[0].value,
            organisation=company.name,
        )
        for company in (*STORY_COMPANIES, BUREAU)
        for person in company.people
    )


def sign_ins() -> str:
    """Return the same as lines: name, role, organisation."""
    cells = [(one.name, cards()[Role(one.role)].title, one.organisation) for one in accounts()]
    return _columns(("sign in as", "role", "organisation"), cells)


def all_right(rows: Sequence[Row]) -> bool:
    """Say whether there are rows and every one of them is as expected."""
    return bool(rows) and all(row.ok for row in rows)


def _columns(head: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    rule = tuple("─" * max(map(width, column)) for column in zip(head, *cells, strict=True))
    return "\n".join(in_columns([head, rule, *cells]))
