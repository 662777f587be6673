"""What ships with the program: a folder of content and one of templates."""

from __future__ import annotations

from pathlib import Path

from vcsekit.io.files import read_folder

TEMPLATE_SUFFIXES = (".j2", ".css")


def shipped_folder(name: str) -> Path:
    """A folder that ships with the program: `content` or `templates`."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "bundled" / name
    return installed if installed.is_dir() else package.parents[1] / name


def shipped_templates() -> dict[str, str]:
    """The built-in templates, by name."""
    found = read_folder(shipped_folder("templates"), TEMPLATE_SUFFIXES)
    return {name: raw.decode("utf-8") for name, raw in found.items()}
