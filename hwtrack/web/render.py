"""Templates made into pages: the environment, and the frame every page shares.

A page is a template and one frozen view (`hwtrack.web.views`); what is common to all pages is the `Shell`. Undefined
names are errors and everything is escaped. Texts come from the catalogue through `_()`.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from hwtrack.infra.auth import actor_of, clock_of, database_of
from hwtrack.infra.i18n import Translate, translator
from hwtrack.infra.problems import language_in, trace_in
from hwtrack.kernel.actor import Actor
from hwtrack.web import assets, formats, words
from hwtrack.web.navigation import Place, places
from hwtrack.web.scanner_words import SCANNER
from hwtrack.web.verify_words import label_words, report_words

THEMES = ("light", "dark")
THEME_COOKIE = "hwtrack-theme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What every page shows beside its own matter: who, when, in which language and light."""

    actor: Actor
    language: str
    theme: str
    now: datetime
    path: str
    trace_id: str
    installation: str
    assets: assets.Assets
    places: tuple[Place, ...]
    csrf: str = ""

    @property
    def html_language(self) -> str:
        """Value of the `lang` attribute."""
        return "zh-CN" if self.language == "zh" else "en"

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody signed in."""
        return self.actor.account_id is not None

    def switch(self, **choices: str) -> str:
        """Return the address that changes language or theme and comes back here."""
        return "/display?" + urlencode({**choices, "back": self.path})


@cache
def environment(language: str) -> Environment:
    """Return the template environment of one language."""
    return environment_with(translator(language))


def environment_with(translate: Translate) -> Environment:
    """Make a template environment whose `_()` is the given translation."""
    made = Environment(
        loader=PackageLoader("hwtrack.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    scanner_words = {key: translate(text) for key, text in SCANNER.items()}
    made.globals.update(
        _=translate,
        words=words.TABLES,
        scanner_words=scanner_words,
        verify_words=report_words(translate),
        label_words=label_words(translate),
    )
    made.filters.update(
        kg=formats.kg,
        tonnes=formats.tonnes,
        moment=formats.moment,
        short_moment=formats.short_moment,
        day=formats.day,
        iso=formats.iso,
        segments=formats.segments,
    )
    return made


def shell_of(request: Request) -> Shell:
    """Gather the frame of a request's page."""
    theme = request.cookies.get(THEME_COOKIE, "")
    actor = actor_of(request)
    return Shell(
        actor=actor,
        language=language_in(request),
        theme=theme if theme in THEMES else "",
        now=clock_of(request)(),
        path=_path_of(request),
        trace_id=trace_in(request),
        installation=database_of(request).installation,
        assets=_assets(),
        places=places(actor, request.url.path),
        csrf=getattr(request.state, "csrf", ""),
    )


def draw(shell: Shell, template: str, view: object, **more: object) -> str:
    """Draw a template with the view as `view` and the frame as `shell`."""
    return environment(shell.language).get_template(template).render(view=view, shell=shell, **more)


def page(request: Request, template: str, view: object, *, status: int = 200) -> HTMLResponse:
    """Answer a request with a drawn page; pages are private and never kept by a cache."""
    return part(request, template, status=status, view=view)


def part(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Answer a request with a part of a page: a template that is given values by other names than `view`."""
    shell = shell_of(request)
    headers = {"cache-control": "no-store", "hwtrack-now": formats.iso(shell.now), "vary": "hx-request"}
    text = environment(shell.language).get_template(template).render(shell=shell, **values)
    return HTMLResponse(text, status_code=status, headers=headers)


def is_fragment(request: Request) -> bool:
    """Say whether htmx asks for a part of the page that is already open."""
    return request.headers.get("hx-request") == "true"


def _path_of(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


@cache
def _assets() -> assets.Assets:
    return assets.load()
