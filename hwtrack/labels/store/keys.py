"""Label keys and key lists: rows in and out. Private halves are files; see `key_files`."""

from datetime import datetime
from typing import Any

from hwtrack.infra.work import AnyWork
from hwtrack.labels.keys import Algorithm, KeyList, KeyStatus, LabelKey, Quarter

_LOCK = 0x68776B79
"""Held while a new key is numbered, so that two services do not take one number."""


async def lock(work: AnyWork) -> None:
    """Wait until nobody else is adding a key; released at the end of the transaction."""
    await work.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)


async def is_demo(work: AnyWork) -> bool:
    """Say whether this installation is a demonstration."""
    row = await work.fetchrow("SELECT kind FROM installation")
    return row is not None and row["kind"] == "demo"


async def listed(work: AnyWork, *, demo: bool, at: datetime) -> KeyList:
    """Return every key as a list dated `at`."""
    rows = await work.fetch(
        "SELECT k.*, coalesce((SELECT max(sequence) FROM key_list), 0) AS sequence FROM label_key k ORDER BY kid"
    )
    return KeyList(
        sequence=rows[0]["sequence"] if rows else 0, made_at=at, keys=tuple(_key(row) for row in rows), demo=demo
    )


async def add(work: AnyWork, key: LabelKey) -> None:
    """Insert a key."""
    await work.execute(
        "INSERT INTO label_key (kid, algorithm, public_key, region, quarter, signs_from, signs_until, status, made_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        key.kid,
        key.algorithm.value,
        key.public_key,
        key.region,
        Quarter.of(key.signs_from).text,
        key.signs_from,
        key.signs_until,
        key.status.value,
        work.now,
    )


async def publish(work: AnyWork, keys: KeyList, document: str) -> None:
    """Insert a signed list."""
    await work.execute(
        "INSERT INTO key_list (sequence, made_at, document) VALUES ($1, $2, $3)", keys.sequence, keys.made_at, document
    )


def _key(row: Any) -> LabelKey:
    return LabelKey(
        kid=row["kid"],
        algorithm=Algorithm(row["algorithm"]),
        public_key=bytes(row["public_key"]),
        region=row["region"],
        signs_from=row["signs_from"],
        signs_until=row["signs_until"],
        status=KeyStatus(row["status"]),
    )
