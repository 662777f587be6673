"""Pages as data to pages as HTML. What has not changed is not made again."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from vcsekit.report.render import _json
from vcsekit.report.sandbox import Sandbox
from vcsekit.report.templates import Loader, Templates, template_problem
from vcsekit.report.theme import ThemeView
from vcsekit.site import markdown
from vcsekit.site.build import Site
from vcsekit.site.views import Page, Problem, SiteView

ASSETS = {
    "assets/site.css": "site/site.css",
    "assets/icon.svg": "site/icon.svg.j2",
    "assets/search.js": "site/search.js.j2",
    "assets/reload.js": "site/reload.js.j2",
}
"""The files that pages share, and the template of each."""

RELOAD = "assets/reload.js"
GIVEN = ("page", "body", "site", "theme", "program", "policy", "live", "root")

_LOGO = re.compile(r"data:image/(png|jpeg|svg)[^,]*,(.*)", re.DOTALL)


@dataclass
class Renderer:
    """Makes the files of a site. Kept from one build to the next, it makes only the pages that changed."""

    templates: Templates
    theme: ThemeView
    program: str
    live: bool = False
    """Whether pages reload themselves: only those that `serve` shows."""
    _shared: SiteView | None = None
    _made: dict[str, tuple[Page, bytes]] = field(default_factory=dict)
    _environments: dict[bool, Sandbox] = field(default_factory=dict)

    def files(self, site: Site) -> dict[str, bytes]:
        """Every file by its address. Raises VcsekitError, naming template and line, where one has a mistake."""
        logo = dict(self._logo())
        view = replace(site.view, logo=next(iter(logo), ""))
        if view != self._shared:
            self._shared, self._made = view, {}
        self._made = {page.path: self._page(view, page) for page in site.pages}
        made = {path: html for path, (_, html) in self._made.items()}
        return made | dict(site.files) | logo | self.assets()

    def problems(self, found: Sequence[Problem]) -> bytes:
        """The page that stands for all pages while content has errors."""
        page = Page("problems.html", "problems", "Problems", "The content has problems", found, searched=False)
        return self._render(SiteView("", "", (), ()), page)

    def _page(self, view: SiteView, page: Page) -> tuple[Page, bytes]:
        before = self._made.get(page.path)
        if before and before[0] == page:
            return before
        return page, self._render(view, page)

    def _render(self, view: SiteView, page: Page) -> bytes:
        given = {"page": page, "body": page.body, "site": view, "theme": self.theme, "program": self.program}
        return self._fill(f"site/{page.template}.html.j2", {**given, "root": page.root, **self._policy(page)})

    def _policy(self, page: Page) -> dict[str, Any]:
        return {"policy": policy(search=page.template == "search", live=self.live), "live": self.live}

    def assets(self) -> dict[str, bytes]:
        """The files that pages share."""
        given = {"theme": self.theme, "program": self.program}
        chosen = {path: template for path, template in ASSETS.items() if self.live or path != RELOAD}
        return {path: self._fill(template, given) for path, template in chosen.items()}

    def _logo(self) -> Iterator[tuple[str, bytes]]:
        """The theme's logo as a file of its own, so that it does not stand in every page."""
        if found := _LOGO.match(self.theme.logo):
            yield f"assets/logo.{found[1]}", base64.b64decode(found[2])

    def _fill(self, template: str, given: Mapping[str, Any]) -> bytes:
        environment = self._environment(html=template.endswith(".html.j2"))
        environment.steps = 0
        try:
            return str(environment.get_template(template).render(given)).encode()
        except Exception as error:
            raise template_problem(error, environment, self.templates, template) from None

    def _environment(self, *, html: bool) -> Sandbox:
        if html not in self._environments:
            made = Sandbox(Loader(self.templates), GIVEN, self.templates.code, html=html)
            made.filters.update(markdown=markdown.field, document=markdown.document, json=_json)
            self._environments[html] = made
        return self._environments[html]


def policy(*, search: bool, live: bool) -> str:
    """The Content-Security-Policy of a page: nothing runs but search's own script, and nothing comes from elsewhere."""
    scripts = "script-src 'self' 'wasm-unsafe-eval'; " if search else "script-src 'self'; " if live else ""
    talks = "connect-src 'self'; " if search or live else ""
    return f"default-src 'none'; {scripts}{talks}style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"
