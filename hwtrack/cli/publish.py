"""The published contracts that are made from the code, so that they cannot differ from it.

`schemas/openapi.json`, `schemas/problems.json` and `docs/configuration.md`. Event, label and manifest schemas are
written by hand or by their packages' own tests.
"""

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from pydantic import BaseModel

import hwtrack
from hwtrack.app import create_app
from hwtrack.config import Settings
from hwtrack.infra.i18n import translate
from hwtrack.infra.problems import STATUS
from hwtrack.infra.resources import folder
from hwtrack.kernel.errors import DomainError


def publish(settings: Settings, *, write: bool) -> list[str]:
    """Return the files whose content differs from the code's, having written them if asked."""
    root = folder("schemas").parent
    made = {
        "schemas/openapi.json": _json(create_app(settings, "postgresql://nowhere").openapi()),
        "schemas/problems.json": _json(problems()),
        "docs/configuration.md": configuration(),
    }
    changed = [name for name, text in made.items() if not _is(root / name, text)]
    for name in changed if write else ():
        (root / name).write_text(made[name], encoding="utf-8")
    return changed


def problems() -> list[dict[str, object]]:
    """Return every problem the service may answer with, by code, in both languages."""
    return [
        {
            "code": error.code,
            "type": f"/problems/{error.code}",
            "status": int(STATUS[error.kind]),
            "title": {"en": error.title(), "zh": translate("zh", error.title())},
            "remedy": {"en": error.remedy, "zh": translate("zh", error.remedy)},
        }
        for error in sorted(domain_errors(), key=lambda error: error.code)
    ]


def domain_errors() -> set[type[DomainError]]:
    """Return every concrete domain error of every package."""
    for module in walk_packages(hwtrack.__path__, "hwtrack."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    return {error for error in _heirs(DomainError) if hasattr(error, "code")}


def configuration() -> str:
    """Return the settings page: one table per section."""
    lines = [
        "# Configuration",
        "",
        "Rendered from `hwtrack/config.py` by `./dev cli schemas`. Every setting is an environment variable.",
    ]
    for name, section in Settings.model_fields.items():
        model = section.annotation
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            continue
        lines += ["", f"## {name}", "", (model.__doc__ or "").strip().splitlines()[0], ""]
        lines += ["| variable | default | meaning |", "|---|---|---|"]
        lines += [
            f"| `HWTRACK_{name}_{field}`".upper() + f" | {_default(info.default)} | {info.description} |"
            for field, info in model.model_fields.items()
        ]
    return "\n".join(lines) + "\n"


def _default(value: object) -> str:
    return "–" if value in (None, "", ()) else f"`{value}`"


def _heirs(parent: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in parent.__subclasses__():
        yield child
        yield from _heirs(child)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text
