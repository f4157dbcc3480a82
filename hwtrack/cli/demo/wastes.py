"""The wastes that come about in the demo city: what their labels say, what holds them, how they are treated.

Codes, hazards and forms are those of the national catalogue; everything else is invented.
"""

from dataclasses import dataclass

from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.labels.container import PackageKind

_SOLID, _LIQUID, _PASTE = PhysicalForm.SOLID, PhysicalForm.LIQUID, PhysicalForm.SEMI_SOLID


@dataclass(frozen=True, slots=True, kw_only=True)
class Waste:
    """A waste as its generators label it. `nets` are the least and the greatest net mass of one container, in kg."""

    code: str
    name: str
    form: PhysicalForm
    hazards: str
    method: str
    components: str
    harmful: str
    precautions: str
    danger_class: str
    package: PackageKind = PackageKind.DRUM
    volume_ml: int = 200_000
    tare: str = "18.500"
    nets: tuple[int, int] = (160, 195)

    @property
    def waste_code(self) -> WasteCode:
        """The code, read."""
        return WasteCode.of(self.code)

    @property
    def hazard_set(self) -> frozenset[HazardProperty]:
        """The hazards, read."""
        return frozenset(HazardProperty(one) for one in self.hazards.split(","))

    @property
    def tare_mass(self) -> Mass:
        """The empty container's mass."""
        return Mass.kg(self.tare)


RESIDUE = Waste(
    code="900-013-11", name="釜残", form=_PASTE, hazards="T", method="D10", components="高沸点有机物",
    harmful="多环芳烃", precautions="密封存放，远离热源", danger_class="6.1",
)  # fmt: skip
SLUDGE = Waste(
    code="336-063-17", name="电镀污泥", form=_PASTE, hazards="T", method="R4", components="含铜、镍氢氧化物",
    harmful="铜、镍", precautions="防雨防渗", danger_class="9", package=PackageKind.BAG, volume_ml=1_000_000,
    tare="2.000", nets=(900, 1050),
)  # fmt: skip
RAGS = Waste(
    code="900-041-49", name="含油抹布", form=_SOLID, hazards="T,In", method="D10", components="棉布、矿物油",
    harmful="矿物油", precautions="防火", danger_class="9", package=PackageKind.BAG, volume_ml=100_000,
    tare="0.500", nets=(15, 25),
)  # fmt: skip
OIL = Waste(
    code="900-214-08", name="废润滑油", form=_LIQUID, hazards="T,I", method="R9", components="矿物油",
    harmful="矿物油", precautions="远离火源", danger_class="9", nets=(150, 175),
)  # fmt: skip
SOLVENT = Waste(
    code="900-402-06", name="废有机溶剂", form=_LIQUID, hazards="T,I,R", method="D10", components="丙酮、甲苯",
    harmful="甲苯", precautions="禁火，防静电", danger_class="3", nets=(140, 170),
)  # fmt: skip
PAINT = Waste(
    code="900-252-12", name="废漆渣", form=_PASTE, hazards="T,I", method="D10", components="树脂、颜料",
    harmful="二甲苯", precautions="远离火源", danger_class="3", nets=(150, 185),
)  # fmt: skip
CARBON = Waste(
    code="900-039-49", name="废活性炭", form=_SOLID, hazards="T", method="D10", components="活性炭、有机物",
    harmful="苯系物", precautions="密封，防自燃", danger_class="9", package=PackageKind.BAG, volume_ml=1_000_000,
    tare="2.000", nets=(380, 520),
)  # fmt: skip
ACID = Waste(
    code="900-300-34", name="废盐酸", form=_LIQUID, hazards="C,T", method="R6", components="盐酸、铁盐",
    harmful="氯化氢", precautions="防腐蚀，佩戴防护用品", danger_class="8", package=PackageKind.IBC,
    volume_ml=1_000_000, tare="58.000", nets=(980, 1080),
)  # fmt: skip
EMULSION = Waste(
    code="900-006-09", name="废乳化液", form=_LIQUID, hazards="T", method="R9", components="水、矿物油",
    harmful="矿物油", precautions="防泄漏", danger_class="9", package=PackageKind.IBC, volume_ml=1_000_000,
    tare="58.000", nets=(920, 990),
)  # fmt: skip
GLUE = Waste(
    code="900-014-13", name="废胶粘剂", form=_PASTE, hazards="T", method="D10", components="环氧树脂",
    harmful="酚类", precautions="密封存放", danger_class="9", nets=(170, 200),
)  # fmt: skip
COPPER = Waste(
    code="398-051-22", name="含铜污泥", form=_PASTE, hazards="T", method="R4", components="含铜氢氧化物",
    harmful="铜", precautions="防雨防渗", danger_class="9", package=PackageKind.BAG, volume_ml=1_000_000,
    tare="2.000", nets=(880, 1020),
)  # fmt: skip
SLAG = Waste(
    code="772-003-18", name="焚烧炉渣", form=_SOLID, hazards="T", method="D1", components="无机盐、金属氧化物",
    harmful="重金属", precautions="防扬散", danger_class="9", package=PackageKind.BAG, volume_ml=1_000_000,
    tare="2.000", nets=(900, 1100),
)  # fmt: skip
EMPTY_DRUMS = Waste(
    code="900-041-49", name="沾染废物的空桶", form=_SOLID, hazards="T,In", method="C3", components="铁桶、残余釜残",
    harmful="多环芳烃", precautions="盖紧，防雨", danger_class="9", package=PackageKind.OTHER, volume_ml=1_000_000,
    tare="0.000", nets=(200, 300),
)  # fmt: skip
