"""Views of what waste goes into: splitting, merging, repacking, treating; and the labels of what came of it."""

from dataclasses import dataclass, field

from hwtrack.kernel.quantity import Mass
from hwtrack.web.answers import Told
from hwtrack.web.views.containers import Signing
from hwtrack.web.views.parts import Action, Choice, Form
from hwtrack.web.words import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A container that waste is taken out of, and what speaks against it; `field` ends the names of its fields."""

    field: str
    code: str
    waste_name: str
    net: Mass | None
    doubts: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformView:
    """Splitting, merging or repacking: the sources, what came of them, and what was lost."""

    back: Action
    sources: tuple[SourceLine, ...]
    codes: str
    rows: int
    operations: tuple[Choice, ...]
    packages: tuple[Choice, ...]
    wastes: tuple[Choice, ...]
    facilities: tuple[Choice, ...]
    signing: Signing
    form: Form = field(default_factory=Form)


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatView:
    """Recovering or disposing of: the batch, where and how, and the secondary waste with its labels."""

    back: Action
    sources: tuple[SourceLine, ...]
    codes: str
    rows: int
    kinds: tuple[Choice, ...]
    ways: tuple[Choice, ...]
    packages: tuple[Choice, ...]
    forms: tuple[Choice, ...]
    hazards: tuple[Choice, ...]
    signing: Signing
    form: Form = field(default_factory=Form)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLabel:
    """A new container, how its label stands (a key of words.label), and how many copies may still be printed."""

    code: str
    waste_name: str
    net: Mass | None
    label: str
    width_mm: int
    copies: int
    own: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelGroup:
    """Labels of one size, which one printer takes in one go."""

    width_mm: int
    labels: tuple[NewLabel, ...]
    codes: str

    @property
    def waiting(self) -> int:
        """How many copies are still to be printed."""
        return sum(one.copies for one in self.labels if one.own)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelsView:
    """New containers whose labels are printed in one go, and what became of the event they came of."""

    groups: tuple[LabelGroup, ...]
    told: Told | None = None
    form: Form = field(default_factory=Form)
