"""The closed lists of the registry: what an organisation declares to be, what a facility is, what a scale weighs.

English names are templates for the catalogue of texts. Source: Order 23 art. 31 (parties); HJ 1276 and GB 18597
(facilities); Licence measures (modes); HJ 1259 4.2 (management class).
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from hwtrack.kernel.errors import DomainError, Kind


class OrganisationKind(StrEnum):
    """What an organisation declares to be; it may be several at once, and the ban on intermediaries reads them."""

    GENERATOR = "generator"
    TREATMENT = "treatment"
    COLLECTOR = "collector"
    EXEMPT_USER = "exempt_user"
    CARRIER = "carrier"
    FILING_AGENT = "filing_agent"
    INTERMEDIARY = "intermediary"
    BROKER = "broker"
    CONSULTANCY = "consultancy"
    TRADER = "trader"
    LABORATORY = "laboratory"
    BUREAU = "bureau"
    OTHER = "other"


INTERMEDIARY_KINDS = frozenset({OrganisationKind.INTERMEDIARY, OrganisationKind.BROKER, OrganisationKind.CONSULTANCY})
"""中介、居间、咨询: no principal or signatory for transport, recovery or disposal may be one. Source: rule INT-03."""

ORGANISATION_KIND_NAMES: Mapping[OrganisationKind, str] = MappingProxyType(
    {
        OrganisationKind.GENERATOR: "Generator",
        OrganisationKind.TREATMENT: "Treatment licence holder",
        OrganisationKind.COLLECTOR: "Collector",
        OrganisationKind.EXEMPT_USER: "Exempt recipient",
        OrganisationKind.CARRIER: "Carrier",
        OrganisationKind.FILING_AGENT: "Filing agent",
        OrganisationKind.INTERMEDIARY: "Intermediary organisation",
        OrganisationKind.BROKER: "Broker",
        OrganisationKind.CONSULTANCY: "Consultancy",
        OrganisationKind.TRADER: "Trader",
        OrganisationKind.LABORATORY: "Laboratory",
        OrganisationKind.BUREAU: "Ecology and environment bureau",
        OrganisationKind.OTHER: "Other organisation",
    }
)


class FacilityKind(StrEnum):
    """The three kinds of facility that carry a plaque."""

    GENERATING = "generating"
    STORAGE = "storage"
    TREATMENT = "treatment"


class FacilityType(StrEnum):
    """What the facility is in the words of GB 18597 (storage) and HJ 1276 (recovery, disposal)."""

    GENERATING_UNIT = "generating_unit"
    WAREHOUSE = "warehouse"
    YARD = "yard"
    POOL = "pool"
    TANK_FARM = "tank_farm"
    STORAGE_POINT = "storage_point"
    RECOVERY = "recovery"
    DISPOSAL = "disposal"

    @property
    def kind(self) -> FacilityKind:
        """The kind this type belongs to."""
        match self:
            case FacilityType.GENERATING_UNIT:
                return FacilityKind.GENERATING
            case FacilityType.RECOVERY | FacilityType.DISPOSAL:
                return FacilityKind.TREATMENT
            case _:
                return FacilityKind.STORAGE


FACILITY_TYPE_NAMES: Mapping[FacilityType, str] = MappingProxyType(
    {
        FacilityType.GENERATING_UNIT: "Generating facility",
        FacilityType.WAREHOUSE: "Storage warehouse",
        FacilityType.YARD: "Storage yard",
        FacilityType.POOL: "Storage pool",
        FacilityType.TANK_FARM: "Storage tank farm",
        FacilityType.STORAGE_POINT: "Storage point",
        FacilityType.RECOVERY: "Recovery facility",
        FacilityType.DISPOSAL: "Disposal facility",
    }
)

_FACILITY_CODES: Mapping[FacilityKind, re.Pattern[str]] = MappingProxyType(
    {
        FacilityKind.GENERATING: re.compile(r"MF[0-9]{4}"),
        FacilityKind.STORAGE: re.compile(r"TS[0-9]{3}"),
        FacilityKind.TREATMENT: re.compile(r"TS[0-9]{3}"),
    }
)
_FACILITY_CODE_EXAMPLES: Mapping[FacilityKind, str] = MappingProxyType(
    {FacilityKind.GENERATING: "MF0001", FacilityKind.STORAGE: "TS001", FacilityKind.TREATMENT: "TS001"}
)


class FacilityCodeError(DomainError):
    """The facility code does not fit the kind of facility."""

    kind = Kind.INVALID
    code = "registry.facility-code"
    detail = "“{text}” is not a facility code of this kind, which looks like {example}."
    remedy = "Take the code from the pollutant permit, or code the facility as HJ 608 says."


def facility_code(text: str, kind: FacilityKind, *, pointer: str | None = None) -> str:
    """Return the code if it fits the kind: `MF` and four digits generate, `TS` and three digits store or treat.

    Raises:
        FacilityCodeError: It does not.

    Source: HJ 608; HJ 1259 5.4.2 b, 5.5.1 f, 5.5.2.1 b; regulation.md 1.6.
    """
    if not _FACILITY_CODES[kind].fullmatch(text):
        raise FacilityCodeError(text=text[:20], example=_FACILITY_CODE_EXAMPLES[kind], pointer=pointer)
    return text


class LicenceMode(StrEnum):
    """经营方式: a comprehensive licence, or one for collection only. Source: Licence measures art. 10, 13."""

    COMPREHENSIVE = "comprehensive"
    COLLECTION = "collection"


class UnitKind(StrEnum):
    """What moves the waste: a tractor, the trailer behind it, a lorry in one piece, or a vessel."""

    TRACTOR = "tractor"
    TRAILER = "trailer"
    LORRY = "lorry"
    VESSEL = "vessel"


class ScaleKind(StrEnum):
    """How a mass is taken."""

    WEIGHBRIDGE = "weighbridge"
    FLOOR = "floor"
    BENCH = "bench"
    HOOK = "hook"
    METER = "meter"


class ManagementClass(StrEnum):
    """重点监管、简化管理、登记管理: the class of a production site. Source: HJ 1259 4.2."""

    KEY = "key"
    SIMPLIFIED = "simplified"
    REGISTERED = "registered"


MANAGEMENT_CLASS_NAMES: Mapping[ManagementClass, str] = MappingProxyType(
    {
        ManagementClass.KEY: "Key supervision",
        ManagementClass.SIMPLIFIED: "Simplified management",
        ManagementClass.REGISTERED: "Registered management",
    }
)
