"""Who watches the demo's log from outside: a signer and two witnesses, each with a key and a folder of its own.

In the demo they are child processes of one machine; in earnest each is somebody else's. Knows folders, keys and ports.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hwtrack.config import LogSettings
from hwtrack.infra.secret_files import write_once
from hwtrack.signer.program import KEY as LOG_KEY
from hwtrack.tlog.note import HeldKey, KeyKind, VerifierKey, read_held_key
from hwtrack.tlog.trust import Trust
from hwtrack.witness.__main__ import KEY as WITNESS_KEY

ORIGIN = "demo.hwtrack.example/log"
WITNESSES = ("xinxi-zhongxin.example", "daxue.example")
"""An information centre and a university, both made up."""
FOLDERS = ("signer", *WITNESSES)


@dataclass(frozen=True, slots=True)
class OutsideWitness:
    """A witness of the demo: its key, its folder and the port it listens on."""

    key: VerifierKey
    folder: Path
    port: int


@dataclass(frozen=True, slots=True)
class Outside:
    """The signer's key and folder, and the witnesses; `rest_s` is how often they are asked."""

    log: VerifierKey
    folder: Path
    witnesses: tuple[OutsideWitness, ...]
    rest_s: int

    @property
    def trust(self) -> Trust:
        """What somebody who was told the keys believes."""
        return Trust(self.log, tuple(one.key for one in self.witnesses), len(self.witnesses))

    @property
    def settings(self) -> LogSettings:
        """What the service and the worker are told."""
        return LogSettings(
            origin=ORIGIN,
            key=self.log.text,
            witnesses=tuple(f"{one.key.text} http://127.0.0.1:{one.port}" for one in self.witnesses),
            quorum=len(self.witnesses),
            sign_seconds=self.rest_s,
            submit_seconds=self.rest_s,
        )

    @property
    def environment(self) -> dict[str, str]:
        """The same for a child process."""
        told = self.settings
        return {
            "HWTRACK_LOG_ORIGIN": told.origin,
            "HWTRACK_LOG_KEY": told.key,
            "HWTRACK_LOG_WITNESSES": json.dumps(told.witnesses),
            "HWTRACK_LOG_QUORUM": str(told.quorum),
            "HWTRACK_LOG_SIGN_SECONDS": str(told.sign_seconds),
            "HWTRACK_LOG_SUBMIT_SECONDS": str(told.submit_seconds),
        }


def outside_of(folder: Path, ports: tuple[int, ...], *, rest_s: int) -> Outside:
    """Return who watches the demo of a folder, keys made where there are none; one witness for each port."""
    return Outside(
        log=_key(folder / "signer" / LOG_KEY, ORIGIN, KeyKind.NOTE),
        folder=folder / "signer",
        witnesses=tuple(
            OutsideWitness(_key(folder / name / WITNESS_KEY, name, KeyKind.COSIGNATURE), folder / name, port)
            for name, port in zip(WITNESSES, ports, strict=True)
        ),
        rest_s=rest_s,
    )


def _key(path: Path, name: str, kind: KeyKind) -> VerifierKey:
    write_once(path, HeldKey(name, Ed25519PrivateKey.generate().private_bytes_raw(), kind).text)
    return read_held_key(path.read_text("utf-8")).key
