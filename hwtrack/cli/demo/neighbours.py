"""The other companies of the demo city: ordinary generators, plants and carriers in which nothing is planted.

Data only. With the story's nine and the bureau they are 34 organisations with 64 facilities.
"""

from dataclasses import dataclass

from hwtrack.cli.demo import wastes
from hwtrack.cli.demo.city import Company, Facility, Licence, Person, Vehicle
from hwtrack.cli.demo.wastes import Waste
from hwtrack.kernel.actor import Role
from hwtrack.registry.credit import check_character
from hwtrack.registry.kinds import FacilityType, LicenceMode, OrganisationKind, UnitKind

WANGCHAO, SHIFAN, SHATING, YUNYU = 329902, 329904, 329921, 329981
_CORNERS = {WANGCHAO: (122.65, 32.52), SHIFAN: (123.05, 32.52), SHATING: (122.65, 32.22), YUNYU: (123.05, 32.22)}
_DISTRICTS = {WANGCHAO: "望潮区", SHIFAN: "石帆区", SHATING: "沙汀县", YUNYU: "云屿市"}
_MANAGERS = (Role.ENVIRONMENT_MANAGER, Role.ORGANISATION_ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Habit:
    """What a generator produces, in which plant it ends, who carries it, and whether the provincial label is on it."""

    company: Company
    waste: Waste
    recipient: str
    carrier: str
    provincial: bool


def credit_code(number: int) -> str:
    """Return the credit code of the how-manieth neighbour."""
    body = f"91329900MA9XB{number:03d}0"
    return body + check_character(body)


def _place(number: int, division: int, slot: int) -> tuple[float, float]:
    west, south = _CORNERS[division]
    step = number % 20
    return round(west + 0.012 * step, 6), round(south + 0.006 * step + 0.001 * slot, 6)


def _person(key: str, name: str, *roles: Role) -> Person:
    return Person(f"{key}.huanbao", f"{name}环保主管", roles or _MANAGERS)


def _generator(number: int, key: str, name: str, division: int, *, units: int) -> Company:
    generating = tuple(
        Facility(f"MF{n:04d}", FacilityType.GENERATING_UNIT, f"{n} 号车间", _place(number, division, n))
        for n in range(1, units + 1)
    )
    store = Facility(
        "TS001", FacilityType.WAREHOUSE, "危废贮存库", _place(number, division, 0), zones=(("A", "一区"), ("B", "二区"))
    )
    return Company(
        key=key,
        credit_code=credit_code(number),
        name=f"澜江{name}有限公司",
        kinds=(OrganisationKind.GENERATOR,),
        division=division,
        address=f"澜江市{_DISTRICTS[division]}工业路 {number * 7} 号",
        facilities=(*generating, store),
        people=(_person(key, name[:2]),),
    )


def _plant(number: int, key: str, name: str, division: int, licence: Licence) -> Company:
    method = licence.methods[0]
    kind = FacilityType.DISPOSAL if method.startswith("D") else FacilityType.RECOVERY
    return Company(
        key=key,
        credit_code=credit_code(number),
        name=f"澜江{name}有限公司",
        kinds=(OrganisationKind.TREATMENT,),
        division=division,
        address=f"澜江市{_DISTRICTS[division]}循环路 {number * 3} 号",
        facilities=(
            Facility(
                "TS001", FacilityType.WAREHOUSE, "接收暂存库", _place(number, division, 0), zones=(("A", "待处理区"),)
            ),
            Facility("TS002", kind, "处理线", _place(number, division, 1), methods=licence.methods),
            Facility("MF0001", FacilityType.GENERATING_UNIT, "次生废物出口", _place(number, division, 2)),
        ),
        licences=(licence,),
        people=(_person(key, name[:2]),),
    )


def _carrier(number: int, key: str, name: str) -> Company:
    numbers = range(number * 10, number * 10 + 2)
    return Company(
        key=key,
        credit_code=credit_code(number),
        name=f"澜江{name}有限公司",
        kinds=(OrganisationKind.CARRIER,),
        division=WANGCHAO,
        address=f"澜江市望潮区物流大道 {number} 号",
        permit=f"3299009000{number}",
        vehicles=tuple(
            vehicle
            for n in numbers
            for vehicle in (
                Vehicle(UnitKind.TRACTOR, f"苏ZC2{n}", f"329900002{n}"),
                Vehicle(UnitKind.TRAILER, f"苏Z2{n}挂", f"329900003{n}"),
            )
        ),
        people=(_person(key, name[:2]),),
    )


def _licence(number: str, categories: str, method: str, tonnes: str) -> Licence:
    return Licence(number, LicenceMode.COMPREHENSIVE, tuple(categories.split()), (method,), tonnes)


PLANTS = (
    _plant(
        1, "qingyuan", "青原固废处置", SHIFAN, _licence("JS329900D0111", "HW06 HW11 HW12 HW13 HW49", "D10", "30000.000")
    ),
    _plant(2, "runyou", "润优油品再生", SHIFAN, _licence("JS329900R0112", "HW08 HW09", "R9", "12000.000")),
    _plant(3, "tonghui", "铜徽金属再生", YUNYU, _licence("JS329900R0113", "HW17 HW22", "R4", "15000.000")),
    _plant(4, "lanci", "岚瓷酸液再生", SHATING, _licence("JS329900R0114", "HW34", "R6", "9000.000")),
    _plant(5, "dunshi", "敦石安全填埋", SHATING, _licence("JS329900D0115", "HW18", "D1", "20000.000")),
)
CARRIERS = (_carrier(11, "suxing", "溯行危险品运输"), _carrier(12, "jiean", "捷岸物流"))
LABORATORY = Company(
    key="mingce",
    credit_code=credit_code(15),
    name="澜江明策检测有限公司",
    kinds=(OrganisationKind.LABORATORY,),
    division=WANGCHAO,
    address="澜江市望潮区学院路 15 号",
)

_GENERATORS = (
    # number, key, name, division, generating units, waste, recipient
    (21, "haimo", "海墨涂料", SHATING, 2, wastes.PAINT, "qingyuan"),
    (22, "jinfan", "锦帆机械", WANGCHAO, 1, wastes.EMULSION, "runyou"),
    (23, "chaosheng", "潮声船舶维修", WANGCHAO, 2, wastes.OIL, "runyou"),
    (24, "yuxin", "屿欣电子", YUNYU, 2, wastes.COPPER, "tonghui"),
    (25, "lanyao", "澜耀表面处理", YUNYU, 1, wastes.SLUDGE, "tonghui"),
    (26, "tingyao", "汀耀医药化工", SHATING, 2, wastes.SOLVENT, "qingyuan"),
    (27, "fengqi", "沣启树脂", SHATING, 1, wastes.GLUE, "qingyuan"),
    (28, "gangrui", "港睿钢丝", SHIFAN, 2, wastes.ACID, "lanci"),
    (29, "wangyun", "望云印染", WANGCHAO, 1, wastes.CARBON, "qingyuan"),
    (30, "shihai", "石海精工", SHIFAN, 1, wastes.EMULSION, "runyou"),
    (31, "yunjing", "云泾线路板", YUNYU, 1, wastes.COPPER, "tonghui"),
    (32, "banzhou", "半洲化学", SHATING, 1, wastes.RESIDUE, "qingyuan"),
    (33, "changtan", "长滩家具", WANGCHAO, 1, wastes.PAINT, "qingyuan"),
    (34, "luofan", "落帆五金", YUNYU, 1, wastes.SLUDGE, "tonghui"),
    (35, "puxing", "浦星汽配", SHIFAN, 1, wastes.OIL, "runyou"),
    (36, "qinglu", "青芦热镀锌", SHATING, 1, wastes.ACID, "lanci"),
)
GENERATORS = tuple(
    _generator(number, key, name, division, units=units) for number, key, name, division, units, _, _ in _GENERATORS
)
HABITS = tuple(
    Habit(
        company=company,
        waste=waste,
        recipient=recipient,
        carrier=CARRIERS[n % len(CARRIERS)].key,
        # Why: most factories of the city put the provincial system's label on; a drum never bears two.
        provincial=n % 4 != 0,
    )
    for n, (company, (*_, waste, recipient)) in enumerate(zip(GENERATORS, _GENERATORS, strict=True))
)
NEIGHBOURS = (*PLANTS, *CARRIERS, LABORATORY, *GENERATORS)
BY_KEY = {company.key: company for company in NEIGHBOURS}
