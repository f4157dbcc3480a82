"""`hwtrack tlog witness …`, also `python -m hwtrack.witness …`: serve, or show what was refused."""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from hwtrack.tlog.note import HeldKey, KeyKind, read_held_key, read_verifier_key
from hwtrack.witness import memory
from hwtrack.witness.judging import Witness
from hwtrack.witness.memory import Memory
from hwtrack.witness.server import WitnessServer

KEY = "witness.key"
MEMORY = "witness.sqlite"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the witness that the arguments describe; return the exit code."""
    told = _parser().parse_args(arguments)
    try:
        key, logs = _key(told.folder / KEY), tuple(read_verifier_key(text) for text in told.log)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"hwtrack: {error}\n")
        return 1
    witness = Witness(key, {log.name: log for log in logs}, Memory(told.folder / MEMORY))
    witness.memory.prepare()
    if told.evidence:
        _show(witness.memory)
        return 0
    _serve(witness, told.address, told.port)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hwtrack tlog witness", description="Confirm checkpoints of a log.")
    parser.add_argument("--folder", type=Path, required=True, help=f"where {KEY} and {MEMORY} lie")
    parser.add_argument("--log", action="append", default=[], metavar="KEY", help="a log's verifier key; repeat it")
    parser.add_argument("--address", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=7380, help="port to listen on; 0: a free one, which is printed")
    parser.add_argument("--evidence", action="store_true", help="print the signed checkpoints that were refused")
    return parser


def _key(path: Path) -> HeldKey:
    key = read_held_key(path.read_text("utf-8").removesuffix("\n"))
    if key.kind is not KeyKind.COSIGNATURE:
        raise ValueError(f"{path} holds a log's key, not a witness's")
    return key


def _serve(witness: Witness, address: str, port: int) -> None:
    server = WitnessServer((address, port), witness)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    sys.stdout.write(f"{witness.key.key.text} http://{address}:{server.server_port}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    finally:
        server.server_close()


def _show(kept: Memory) -> None:
    with kept.alone() as file:
        for one in memory.evidence(file):
            sys.stdout.write(f"--- {one.at} {one.why}\n{one.request}\n")


if __name__ == "__main__":
    sys.exit(main())
