"""The label desk of a process: hosts, private keys and the press, opened from the settings.

Hosts are checked when the service starts; fonts and layouts are read at the first print. typst runs in a thread, one
label at a time, because its compiler must not be entered twice.
"""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from hwtrack.config import Settings
from hwtrack.infra.cluster.place import default_root
from hwtrack.labels.layout import Layout, LayoutBook
from hwtrack.labels.payload import Hosts
from hwtrack.labels.render import Drawing, Form, Press
from hwtrack.labels.store.book import load_press
from hwtrack.labels.store.key_files import KeyFiles


@dataclass(frozen=True)
class LabelDesk:
    """Everything printing needs besides the database."""

    hosts: Hosts
    key_files: KeyFiles
    key_list_days: int
    load: Callable[[], Press] = load_press
    _one: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @cached_property
    def press(self) -> Press:
        """The press, made at its first use.

        Raises:
            FontMissingError: The label typeface is not installed.
            LayoutFaultsError: A layout has faults.
        """
        return self.load()

    @property
    def book(self) -> LayoutBook:
        """The layouts."""
        return self.press.book

    async def draw(self, drawings: tuple[Drawing, ...], *, layout: Layout, form: Form, dpi: int, at: datetime) -> bytes:
        """Draw labels without stopping other requests.

        Raises:
            DomainError: As `Press.draw` refuses.
        """

        def alone() -> bytes:
            with self._one:
                return self.press.draw(drawings, layout=layout, form=form, dpi=dpi, at=at)

        return await asyncio.to_thread(alone)


def open_desk(settings: Settings) -> LabelDesk:
    """Open the desk the settings describe; keys lie where they say, else beside the private cluster.

    Raises:
        HostError: A host cannot stand in a label.
    """
    beside = settings.database.directory or default_root()
    return LabelDesk(
        hosts=Hosts.of(settings.label.host, settings.label.former_hosts),
        key_files=KeyFiles(settings.label.keys or beside / "keys"),
        key_list_days=settings.label.key_list_days,
    )
