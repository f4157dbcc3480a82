"""What is on a manifest, for those below who may not ask: custody's counts look for its containers."""

from uuid import UUID

from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import AnyWork
from hwtrack.transfers.store import manifests as store


class Contents:
    """The manifests as custody asks for them; `app.py` passes one of these."""

    async def codes(self, work: AnyWork, home: int, manifest_id: UUID) -> tuple[str, tuple[str, ...]]:
        """Return a manifest's number, the draft's where it has none yet, and the codes on it.

        Raises:
            NotFoundError: There is none that the actor may see.
        """
        manifest = await store.manifest(work, home, manifest_id)
        if manifest is None:
            raise NotFoundError
        return manifest.official_no or manifest.draft_no, tuple(line.code for line in manifest.lines)
