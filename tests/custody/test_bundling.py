"""Bundles out of the real database: what is gathered holds by itself, and only who sees a whole chain is given it."""

import json
from collections.abc import AsyncIterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from hwtrack.accounts.service import devices
from hwtrack.config import LabelSettings, LogSettings, Settings
from hwtrack.custody.answers import ContainerNotFoundError
from hwtrack.custody.bundle.anchors import Anchors
from hwtrack.custody.bundle.form import MAX_CONTAINERS, MAX_EVENTS, MAX_FILE_BYTES, Bundle, read_bundle
from hwtrack.custody.bundle.making import BundleTooLargeError, Chain, Gathered, NothingRecordedError, text_of
from hwtrack.custody.bundle.making import make as assembled
from hwtrack.custody.bundle.report import Report, Verdict
from hwtrack.custody.bundle.verify import verify
from hwtrack.custody.chain import Link
from hwtrack.custody.service import bundling, standing
from hwtrack.custody.service.bundling import Desks
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import SYSTEM, Actor
from hwtrack.labels.code import DigitalCode
from hwtrack.labels.service import printing
from hwtrack.labels.service.printing import NewLabel
from hwtrack.tlog.checkpoint import sign_checkpoint
from hwtrack.tlog.cosignature import cosign
from hwtrack.tlog.service import publishing
from hwtrack.tlog.service.desk import open_desk as open_log_desk
from hwtrack.tlog.store import checkpoints, tree
from hwtrack.tlog.store.checkpoints import Word
from tests.custody import bundles, make
from tests.custody.handset import handset
from tests.custody.yard import Yard, open_yard
from tests.infra.databases import CloneOf
from tests.labels import town
from tests.tlog import make as log_make
from tests.tlog.yard import Log, open_log

pytestmark = pytest.mark.anyio


@dataclass(frozen=True, slots=True)
class Office:
    """A service with its yard, its log, and the keys it signs with."""

    yard: Yard
    log: Log
    desks: Desks

    async def bundle(self, who: Actor, *codes: str, at: datetime = make.NOON) -> Bundle:
        async with begin_work(self.yard.database, who, clock=lambda: at) as work:
            return await bundling.bundle_of(work, self.desks, codes)

    async def check(self, who: Actor, *codes: str) -> Report:
        """Make a bundle and check it with the keys the service hands out."""
        bundle = await self.bundle(who, *codes)
        async with begin_work(self.yard.database, who) as work:
            keys = await bundling.own_keys(work, self.desks)
        assert keys is not None
        return verify(bundle.text.encode(), Anchors.of(keys))

    async def seal(self, *, witnesses: int = 2) -> None:
        """Seal what was recorded, sign it, and let witnesses confirm it an hour after noon."""
        await self.log.seal_all()
        async with begin_work(self.log.app, SYSTEM) as work:
            signed = sign_checkpoint(await tree.head(work), log_make.LOG)
            await publishing.take(work, self.desks.log, signed.note.whole)
        async with begin_work(self.log.worker, SYSTEM) as work:
            for witness in log_make.WITNESSES[:witnesses]:
                at = make.minutes(60)
                line = cosign(signed.note.text, witness, at=at).line
                await checkpoints.cosign(work, signed.checkpoint.head.size, Word(witness.name, at), line)


def settings(folder: Path) -> Settings:
    return Settings(
        label=LabelSettings(keys=folder, host="127.0.0.1:8000"),
        log=LogSettings(
            origin=log_make.ORIGIN,
            key=log_make.LOG.key.text,
            witnesses=tuple(f"{one.key.text} http://127.0.0.1:7000" for one in log_make.WITNESSES),
            quorum=2,
        ),
    )


