"""Showing a label: to anybody in the street, and on the command line."""

from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.errors import DomainError
from hwtrack.labels.code import DigitalCode, LabelCode, SignCode
from hwtrack.labels.payload import DIGITS, Letter, Reading, Reason, read_digits, read_link
from hwtrack.labels.public import UNKNOWN, PublicView, public_view
from hwtrack.labels.service import keys
from hwtrack.labels.service.desk import LabelDesk
from hwtrack.labels.store import labels as store
from hwtrack.labels.terminal import terminal_label


async def public_label(
    work: AnyWork, desk: LabelDesk, letter: Letter, code_text: str, digits: str | None = None
) -> PublicView:
    """Return what anybody may see of the label behind a link; a code that cannot be is as unknown as any other."""
    try:
        code = code_of(letter, code_text)
    except DomainError:
        return UNKNOWN
    on_file = await store.public(work, letter, code)
    return UNKNOWN if on_file is None else public_view(on_file, await _worth(work, desk, letter, code, digits=digits))


async def read(work: AnyWork, desk: LabelDesk, text: str) -> Reading:
    """Say what a scanned text is worth, by the keys on file."""
    return read_link(text, hosts=desk.hosts, keys=await keys.listed(work))


async def shown(work: AnyWork, desk: LabelDesk, code_text: str, *, light_ground: bool = False) -> str:
    """Return a container's newest label as text with its symbol, for a terminal.

    Raises:
        CodeLengthError, CodeAlphabetError, CodeCheckError, CodeDateError, CodeSerialError: It is no code.
        NotFoundError: The code has no label, or the actor may not see it.
    """
    code = DigitalCode.parse(code_text)
    issues = await store.of_credit_code(work, code, letter=Letter.CONTAINER)
    if not issues:
        raise NotFoundError
    newest = issues[-1]
    book = desk.book
    return terminal_label(
        newest.face, newest.link, layout=book.layout(newest.layout), words=book.words, light_ground=light_ground
    )


def code_of(letter: Letter, text: str) -> LabelCode:
    """Read a code as its letter says.

    Raises:
        CodeLengthError, CodeAlphabetError, CodeCheckError, CodeDateError, CodeSerialError: It is no such code.
    """
    return DigitalCode.parse(text) if letter is Letter.CONTAINER else SignCode.parse(text)


async def _worth(work: AnyWork, desk: LabelDesk, letter: Letter, code: LabelCode, *, digits: str | None) -> Reading:
    if digits is None:
        return Reading(Reason.UNSIGNED, letter, code)
    if len(digits) != DIGITS or not digits.isascii() or not digits.isdigit():
        return Reading(Reason.MALFORMED, letter, code)
    return read_digits(digits, letter=letter, code=code, hosts=desk.hosts, keys=await keys.listed(work))
