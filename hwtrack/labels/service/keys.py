"""Label keys at work: the key that signs now, made and listed when a region's quarter begins; the published list."""

from datetime import datetime

from hwtrack.infra.work import AnyWork
from hwtrack.labels.keys import KeyList, KeyStatus, LabelKey, RootKey, demand_keys_fit_host
from hwtrack.labels.service.desk import LabelDesk
from hwtrack.labels.store import keys as store


async def listed(work: AnyWork) -> KeyList:
    """Return every label key there ever was, dated now: what labels are verified against on the server."""
    return await store.listed(work, demo=False, at=work.now)


async def key_list(work: AnyWork, desk: LabelDesk) -> tuple[str, bytes]:
    """Return the signed list as it is now, and the root's public half; readers refuse an old one, so it is fresh.

    Raises:
        KeyFolderError: The key folder cannot be used.
    """
    root = await _root(work, desk)
    return root.sign_list(await store.listed(work, demo=root.demo, at=work.now)), root.public


async def signing_key(work: AnyWork, desk: LabelDesk, *, region: int) -> LabelKey:
    """Return the key that signs for the region now and whose private half is here; make and list one if there is none.

    Raises:
        DemoKeysError: The keys are a demonstration's and labels would leave this machine.
        KeyFolderError: The key folder cannot be used.
    """
    root = await _root(work, desk)
    keys = await store.listed(work, demo=root.demo, at=work.now)
    demand_keys_fit_host(keys, desk.hosts.current)
    return _held(keys, desk, region, work.now) or await _add_key(work, desk, root, region=region)


async def _root(work: AnyWork, desk: LabelDesk) -> RootKey:
    if not desk.key_files.has_root:
        desk.key_files.make_root(demo=await store.is_demo(work))
    return desk.key_files.root()


async def _add_key(work: AnyWork, desk: LabelDesk, root: RootKey, *, region: int) -> LabelKey:
    await store.lock(work)
    keys = await store.listed(work, demo=root.demo, at=work.now)
    if made_meanwhile := _held(keys, desk, region, work.now):
        return made_meanwhile
    grown = keys.with_key(region=region, public_key=desk.key_files.make(), at=work.now)
    await store.add(work, grown.keys[-1])
    await store.publish(work, grown, root.sign_list(grown))
    return grown.keys[-1]


def _held(keys: KeyList, desk: LabelDesk, region: int, at: datetime) -> LabelKey | None:
    able = [
        key
        for key in keys.keys
        if key.region == region and key.status is KeyStatus.ACTIVE and key.signs_at(at) and desk.key_files.holds(key)
    ]
    return able[-1] if able else None
