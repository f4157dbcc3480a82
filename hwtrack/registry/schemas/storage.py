"""Limits of storage, approved extensions, and what must not lie together, on the wire."""

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import Field

from hwtrack.kernel.ids import OrgId, SiteId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.incompatibility import Pair, Tag, TagKind, TagRule
from hwtrack.registry.schemas.shared import MAX_ITEMS, Kilograms, OrgKey, Wire, Words
from hwtrack.registry.storage_limits import StorageExtension, StorageLimit

Mark = Literal["F", "S", "I", "M"]


class StorageLimitIn(Wire):
    """A limit that is to count from a day on."""

    subject: Words = Field(description="storage_point, licence_holder, generator, or a grade like grade:I.")
    in_force_from: date
    max_days: int | None = Field(None, ge=1, le=36_500)
    max_mass: Kilograms | None = None
    source: Words
    mark: Mark = Field(description="F read in full, S secondary source, I inferred, M general knowledge.")
    reason: Words

    def to_limit(self) -> StorageLimit:
        """Read the limit.

        Raises:
            MassFormatError: The mass is not written in kilograms with three decimals.
        """
        return StorageLimit(
            subject=self.subject,
            in_force_from=self.in_force_from,
            max_days=self.max_days,
            max_mass=None if self.max_mass is None else Mass.kg(self.max_mass, pointer="/max_mass"),
            source=self.source,
            mark=self.mark,
            reason=self.reason,
        )


class StorageLimitOut(Wire):
    """A limit: a setting with its source, how sure it is, and why it was changed."""

    subject: str
    in_force_from: date
    max_days: int | None
    max_mass: str | None
    source: str
    mark: str
    reason: str
    made_at: datetime | None

    @classmethod
    def of(cls, given: StorageLimit) -> Self:
        """Write a limit."""
        return cls(
            subject=given.subject,
            in_force_from=given.in_force_from,
            max_days=given.max_days,
            max_mass=None if given.max_mass is None else given.max_mass.text,
            source=given.source,
            mark=given.mark,
            reason=given.reason,
            made_at=given.made_at,
        )


class StorageLimits(Wire):
    """Every limit there ever was, oldest first: a short list that is held whole."""

    items: tuple[StorageLimitOut, ...]


class StorageExtensionIn(Wire):
    """An approved extension to be recorded."""

    extension_id: UUID
    org_id: OrgKey
    site_id: UUID | None = None
    codes: tuple[Words, ...] = Field((), max_length=MAX_ITEMS, description="Waste codes; none for all.")
    until: date
    document_no: Words

    def to_extension(self) -> StorageExtension:
        """Read the extension.

        Raises:
            WasteCodeFormatError: A code is no waste code.
        """
        return StorageExtension(
            extension_id=self.extension_id,
            org_id=OrgId(self.org_id),
            site_id=SiteId(self.site_id) if self.site_id else None,
            codes=frozenset(WasteCode.of(code, pointer="/codes") for code in self.codes),
            until=self.until,
            document=self.document_no,
        )


class StorageExtensionOut(Wire):
    """An approved extension."""

    extension_id: UUID
    org_id: int
    site_id: UUID | None
    codes: tuple[str, ...]
    until: date
    document_no: str

    @classmethod
    def of(cls, given: StorageExtension) -> Self:
        """Write an extension."""
        return cls(
            extension_id=given.extension_id,
            org_id=given.org_id,
            site_id=given.site_id,
            codes=tuple(code.text for code in sorted(given.codes)),
            until=given.until,
            document_no=given.document,
        )


class TagIO(Wire):
    """A constituent that reacts."""

    tag: Words = Field(description="A short name of its own, lower-case ASCII.")
    name: Words

    def to_tag(self) -> Tag:
        """Read the constituent."""
        return Tag(self.tag, self.name)


class PairIO(Wire):
    """A line about two constituents that must not meet."""

    a: Words
    b: Words
    danger: Words
    source: Words
    mark: Mark
    withdrawn: bool = False
    reason: Words = ""

    def to_pair(self) -> Pair:
        """Read the line."""
        return Pair(**self.model_dump())

    @classmethod
    def of(cls, given: Pair) -> Self:
        """Write a line."""
        return cls.model_validate({name: getattr(given, name) for name in cls.model_fields})


class TagRuleIO(Wire):
    """A line about what bears a constituent."""

    kind: TagKind
    subject: Words
    tag: Words
    source: Words
    mark: Mark
    withdrawn: bool = False
    reason: Words = ""

    def to_rule(self) -> TagRule:
        """Read the line."""
        return TagRule(**self.model_dump())

    @classmethod
    def of(cls, given: TagRule) -> Self:
        """Write a line."""
        return cls.model_validate({name: getattr(given, name) for name in cls.model_fields})


class Incompatibilities(Wire):
    """Every constituent, and every line about pairs and tags, oldest first: a list that is held whole."""

    tags: tuple[TagIO, ...]
    pairs: tuple[PairIO, ...]
    rules: tuple[TagRuleIO, ...]
