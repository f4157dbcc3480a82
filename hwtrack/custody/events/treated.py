"""利用 / 处置: a plant treats waste it holds; what is left over gets containers of its own."""

from dataclasses import dataclass
from typing import ClassVar

from hwtrack.custody.treatment import Treatment


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated(Treatment):
    """Waste was used or disposed of (利用处置), with its secondary waste."""

    KIND: ClassVar[str] = "treated"


EVENT = Treated
