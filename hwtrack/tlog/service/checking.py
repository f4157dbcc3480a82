"""Checking the whole log against itself: every entry, leaf, node, head, checkpoint and cosignature.

Goes through the rows in parts, each in a unit of work of its own, so that a check of hours holds nobody up; what is
appended meanwhile is either seen whole or not at all. Nothing is believed but hashes and the keys of the settings.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import httpx

from hwtrack.infra.work import AnyWork, Work
from hwtrack.kernel.errors import Fault
from hwtrack.tlog.checkpoint import open_checkpoint, read_checkpoint
from hwtrack.tlog.cosignature import cosignatures
from hwtrack.tlog.findings import Commitment, Findings, Layer
from hwtrack.tlog.leaf import Entry
from hwtrack.tlog.note import Note, VerifierKey, read_note, read_signature
from hwtrack.tlog.reason import ProofError
from hwtrack.tlog.service.desk import LogDesk
from hwtrack.tlog.service.proving import Wanted
from hwtrack.tlog.service.witnessing import Begin, Said, submit
from hwtrack.tlog.store import audit, tree
from hwtrack.tlog.store.audit import CheckpointRow, LeafRow
from hwtrack.tlog.store.tree import FIRST, Counts, Mark
from hwtrack.tlog.tree import Frontier, Head, Subtree

PART = 2_000
"""Leaves of one unit of work."""

LEAVES = 5_000
"""Leaves that one unit of work follows to their records."""

CHECKPOINTS = 200
"""Checkpoints of one unit of work."""

Follow = Callable[[AnyWork, int, int], Awaitable[Commitment | None]]
"""How a package follows leaves to its records: answers with the first, from an index up to before another, whose record
is gone or no longer what was committed to."""


async def check_log(begin: Begin, desk: LogDesk, findings: Findings) -> None:
    """Check the log's tree, its checkpoints and its witnesses' words, and write down what was found."""
    async with begin() as work:
        wanted = await audit.checkpoint_sizes(work)
    walk = _Walk(findings, set(wanted))
    await walk.through(begin)
    await _check_checkpoints(begin, desk, findings, walk)


async def check_records(begin: Begin, follow: Sequence[Follow], findings: Findings) -> None:
    """Follow every leaf to the record it commits to, each package those of its own kinds, and write down the lost."""
    at, end = 0, 1
    while at < end:
        async with begin() as work:
            end = await sealed(work)
            lost = [await one(work, at, at + LEAVES) for one in follow]
        for entry in lost:
            if entry is not None:
                facts: dict[str, str | int] = {"entry_id": str(entry.entry_id), "kind": entry.kind}
                fault = Fault("Entry {entry_id} of the log, of kind {kind}, has lost what it commits to.", facts)
                findings.wrong(Layer.ROWS, fault)
        at += LEAVES


@dataclass(slots=True)
class _Walk:
    """One way along all leaves; `roots` are the tree's own roots at the sizes that checkpoints claim."""

    findings: Findings
    wanted: set[int]
    roots: dict[int, bytes] = field(default_factory=dict)
    _frontier: Frontier = field(default_factory=Frontier)
    _before: Mark = FIRST

    async def through(self, begin: Begin) -> None:
        """Walk to the end, then compare what only shows there."""
        more = True
        while more:
            async with begin() as work:
                rows = self._unbroken(await audit.leaves(work, self._frontier.size, PART))
                await self._part(work, rows)
            more = bool(rows)
        async with begin() as work:
            await self._end(work)

    def _unbroken(self, rows: Sequence[LeafRow]) -> Sequence[LeafRow]:
        """Return the rows up to the first place where one is missing."""
        for index, row in enumerate(rows, self._frontier.size):
            if row.index != index:
                self._wrong("Leaf {index} is missing.", {"index": index})
                return rows[: index - self._frontier.size]
        return rows

    async def _part(self, work: Work, rows: Sequence[LeafRow]) -> None:
        size = self._frontier.size
        for row in rows:
            self._leaf(row)
        made: dict[Subtree, bytes] = {}
        ends = {head.size: head.root for head in await audit.heads(work, size, size + len(rows))}
        leaves = [row.leaf for row in rows]
        for end in sorted({*ends, *(one for one in self.wanted if size < one <= size + len(rows)), size + len(rows)}):
            self._frontier, more = self._frontier.grown(leaves[self._frontier.size - size : end - size])
            made |= more
            self._head(end, ends.get(end))
        self._nodes(made, await audit.nodes(work, list(made)))

    def _leaf(self, row: LeafRow) -> None:
        self.findings.saw(Layer.TREE)
        facts: dict[str, str | int] = {"index": row.index, "entry_id": str(row.mark.entry_id)}
        if (row.entry_kind, row.entry_hash, row.entry_epoch) != (row.kind, row.hash, row.mark.epoch):
            self._wrong("Leaf {index} is not of the entry that it names ({entry_id}).", facts)
        elif row.leaf != Entry(row.kind, row.mark.entry_id, row.hash).leaf:
            self._wrong("Leaf {index} does not follow from its entry ({entry_id}).", facts)
        elif _place(row.mark) <= _place(self._before):
            self._wrong("Leaf {index} ({entry_id}) stands out of the order of sealing.", facts)
        self._before = row.mark

    def _head(self, size: int, root: bytes | None) -> None:
        own = self._frontier.head
        if size in self.wanted:
            self.roots[size] = own.root
        if root is not None and root != own.root:
            self._wrong("The head of {size} entries has another root than its leaves.", {"size": size})

    def _nodes(self, made: Mapping[Subtree, bytes], stored: Mapping[Subtree, bytes]) -> None:
        for node, root in made.items():
            if stored.get(node) != root:
                facts: dict[str, str | int] = {"level": node.level, "index": node.index}
                self._wrong("Node {index} of level {level} is missing or does not follow from its leaves.", facts)

    async def _end(self, work: Work) -> None:
        size = self._frontier.size
        before, counts, after = await tree.head(work), await tree.counts(work), await tree.head(work)
        whole = Counts(size, size, size - size.bit_count())
        if before.size < size or (before == after and before.size == size and counts != whole):
            facts: dict[str, str | int] = {"leaves": counts.leaves, "nodes": counts.nodes, "size": before.size}
            self._wrong("There are {leaves} leaves and {nodes} nodes, which is no tree of {size} entries.", facts)
        if (missed := await audit.passed_over(work)) is not None:
            facts = {"entry_id": str(missed["entry_id"]), "home": missed["home_org_id"]}
            self._wrong("Entry {entry_id} of organisation {home} was never sealed.", facts)

    def _wrong(self, template: str, facts: Mapping[str, str | int]) -> None:
        self.findings.wrong(Layer.TREE, Fault(template, facts))


