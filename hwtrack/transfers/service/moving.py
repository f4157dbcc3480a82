"""What every move of a manifest has in common: load and lock it, ask whose hand it is, write the new state, sign it."""

from dataclasses import dataclass, replace
from uuid import UUID

from hwtrack.infra.decisions import keep_decision
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Scope
from hwtrack.kernel.rules import Decision
from hwtrack.transfers.calendar import local_date
from hwtrack.transfers.manifest import Move, Status, checked_reason, demand_mover, demand_role, moved
from hwtrack.transfers.model import PartyRole
from hwtrack.transfers.record import Manifest
from hwtrack.transfers.service import rights
from hwtrack.transfers.store import holds
from hwtrack.transfers.store import manifests as store

STEP_OF = {
    Status.CHECKED: "checked",
    Status.ISSUED: "issued",
    Status.DISPATCHED: "dispatched",
    Status.IN_TRANSIT: "departed",
    Status.ARRIVED: "arrived",
    Status.RECEIVED: "received",
    Status.REFUSED: "received",
    Status.SETTLED: "settled",
    Status.RETURNED: "ended",
    Status.CANCELLED: "ended",
    Status.CLOSED_WITH_GAP: "ended",
}
"""Which instant of the manifest's way a state sets."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of a move: the manifest as it now is, and the verdict if one was needed. Refused: it did not move."""

    manifest: Manifest
    decision: Decision | None = None


async def loaded(work: Work, home: int, manifest_id: UUID, move: Move) -> Manifest:
    """Return the manifest, locked, if the actor's organisation may make the move in its state.

    Raises:
        NotFoundError: There is none, or the actor is no party of it.
        NotYourMoveError: The move belongs to another party.
        WrongStatusError: The move is not possible in its state.
    """
    manifest = await store.manifest(work, home, manifest_id, lock=True)
    if manifest is None:
        raise NotFoundError
    own = work.actor.org_id
    roles = manifest.roles_of(own) if own is not None else frozenset()
    demand_mover(move, roles, officer=work.actor.scope is Scope.OFFICIAL)
    moved(manifest.status, move)
    return manifest


async def seen(work: Work, home: int, manifest_id: UUID, *, by: PartyRole) -> Manifest:
    """Return the manifest, locked, if the actor's organisation stands on it in the role.

    Raises:
        NotFoundError: There is none, or the actor is no party of it.
        NotYourMoveError: It stands on it in other roles.
    """
    manifest = await store.manifest(work, home, manifest_id, lock=True)
    if manifest is None:
        raise NotFoundError
    own = work.actor.org_id
    demand_role(by, manifest.roles_of(own) if own is not None else frozenset())
    return manifest


async def write(
    work: Work, manifest: Manifest, move: Move, *, reason: str = "", decision_id: UUID | None = None
) -> Manifest:
    """Bring a manifest into the state a move leads to, sign it, and return it as it now is.

    Raises:
        ReasonNeededError: The move needs a reason and has none.
    """
    after = stepped(work, manifest, move, reason=reason)
    await store.move(work, after)
    await store.sign(work, after, move=move.value, reason=after.reason, decision_id=decision_id)
    return after


def stepped(work: Work, manifest: Manifest, move: Move, *, reason: str = "") -> Manifest:
    """Return the manifest in the state a move leads to, not yet written.

    Raises:
        ReasonNeededError: The move needs a reason and has none.
    """
    status = moved(manifest.status, move)
    steps = dict(manifest.steps)
    if status in STEP_OF:
        steps[STEP_OF[status]] = work.now
    return replace(
        manifest,
        status=status,
        since=work.now,
        version=manifest.version + 1,
        steps=steps,
        reason=checked_reason(move, reason),
    )


async def keep(work: Work, manifest: Manifest, decision: Decision) -> UUID:
    """Store a decision about a manifest for those who are its parties now."""
    return await keep_decision(
        work,
        decision,
        home=manifest.home_org_id,
        subject=("manifest", manifest.manifest_id),
        parties=manifest.parties,
        regions=manifest.regions,
    )


async def free(work: Work, manifest: Manifest, *, codes: frozenset[str] | None = None) -> None:
    """Give back the holds of a manifest's containers, or of those with the codes."""
    kept = {
        (line.container_org_id, line.container_id)
        for line in manifest.lines
        if (codes is None or line.code in codes) and line.container_id is not None
    }
    wanted = [pair for pair in manifest.containers if pair in kept]
    if wanted:
        await holds.release(work, (manifest.home_org_id, manifest.manifest_id), wanted)


async def note_capacity(work: Work, manifest: Manifest, kind: str) -> None:
    """Note on the recipient's licence that the manifest reserves, received or releases its declared mass."""
    if manifest.licence_id is None:
        return
    accepted = sum((line.accepted.grams for line in manifest.lines if line.accepted), 0)
    received = kind == "received"
    await rights.note_capacity(
        work,
        manifest.licence_id,
        recipient=manifest.recipient_org_id,
        manifest=(manifest.home_org_id, manifest.manifest_id),
        year=local_date(work.now).year if received else manifest.loading_on.year,
        kind=kind,
        mass=type(manifest.declared)(accepted) if received else manifest.declared,
    )
