"""What somebody has decided to trust, from outside the file that is being checked: the trust file.

The log's key, its witnesses and their quorum, the service's receipt keys, the roots of label keys and the hosts that
labels may carry. A bundle's own keys make the same thing, but then a check shows inner consistency only.
Published as schemas/bundle/trust.json.
"""

import json
from dataclasses import dataclass
from typing import Self

from hwtrack.custody.bundle.form import KeyTexts, written
from hwtrack.custody.shapes import Misfit, Schema, record
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.labels.payload import Hosts
from hwtrack.tlog.note import VerifierKey, read_verifier_key
from hwtrack.tlog.trust import Trust

FORMAT = "hwtrack-trust-v1"

_KEYS = record(KeyTexts)


class TrustFileError(DomainError):
    """The trust file cannot be used."""

    kind = Kind.INVALID
    code = "custody.trust-file"
    detail = "The trust file is not in the form that `hwtrack trust export` writes: {reason}."
    remedy = "Export it again on the service, or compare it with schemas/bundle/trust.json."


@dataclass(frozen=True, slots=True)
class Anchors:
    """Keys to check a bundle with. `key_list_days` is how much older than its records a key list may be."""

    trust: Trust
    receipts: tuple[VerifierKey, ...] = ()
    label_roots: tuple[bytes, ...] = ()
    label_hosts: tuple[str, ...] = ()
    key_list_days: int = 30

    @classmethod
    def of(cls, keys: KeyTexts) -> Self:
        """Read the keys' texts.

        Raises:
            ValueError: One is no key of its kind, stands twice, or the quorum cannot be met.
        """
        witnesses = tuple(read_verifier_key(text) for text in keys.witnesses)
        return cls(
            trust=Trust(read_verifier_key(keys.log), witnesses, keys.quorum),
            receipts=tuple(read_verifier_key(text) for text in keys.receipts),
            label_roots=keys.label_roots,
            label_hosts=keys.label_hosts,
            key_list_days=keys.key_list_days,
        )

    @property
    def hosts(self) -> Hosts:
        """The hosts whose labels are ours."""
        first, *former = self.label_hosts or ("",)
        return Hosts(first, tuple(former))


def read_anchors(text: str) -> Anchors:
    """Return what a trust file says; people may edit it, so its spelling is free.

    Raises:
        TrustFileError: It is no such file, or one of its keys is none.
    """
    try:
        members = json.loads(text)
        if not isinstance(members, dict) or members.pop("format", None) != FORMAT:
            raise TrustFileError(reason=f"“format” is not {FORMAT}")
        return Anchors.of(_KEYS.read(members, ""))
    except Misfit as error:
        raise TrustFileError(reason=error.faults[0].pointer or "/") from error
    except (ValueError, RecursionError) as error:
        raise TrustFileError(reason=str(error)[:200]) from error


def trust_file(keys: KeyTexts) -> str:
    """Return the content of a trust file, one member a line."""
    return json.dumps({"format": FORMAT, **written(keys)}, ensure_ascii=False, indent=1) + "\n"


def schema() -> Schema:
    """Return the JSON Schema (2020-12) of the file."""
    body = _KEYS.schema
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        **body,
        "properties": {"format": {"const": FORMAT}, **body["properties"]},
        "required": ["format", *body["required"]],
    }
