"""Who and what there is in the demo city's story: companies, sites, facilities, licences, vehicles, people.

Data only; `load` puts it in through the same services as anybody. Places are WGS-84 degrees inside the city's box.
"""

from dataclasses import dataclass, field
from datetime import date

from hwtrack.kernel.actor import Role
from hwtrack.kernel.local import SHANGHAI
from hwtrack.registry.kinds import FacilityType, LicenceMode, OrganisationKind, UnitKind

ZONE = SHANGHAI
TODAY = date(2026, 10, 26)
"""The demo's today, a Monday."""

PASSWORD = "Lanjiang-Demo-2026"  # noqa: S105 - printed by the demo, for fictional people on loopback only


@dataclass(frozen=True, slots=True)
class Facility:
    """A facility of a site: a rectangle `width` by `depth` degrees with its south-west corner at `corner`."""

    code: str
    type: FacilityType
    name: str
    corner: tuple[float, float]
    width: float = 0.0008
    depth: float = 0.0005
    methods: tuple[str, ...] = ()
    zones: tuple[tuple[str, str], ...] = ()
    """Zone code and name."""

    @property
    def polygon(self) -> dict[str, object]:
        """The rectangle as GeoJSON, counter-clockwise and closed."""
        west, south = self.corner
        east, north = round(west + self.width, 6), round(south + self.depth, 6)
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        return {"type": "Polygon", "coordinates": [ring]}

    @property
    def middle(self) -> tuple[float, float]:
        """The rectangle's middle, longitude first."""
        west, south = self.corner
        return round(west + self.width / 2, 6), round(south + self.depth / 2, 6)


@dataclass(frozen=True, slots=True)
class Licence:
    """An operating licence; capacity in tonnes a year as text."""

    number: str
    mode: LicenceMode
    categories: tuple[str, ...]
    methods: tuple[str, ...]
    tonnes: str
    valid_from: date = date(2023, 1, 1)
    valid_until: date = date(2027, 12, 31)


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A tractor, trailer or lorry with its dangerous-goods permit."""

    kind: UnitKind
    plate: str
    permit: str
    classes: tuple[str, ...] = ("3", "6.1", "8", "9")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in."""

    sign_in_name: str
    display_name: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """A company with one site."""

    key: str
    credit_code: str
    name: str
    kinds: tuple[OrganisationKind, ...]
    division: int
    address: str
    facilities: tuple[Facility, ...] = ()
    licences: tuple[Licence, ...] = ()
    permit: str | None = None
    """Number of the carrier's dangerous-goods permit."""
    vehicles: tuple[Vehicle, ...] = ()
    people: tuple[Person, ...] = field(default=())
    phone: str = "0000-12369"
    """Telephone of the person on duty, printed on labels; no number of anybody."""


_FACTORY_ROLES = (Role.ENVIRONMENT_MANAGER, Role.ORGANISATION_ADMINISTRATOR)

