"""Counts of a place on the wire: what is counted, scans, packages without a code, the five lists, the record."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, Field

from hwtrack.custody.claims import ScanMeans
from hwtrack.custody.schemas.events import Wire
from hwtrack.custody.service.stocktaking import Counting, NewStocktake
from hwtrack.custody.stocktake import (
    MAX_COUNTERS,
    MAX_MANIFESTS,
    MAX_REMARKS,
    MAX_TEXT,
    ORDER,
    SCANS_AT_ONCE,
    CountLine,
    CountScan,
    Extra,
    Stocktake,
)
from hwtrack.custody.stocktake_record import Closing, figures_of
from hwtrack.infra.paging import LARGEST_KEY
from hwtrack.kernel.quantity import Mass

Code = Annotated[
    str, Field(pattern="^[0-9A-HJ-NPQRTUWXY]{18}[0-9]{8}(19|20)[0-9]{9}$", description="A container's code.")
]
Text = Annotated[str, Field(max_length=MAX_TEXT)]


class ManifestRef(Wire):
    """A manifest whose containers are looked for too."""

    home_org_id: Annotated[int, Field(ge=1, le=LARGEST_KEY)]
    manifest_id: UUID


class StocktakeIn(Wire):
    """A count to be opened."""

    stocktake_id: UUID
    facility_id: UUID
    zone_id: UUID | None = None
    manifests: Annotated[tuple[ManifestRef, ...], Field(max_length=MAX_MANIFESTS)] = ()

    def to_new(self) -> NewStocktake:
        """Return what the service takes."""
        return NewStocktake(
            stocktake_id=self.stocktake_id,
            facility_id=self.facility_id,
            zone_id=self.zone_id,
            manifests=tuple((one.home_org_id, one.manifest_id) for one in self.manifests),
        )


class StocktakeOut(Wire):
    """A count as it stands; `record` is there once it is closed, and its SHA-256 stands in the log."""

    home_org_id: int
    stocktake_id: UUID
    counting_org_id: int
    official: bool
    site_id: UUID
    facility_id: UUID
    zone_id: UUID | None
    manifests: list[ManifestRef]
    opened_at: datetime
    status: str
    ended_at: datetime | None
    reason: str
    figures: dict[str, Any] | None
    record_sha256: str | None
    record: str | None

    @classmethod
    def of(cls, given: Stocktake) -> Self:
        """Write a count."""
        return cls(
            home_org_id=given.home_org_id,
            stocktake_id=given.stocktake_id,
            counting_org_id=given.counting_org_id,
            official=given.official,
            site_id=given.scope.site_id,
            facility_id=given.scope.facility_id,
            zone_id=given.scope.zone_id,
            manifests=[
                ManifestRef(home_org_id=home, manifest_id=manifest_id) for home, manifest_id in given.scope.manifests
            ],
            opened_at=given.opened_at,
            status=given.status.value,
            ended_at=given.ended_at,
            reason=given.reason,
            figures=given.figures,
            record_sha256=None if given.record_sha256 is None else given.record_sha256.hex(),
            record=given.record,
        )


class StocktakesOut(Wire):
    """A page of counts, newest first."""

    items: list[StocktakeOut]
    next: str | None


class CountScanIn(Wire):
    """One scan; `another` for a further package under a code that had been scanned before."""

    scan_id: UUID
    code: Code
    at: AwareDatetime
    another: bool = False
    means: ScanMeans = ScanMeans.TYPED

    def to_scan(self) -> CountScan:
        """Return what the service takes."""
        return CountScan(**self.model_dump())


class CountScansIn(Wire):
    """Scans in the order they were made."""

    scans: Annotated[list[CountScanIn], Field(min_length=1, max_length=SCANS_AT_ONCE)]


class CountLineOut(Wire):
    """One container of a count: its list, how many packages bear its code, what the books say."""

    code: str
    finding: str
    copies: int
    books: str
    waste_code: str
    waste_name: str
    net: str | None
    where: str
    sought: str
    days: int | None
    max_days: int | None

    @classmethod
    def of(cls, line: CountLine) -> Self:
        """Write a line."""
        book = line.book
        return cls(
            code=line.code,
            finding=line.finding.value,
            copies=line.copies,
            books=book.presence.value,
            waste_code=book.waste_code,
            waste_name=book.waste_name,
            net=None if book.net is None else book.net.text,
            where=book.where,
            sought=book.sought,
            days=book.days,
            max_days=book.max_days,
        )


class CountLinesOut(Wire):
    """What became of scans, in their order."""

    items: list[CountLineOut]


class ExtraIn(Wire):
    """A package without a readable code."""

    extra_id: UUID
    at: AwareDatetime
    description: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
    pieces: Annotated[int, Field(ge=1, le=10_000)] = 1
    mass: Annotated[str | None, Field(max_length=20, description="Estimated kilograms with three decimals.")] = None
    photo_sha256: Annotated[str | None, Field(pattern="^[0-9a-f]{64}$")] = None

    def to_extra(self) -> Extra:
        """Return what the service takes.

        Raises:
            MassFormatError: The mass is not written in kilograms with three decimals.
        """
        return Extra(
            extra_id=self.extra_id,
            at=self.at,
            description=self.description,
            pieces=self.pieces,
            mass=None if self.mass is None else Mass.kg(self.mass, pointer="/mass"),
            photo_sha256=None if self.photo_sha256 is None else bytes.fromhex(self.photo_sha256),
        )


class ExtraOut(Wire):
    """A package without a readable code."""

    extra_id: UUID
    at: datetime
    description: str
    pieces: int
    mass: str | None
    photo_sha256: str | None

    @classmethod
    def of(cls, given: Extra) -> Self:
        """Write a package."""
        return cls(
            extra_id=given.extra_id,
            at=given.at,
            description=given.description,
            pieces=given.pieces,
            mass=None if given.mass is None else given.mass.text,
            photo_sha256=None if given.photo_sha256 is None else given.photo_sha256.hex(),
        )


class CountOut(Wire):
    """The result a count would have if it closed now: five lists by name, and what bears no code."""

    stocktake: StocktakeOut
    scans: int
    figures: dict[str, Any]
    lists: dict[str, list[CountLineOut]]
    extras: list[ExtraOut]

    @classmethod
    def of(cls, given: Counting) -> Self:
        """Write a result."""
        return cls(
            stocktake=StocktakeOut.of(given.stocktake),
            scans=len(given.scans),
            figures=figures_of(given.found, given.extras),
            lists={one.value: [CountLineOut.of(line) for line in given.found.of(one)] for one in ORDER},
            extras=[ExtraOut.of(extra) for extra in given.extras],
        )


class ClosingIn(Wire):
    """Who counted; for officials the party present, or why it refused to sign."""

    counters: Annotated[list[Text], Field(min_length=1, max_length=MAX_COUNTERS)]
    party: Text = ""
    refusal: Text = ""
    remarks: Annotated[str, Field(max_length=MAX_REMARKS)] = ""

    def to_closing(self) -> Closing:
        """Return what the service takes."""
        return Closing(counters=tuple(self.counters), party=self.party, refusal=self.refusal, remarks=self.remarks)


class AbandonIn(Wire):
    """Why a count is given up."""

    reason: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