@pytest.fixture(scope="module")
async def office(database: CloneOf, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    folder = tmp_path_factory.mktemp("keys")
    async with open_log(database) as log:
        desks = Desks(town.desk(folder), open_log_desk(settings(folder)))
        yield Office(await open_yard(log.app), log, desks)


async def life(office: Office) -> tuple[str, str]:
    """Let a drum be generated at a desk, sealed by a phone, and stored by it together with a second drum."""
    yard = office.yard
    phone = await handset(yard)
    code, other = await yard.born(), await yard.born()
    mass = {"mass": make.mass("187.400", gross="206.000", tare="18.600")}
    await phone.say("sealed", code, at=make.minutes(10), line=mass)
    store = {"site_id": str(yard.generator.site_id), "facility_id": str(yard.generator.store_id)}
    await phone.say("stored_in", code, other, at=make.minutes(20), place=store)
    async with begin_work(yard.database, yard.generator.worker, clock=lambda: make.minutes(15)) as work:
        await printing.print_label(
            work, office.desks.label, DigitalCode.parse(code), NewLabel(contact="周示例", phone="1")
        )
    return code, other


async def test_what_is_gathered_holds_by_itself(office: Office) -> None:
    code, _ = await life(office)
    await office.seal()

    report = await office.check(office.yard.generator.worker, code)
    assert report.verdict is Verdict.HOLDS, json.dumps(report.plain, ensure_ascii=False)
    facts = {step.layer.value: dict(step.facts) for step in report.steps}
    assert facts["chain"] == {"links": 3}
    assert facts["devices"] == {"signed": 2, "others": 1}
    assert facts["inclusion"]["entries"] == 4
    assert facts["witnesses"]["count"] == 2
    assert facts["receipts"] == {"receipts": 3}
    assert facts["labels"]["labels"] == 1


async def test_what_is_not_sealed_yet_is_said_by_its_number(office: Office) -> None:
    code, _ = await life(office)
    await office.seal()
    await office.yard.say(office.yard.generator, "weighed", code, line={"mass": make.mass("187.300")}, after=30)

    report = await office.check(office.yard.generator.worker, code)
    open_findings = [found for step in report.steps for found in step.findings]
    assert report.verdict is Verdict.INCOMPLETE
    assert [(one.reason, one.facts) for one in open_findings] == [("not_sealed", {"container": code, "event": 4})]

    await office.seal()
    assert (await office.check(office.yard.generator.worker, code)).verdict is Verdict.HOLDS


async def test_what_only_the_log_signed_and_no_witness_confirmed_is_left_unsealed(office: Office) -> None:
    """A bundle stands under one checkpoint: the one that witnesses confirmed, even if there is a newer one."""
    code, _ = await life(office)
    await office.seal()
    await office.yard.say(office.yard.generator, "weighed", code, line={"mass": make.mass("187.300")}, after=30)
    await office.seal(witnesses=0)

    report = await office.check(office.yard.generator.worker, code)
    assert report.verdict is Verdict.INCOMPLETE
    assert [found.reason for step in report.steps for found in step.findings] == ["not_sealed"]


async def test_several_containers_share_a_file_and_its_events(office: Office) -> None:
    code, other = await life(office)
    await office.seal()

    bundle = await office.bundle(office.yard.generator.worker, other, code, code)
    assert {one.code for one in bundle.containers} == {code, other}
    # Why not by code: ids made in one millisecond are in no order, and a bundle's containers are in that of their ids.
    assert [one.container_id for one in bundle.containers] == sorted({one.container_id for one in bundle.containers})
    assert len(bundle.events) == 4
    assert all(not event.siblings for event in bundle.events)
    assert (await office.check(office.yard.generator.worker, other, code)).verdict is Verdict.HOLDS


async def test_a_phone_revoked_afterwards_spoils_nothing_it_signed_before(office: Office) -> None:
    yard = office.yard
    code, phone = await yard.born(), await handset(yard)
    await phone.say("sealed", code, at=make.minutes(10), line={"mass": make.mass("187.400")})
    async with begin_work(yard.database, yard.generator.worker, clock=lambda: make.minutes(20)) as work:
        await devices.revoke_device(work, phone.device_id, "遗失")
    await office.seal()

    bundle = await office.bundle(yard.generator.worker, code)
    assert [json.loads(one.record)["kind"] for one in bundle.devices] == ["device", "device-revoked"]
    assert (await office.check(yard.generator.worker, code)).verdict is Verdict.HOLDS


async def test_another_organisations_phone_is_proved_to_the_home_organisation(office: Office) -> None:
    """A carrier's phones are nobody else's business, but the records the log commits to are everybody's."""
    yard = office.yard
    code, phone = await yard.born(), await handset(yard, yard.carrier)
    await yard.say(yard.generator, "loaded", code, carrier_org_id=yard.carrier.org_id, after=5, manifest_id=None)
    await phone.say("departed", code, at=make.minutes(10), manifest_id=None)
    await office.seal()

    report = await office.check(yard.generator.worker, code)
    assert report.verdict is Verdict.HOLDS
    assert next(step.facts for step in report.steps if step.layer == "devices") == {"signed": 1, "others": 2}


async def test_only_who_sees_the_whole_chain_is_given_it(office: Office) -> None:
    yard = office.yard
    code = await yard.born()
    await yard.say(yard.generator, "loaded", code, carrier_org_id=yard.carrier.org_id, after=5, manifest_id=None)
    elsewhere = replace(yard.inspector, regions=(329904,))
    await office.seal()

    assert len((await office.bundle(yard.generator.worker, code)).events) == 2
    assert len((await office.bundle(yard.inspector, code)).events) == 2
    for who in (yard.carrier.worker, yard.stranger.worker, elsewhere):
        with pytest.raises(ContainerNotFoundError):
            await office.bundle(who, code)


async def test_an_official_who_sees_a_part_is_not_told_that_the_chain_is_broken(office: Office) -> None:
    """What happened in another district is not missing from the chain, only from sight."""
    yard, code = office.yard, await office.yard.born()
    await _make_known_in(office, code, region=329904)
    elsewhere = replace(yard.inspector, regions=(329904,))
    async with begin_work(yard.database, elsewhere) as work:
        assert (await standing.look_up(work, code)).seq == 1
        with pytest.raises(ContainerNotFoundError):
            await standing.verify_chain(work, code)
    with pytest.raises(ContainerNotFoundError):
        await office.bundle(elsewhere, code)


async def _make_known_in(office: Office, code: str, *, region: int) -> None:
    """Let a container be known in a further district, as an arrival there does; its events stay where they were."""
    await office.log.ask("UPDATE container SET regions = regions || $2::int WHERE code = $1 RETURNING 1", code, region)
    await office.log.ask(
        "UPDATE container_state s SET regions = s.regions || $2::int FROM container c"
        " WHERE c.code = $1 AND s.container_id = c.container_id RETURNING 1",
        code,
        region,
    )


async def test_a_chain_from_which_a_link_was_taken_is_bundled_and_found_broken(office: Office) -> None:
    code, _ = await life(office)
    await office.seal()
    await office.log.ask(
        "DELETE FROM chain_link l USING container c WHERE c.code = $1 AND l.container_id = c.container_id AND l.seq = 2"
        " RETURNING 1",
        code,
    )

    report = await office.check(office.yard.generator.worker, code)
    assert report.verdict is Verdict.BROKEN
    assert ("gap", {"container": code, "event": 2}) in [
        (found.reason, found.facts) for step in report.steps for found in step.findings
    ]


async def test_of_a_container_without_events_there_is_nothing_to_prove(office: Office) -> None:
    code = await office.yard.drum()

    with pytest.raises(NothingRecordedError):
        await office.bundle(office.yard.generator.worker, code)


async def test_without_a_log_key_there_are_no_keys_to_hand_out(office: Office, tmp_path: Path) -> None:
    bare = replace(office.desks, log=open_log_desk(Settings(label=LabelSettings(keys=tmp_path))))
    code = await office.yard.born()
    async with begin_work(office.yard.database, office.yard.generator.worker) as work:
        assert await bundling.own_keys(work, bare) is None
        assert (await bundling.bundle_of(work, bare, [code])).unproven.keys is None


def test_a_file_may_be_as_large_as_the_limit_and_no_larger() -> None:
    room = MAX_FILE_BYTES - len(_with_body("").text.encode())

    assert len(text_of(_with_body("a" * room)).encode()) == MAX_FILE_BYTES
    with pytest.raises(BundleTooLargeError) as refusal:
        text_of(_with_body("a" * (room + 1)))
    assert refusal.value.facts == {"containers": 1, "events": 3, "most": MAX_CONTAINERS, "limit": MAX_EVENTS}


def _with_body(body: str) -> Bundle:
    good = bundles.bundle()
    return replace(good, events=(replace(good.events[0], body=body), *good.events[1:]))


@pytest.mark.parametrize(
    ("containers", "events", "fits"),
    [
        (1, MAX_EVENTS, True),
        (1, MAX_EVENTS + 1, False),
        (MAX_CONTAINERS, 1, True),
        (MAX_CONTAINERS + 1, 1, False),
    ],
)
def test_a_bundle_is_made_of_no_more_than_can_be_read(containers: int, events: int, *, fits: bool) -> None:
    chains = [
        Chain(
            home_org_id=make.GENERATOR,
            container_id=make.container_id(number),
            code=make.DRUM,
            links=tuple(
                Link(seq=seq, event_id=make.event_id(seq), prev=bytes(32), hash=bytes(32), header="{}", body="{}")
                for seq in range(1, events + 1)
            ),
        )
        for number in range(containers)
    ]
    found = Gathered(
        chains=chains,
        siblings={},
        entry_hashes=dict.fromkeys((key for chain in chains for key in Chain.keys(chain)), bytes(32)),
        receipts={},
        devices=(),
        proofs={},
        key_list=None,
        unproven=bundles.UNPROVEN,
    )

    with nullcontext() if fits else pytest.raises(BundleTooLargeError):
        assert len(read_bundle(text_of(assembled(found)).encode()).containers) == containers
