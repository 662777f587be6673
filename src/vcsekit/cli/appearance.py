"""How pages look: a user's own templates and theme, read from where they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vcsekit.cli.console import detail, say
from vcsekit.cli.shipped import TEMPLATE_SUFFIXES, shipped_templates
from vcsekit.content.source import MAX_BYTES, decode
from vcsekit.content.syntax import SourceError
from vcsekit.diagnostics import VcsekitError
from vcsekit.io.files import leads_out, links_out, read_bytes, read_folder

if TYPE_CHECKING:
    from vcsekit.report.templates import Templates
    from vcsekit.report.theme import ReadTheme, ThemeView

EJECT = "`vcsekit templates eject --out FOLDER` makes a folder with the built-in ones"


def read_templates(folder: Path | None) -> Templates:
    """The built-in templates, and in front of them those of a folder. Tells of files that look like a mistake."""
    from vcsekit.report.templates import BUILT_IN, Templates

    if folder is None:
        return Templates(shipped_templates())
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "can't be read: there is no such file or folder"
        raise VcsekitError(f"{folder} {what}", EJECT)
    raw = read_folder(folder, TEMPLATE_SUFFIXES, MAX_BYTES)
    for link in links_out(folder, TEMPLATE_SUFFIXES):
        say(f"note: {link} leads out of the folder and is not read; copy the file there")
    if not raw:
        raise VcsekitError(f"{folder} holds no template: no file whose name ends in .j2 or .css", EJECT)
    own = {name: _text(data, (folder / name).as_posix()) for name, data in raw.items()}
    for name in own:
        if name.startswith(BUILT_IN):
            hint = "give the folder another name: this one stands for the templates that come with vcsekit"
            raise VcsekitError(f"{folder / name} can't be used", hint)
    found = Templates(shipped_templates(), own, folder.as_posix().rstrip("/") + "/")
    for name, near in found.misspelt():
        say(f"note: nothing uses {folder / name}; did you mean {near}?")
    detail(f"templates of {folder}: {', '.join(sorted(own))}")
    return found


def read_theme(path: Path | None) -> ThemeView | None:
    """What a theme file says, with its logo; None where no theme was asked for."""
    from vcsekit.report import theme

    if path is None:
        return None
    read = theme.read_theme(read_bytes(path, MAX_BYTES), str(path))
    detail(f"the theme {path} is sound")
    return theme.theme_view(read, _logo(read, path))


def _logo(read: ReadTheme, path: Path) -> bytes | None:
    from vcsekit.report.theme import MAX_LOGO

    if read.theme.logo is None:
        return None
    file = path.parent / read.theme.logo
    if leads_out(file, path.parent):
        raise read.refuse(("logo",), f"{file} leads out of the folder of the theme", "copy the file there")
    try:
        return read_bytes(file, MAX_LOGO)
    except VcsekitError as error:
        raise read.refuse(("logo",), error.message) from None


def _text(raw: bytes, shown: str) -> str:
    try:
        return decode(raw, shown)
    except SourceError as error:
        problem = error.diagnostic
        raise VcsekitError(f"{problem.span}: {problem.message}", problem.hint) from None
