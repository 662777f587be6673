"""Real git repositories for tests, made without anybody's configuration."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

SMALL = Path(__file__).parent / "content" / "small"


class Checkout:
    """A working tree in which tests write, commit and branch."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def start(cls, root: Path, *, content: bool = True) -> Checkout:
        """A new repository on the branch `main`, with the small content in `content/` where it is wanted."""
        root.mkdir(parents=True, exist_ok=True)
        made = cls(root)
        made.git("init", "-q", "-b", "main")
        if content:
            shutil.copytree(SMALL, root / "content")
            made.commit("First")
        return made

    def git(self, *arguments: str) -> str:
        """Runs git here, and gives what it prints."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environment = {**clean, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C.UTF-8"}
        about = ["-c", "user.name=Editor", "-c", "user.email=editor@example.org", "-c", "protocol.file.allow=always"]
        command = ["git", *about, *arguments]
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, message: str) -> str:
        """Commits everything, and gives the commit's id."""
        self.git("add", "--all")
        self.git("commit", "-qm", message, "--allow-empty")
        return self.git("rev-parse", "HEAD")

    def write(self, name: str, text: str | bytes) -> Path:
        """Writes a file, as bytes where they are given."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def edit(self, name: str, old: str, new: str) -> None:
        """Replaces a text that stands once in a file."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"stands {text.count(old)} times: {old}"
        path.write_bytes(text.replace(old, new).encode())
