"""Labels, keys and payloads for tests; fixed, so that a failure repeats."""

from hwtrack.kernel.ids import LabelId
from hwtrack.labels import vectors
from hwtrack.labels.code import DigitalCode, LabelCode, SignCode
from hwtrack.labels.payload import Letter, Payload, write_link

HOSTS = vectors.HOSTS
KEYS = vectors.key_list()
NOW = vectors.NOW
DRUM: DigitalCode = vectors.DRUM
PLAQUE: SignCode = vectors.PLAQUE
PAYLOAD: Payload = vectors._DRUM_PAYLOAD
SIGN_PAYLOAD: Payload = vectors._SIGN_PAYLOAD
LABEL_ID: LabelId = PAYLOAD.label_id


def link(
    letter: Letter = Letter.CONTAINER,
    code: LabelCode = DRUM,
    payload: Payload = PAYLOAD,
    *,
    host: str = HOSTS.current,
) -> str:
    """Return a signed link of the test keys."""
    return write_link(host=host, letter=letter, code=code, payload=payload, signer=vectors.HELD)


def sign_link(letter: Letter = Letter.FACILITY) -> str:
    """Return a plaque's or a transport unit's signed link."""
    return link(letter, PLAQUE, SIGN_PAYLOAD)