CANGLAN = Company(
    key="canglan",
    credit_code="91329900MA9XCL014E",
    name="澜江沧澜化工有限公司",
    kinds=(OrganisationKind.GENERATOR,),
    division=329921,
    address="澜江市沙汀县滩涂化工园一路 1 号",
    facilities=(
        Facility("MF0001", FacilityType.GENERATING_UNIT, "精馏装置", (122.7010, 32.3510)),
        Facility(
            "TS001",
            FacilityType.WAREHOUSE,
            "危废贮存库",
            (122.7030, 32.3510),
            zones=(("A", "液态有机区"), ("B", "固态区")),
        ),
    ),
    people=(
        Person("canglan.cangku", "沧澜仓库员", (Role.WAREHOUSE_WORKER,)),
        Person("canglan.huanbao", "沧澜环保主管", _FACTORY_ROLES),
        Person("canglan.guanli", "沧澜单位管理员", (Role.ORGANISATION_ADMINISTRATOR,)),
    ),
)
YUNFAN = Company(
    key="yunfan",
    credit_code="91329900MA9XYF026W",
    name="澜江云帆电镀有限公司",
    kinds=(OrganisationKind.GENERATOR,),
    division=329981,
    address="澜江市云屿市电镀集中区 3 号",
    facilities=(
        Facility("MF0001", FacilityType.GENERATING_UNIT, "电镀废水站", (123.1010, 32.3010)),
        Facility("TS001", FacilityType.WAREHOUSE, "污泥贮存库", (123.1030, 32.3010), zones=(("A", "污泥区"),)),
    ),
    people=(
        Person("yunfan.cangku", "云帆仓库员", (Role.WAREHOUSE_WORKER,)),
        Person("yunfan.huanbao", "云帆环保主管", _FACTORY_ROLES),
    ),
)
HAIJIA = Company(
    key="haijia",
    credit_code="91329900MA9XHJ032J",
    name="澜江海岬汽修有限公司",
    kinds=(OrganisationKind.GENERATOR,),
    division=329902,
    address="澜江市望潮区海岬路 66 号",
    facilities=(
        Facility("MF0001", FacilityType.GENERATING_UNIT, "维修车间", (122.7510, 32.6010)),
        Facility("TS001", FacilityType.STORAGE_POINT, "危废贮存点", (122.7530, 32.6010), zones=(("A", "油品区"),)),
    ),
    people=(
        Person("haijia.cangku", "海岬仓库员", (Role.WAREHOUSE_WORKER,)),
        Person("haijia.huanbao", "海岬环保主管", _FACTORY_ROLES),
    ),
)
JINGLAN = Company(
    key="jinglan",
    credit_code="91329900MA9XJL0479",
    name="澜江静澜环境科技有限公司",
    kinds=(OrganisationKind.TREATMENT,),
    division=329904,
    address="澜江市石帆区循环路 9 号",
    facilities=(
        Facility("TS001", FacilityType.WAREHOUSE, "接收暂存库", (123.1510, 32.6510), zones=(("A", "有机区"),)),
        Facility("TS002", FacilityType.DISPOSAL, "回转窑焚烧线", (123.1530, 32.6510), methods=("D10",)),
        Facility("MF0001", FacilityType.GENERATING_UNIT, "焚烧残渣出口", (123.1550, 32.6510)),
    ),
    licences=(
        Licence(
            "JS329900D0101",
            LicenceMode.COMPREHENSIVE,
            ("HW06", "HW08", "HW11", "HW12", "HW13", "HW49"),
            ("D10",),
            "9900.000",
        ),
    ),
    people=(
        Person("jinglan.menwei", "静澜地磅员", (Role.PLANT_OPERATOR,)),
        Person("jinglan.huanbao", "静澜环保主管", _FACTORY_ROLES),
    ),
)
RUITONG = Company(
    key="ruitong",
    credit_code="91329900MA9XRT0506",
    name="澜江瑞铜资源再生有限公司",
    kinds=(OrganisationKind.TREATMENT,),
    division=329904,
    address="澜江市石帆区铜镜路 18 号",
    facilities=(
        Facility("TS001", FacilityType.WAREHOUSE, "含铜污泥库", (123.1210, 32.5478), zones=(("A", "污泥区"),)),
        Facility("TS002", FacilityType.RECOVERY, "湿法提铜线", (123.1230, 32.5478), methods=("R4",)),
    ),
    licences=(Licence("JS329900R0202", LicenceMode.COMPREHENSIVE, ("HW17", "HW22"), ("R4",), "12000.000"),),
    people=(
        Person("ruitong.menwei", "瑞铜地磅员", (Role.PLANT_OPERATOR,)),
        Person("ruitong.huanbao", "瑞铜环保主管", _FACTORY_ROLES),
    ),
)
ANTU = Company(
    key="antu",
    credit_code="91329900MA9XAT066M",
    name="澜江安途危险品运输有限公司",
    kinds=(OrganisationKind.CARRIER,),
    division=329902,
    address="澜江市望潮区物流大道 7 号",
    permit="329900900001",
    vehicles=(
        Vehicle(UnitKind.TRACTOR, "苏ZA1203", "329900000101"),
        Vehicle(UnitKind.TRAILER, "苏Z1207挂", "329900000102"),
        Vehicle(UnitKind.TRACTOR, "苏ZA1305", "329900000103"),
        Vehicle(UnitKind.TRAILER, "苏Z1309挂", "329900000104"),
    ),
    people=(
        Person("antu.siji", "安途驾驶员", (Role.DRIVER,)),
        Person("antu.diaodu", "安途调度员", _FACTORY_ROLES),
    ),
)
LVQIAO = Company(
    key="lvqiao",
    credit_code="91329900MA9XLQ076M",
    name="澜江绿桥环保咨询有限公司",
    kinds=(OrganisationKind.CONSULTANCY, OrganisationKind.FILING_AGENT),
    division=329902,
    address="澜江市望潮区桥头街 21 号",
    people=(Person("lvqiao.guwen", "绿桥顾问", (Role.ENVIRONMENT_MANAGER,)),),
)
HUIJI = Company(
    key="huiji",
    credit_code="91329900MA9XHX0814",
    name="澜江汇集危废收集有限公司",
    kinds=(OrganisationKind.COLLECTOR, OrganisationKind.CARRIER),
    division=329902,
    address="澜江市望潮区收集站路 2 号",
    facilities=(Facility("TS001", FacilityType.WAREHOUSE, "收集贮存库", (122.8010, 32.5510)),),
    licences=(Licence("JS329900S0303", LicenceMode.COLLECTION, ("HW08", "HW31", "HW49"), (), "3000.000"),),
    permit="329900900002",
    vehicles=(Vehicle(UnitKind.LORRY, "苏ZB2201", "329900000201"),),
    people=(Person("huiji.huanbao", "汇集环保主管", _FACTORY_ROLES),),
)
TONGDA = Company(
    key="tongda",
    credit_code="91329900MA9XTD0904",
    name="澜江通达商贸有限公司",
    kinds=(OrganisationKind.TRADER,),
    division=329902,
    address="澜江市望潮区贸易街 5 号",
)

STORY_COMPANIES = (CANGLAN, YUNFAN, HAIJIA, JINGLAN, RUITONG, ANTU, LVQIAO, HUIJI, TONGDA)

BUREAU = Company(
    key="bureau",
    credit_code="11329900MA9XJU001D",
    name="澜江市生态环境局",
    kinds=(OrganisationKind.BUREAU,),
    division=329902,
    address="澜江市望潮区市民路 1 号",
    people=(
        Person("ju.jiancha", "执法检查员", (Role.INSPECTOR,)),
        Person("ju.jingban", "整改经办人", (Role.BUREAU_OFFICER,)),
        Person("ju.fuze", "分管负责人", (Role.BUREAU_LEAD,)),
        Person("ju.shenji", "审计员", (Role.AUDITOR,)),
        Person("ju.xitong", "系统管理员", (Role.SYSTEM_ADMINISTRATOR,)),
    ),
)
