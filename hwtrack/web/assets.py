"""Names of static files as the browser is given them: with a hash of their content once built.

Reads `static/built/manifest.json`, written by `npm run build`. Without it pages still work: the plain style sheet is
served and the modules are left out, so everything but the camera is there.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

STATIC = Path(__file__).resolve().parent / "static"
BUILT = STATIC / "built"
PREFIX = "/static"


@dataclass(frozen=True, slots=True)
class Assets:
    """Where each asset is served; a module that has not been built has no address."""

    built: Mapping[str, str]

    @property
    def style(self) -> str:
        """Address of the style sheet."""
        return self.module("app.css") or f"{PREFIX}/app.css"

    def module(self, name: str) -> str:
        """Return the address of a built file, or the empty text where it has not been built."""
        hashed = self.built.get(name)
        return f"{PREFIX}/built/{hashed}" if hashed else ""


def load(folder: Path = BUILT) -> Assets:
    """Read the manifest of the built files, if there is one."""
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        return Assets(MappingProxyType({}))
    names: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))
    return Assets(MappingProxyType(names))