@dataclass(frozen=True, slots=True)
class _Words:
    """Compares what was signed and confirmed with the tree's own roots."""

    findings: Findings
    log: VerifierKey | None
    witnesses: Mapping[str, VerifierKey]
    roots: Mapping[int, bytes]

    def look(self, row: CheckpointRow) -> None:
        """Compare a checkpoint, then what each witness said of it."""
        self.findings.saw(Layer.CHECKPOINT)
        size: dict[str, str | int] = {"size": row.head.size}
        try:
            note = read_note(row.note)
            head = (open_checkpoint(row.note, self.log).checkpoint if self.log else read_checkpoint(note.text)).head
        except ProofError as error:
            facts = {**size, "reason": error.reason.value}
            self._wrong(Layer.CHECKPOINT, "The checkpoint of {size} entries is not to be believed: {reason}.", facts)
            return
        if head != row.head or self.roots.get(head.size) != head.root:
            self._wrong(Layer.CHECKPOINT, "The checkpoint of {size} entries was signed over another tree.", size)
        for name, line in row.lines:
            if (key := self.witnesses.get(name)) is not None:
                self._word(note, head, key, line)

    def _word(self, note: Note, head: Head, key: VerifierKey, line: str) -> None:
        self.findings.saw(Layer.WITNESS)
        facts: dict[str, str | int] = {"witness": key.name, "size": head.size}
        try:
            said = cosignatures(Note(note.text, (read_signature(line.removesuffix("\n")),)), key)
        except ProofError:
            said = ()
        if not said:
            self._wrong(Layer.WITNESS, "What {witness} confirmed at {size} entries is not what is stored there.", facts)
        elif self.roots.get(head.size) != head.root:
            self._wrong(Layer.WITNESS, "{witness} confirmed {size} entries with another root than the tree has.", facts)

    def _wrong(self, layer: Layer, template: str, facts: Mapping[str, str | int]) -> None:
        self.findings.wrong(layer, Fault(template, facts))


async def _check_checkpoints(begin: Begin, desk: LogDesk, findings: Findings, walk: _Walk) -> None:
    words = _Words(findings, desk.log, {one.key.name: one.key for one in desk.witnesses}, walk.roots)
    after, more = 0, True
    while more:
        async with begin() as work:
            rows = await audit.checkpoints(work, after, CHECKPOINTS)
        for row in rows:
            # What was signed after the walk began is the next check's.
            if row.head.size in walk.wanted:
                words.look(row)
        more = bool(rows)
        after = rows[-1].head.size if rows else after


async def entry_hashes(work: Work, wanted: Sequence[Wanted]) -> dict[Wanted, list[bytes]]:
    """Return what the log's entries of kind `custody` commit to, by home organisation and id, sealed or waiting."""
    return await audit.entry_hashes(work, wanted)


async def sealed(work: Work) -> int:
    """Return how many entries are sealed."""
    return (await tree.head(work)).size


async def ask_witnesses(begin: Begin, desk: LogDesk, findings: Findings) -> None:
    """Ask the witnesses to confirm the newest checkpoint: they remember what a database can be made to forget."""
    async with httpx.AsyncClient() as http:
        told = await submit(begin, desk, http)
    for one in told:
        findings.saw(Layer.WITNESS)
        facts = {"witness": one.witness, "detail": one.detail}
        if one.said is Said.AWAY:
            findings.note(Fault("{witness} could not be asked: {detail}", facts))
        elif one.said is Said.AHEAD:
            fault = Fault("{witness} has confirmed {detail} entries, more than are here: entries were removed.", facts)
            findings.wrong(Layer.WITNESS, fault)
        elif one.said is not Said.CONFIRMED:
            findings.wrong(Layer.WITNESS, Fault("{witness} does not confirm the newest checkpoint ({detail}).", facts))


def _place(mark: Mark) -> tuple[int, int, int, int]:
    return mark.epoch, int(mark.xid), mark.entry_id.int, mark.home_org_id
