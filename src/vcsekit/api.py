"""vcsekit from Python: what the commands do, for notebooks and programs.

    from vcsekit import api

    library = api.load_content()
    scores = api.score_files(["returns.csv"], library)

Everything is read from files and nothing is written, but by `migrate`. A problem in content or in returns is a value;
`VcsekitError` means that something can't be done, and says what to do. Notes, such as which round was chosen, go to
stderr. Nothing uses the network.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vcsekit.content.library import Library
from vcsekit.diagnostics import Diagnostic, Severity, VcsekitError
from vcsekit.returns.problems import ReturnProblem
from vcsekit.returns.result import Scored, ScoredReturn, Tally, ToCorrect
from vcsekit.scoring.state import State

if TYPE_CHECKING:
    from vcsekit.cli.sessions import SavedSession
    from vcsekit.content.diff.changes import Difference
    from vcsekit.export.columns import Table
    from vcsekit.export.migration import Migration
    from vcsekit.report.views import ReportView

__all__ = [
    "Diagnostic", "Library", "ReturnProblem", "ScoredReturn", "Scores", "Severity", "State", "Tally", "VcsekitError",
    "diff", "load_content", "migrate", "read_session", "render_html", "render_markdown", "render_word",
    "returns_report", "score_files", "session_report", "validate",
]  # fmt: skip


@dataclass(frozen=True)
class Scores:
    """Returns that were scored, and everything that could not be.

    `returns` are those that count, in the order of the files; scores in them are exact fractions of the scale, None
    where nothing was answered. `state` counts them by group, and adds up over files (see docs/concepts.md). `tally`
    says how many rows came in and what became of them. `problems` are the cells, rows and files that were left out
    (severity `error`) or remarked on (`warning`).
    """

    library: Library
    returns: tuple[ScoredReturn, ...]
    problems: tuple[ReturnProblem, ...]
    scored: Scored

    @property
    def state(self) -> State:
        """Counts by system, place, constituency and round."""
        return self.scored.state

    @property
    def tally(self) -> Tally:
        """Rows in = scored + superseded + rejected."""
        return self.scored.tally

    def tables(self) -> dict[str, Table[Any]]:
        """The tables that `vcsekit score` writes, by name, small groups merged or hidden.

        `table.header()` and `table.rows()` make a data frame; each column tells its meaning, unit and formula. Tables
        with `private` set hold single returns, or groups too small to be shown: don't publish them.
        """
        from vcsekit.export.figure_tables import figure_tables, returns_table
        from vcsekit.export.other_columns import quality_table
        from vcsekit.returns.quality import quality_rows
        from vcsekit.scoring.card import scorecard

        card = scorecard(self.library)
        found = [
            returns_table(self.library, card, self.returns),
            *figure_tables(self.library, card, self.state),
            quality_table(list(quality_rows(self.scored))),
        ]
        return {table.name: table for table in found}


def load_content(folder: str | Path | None = None) -> Library:
    """The content of a folder; of the nearest `content/` upwards, else the built-in one, where none is named.

    Raises VcsekitError where there is none, or it has errors (see `validate`).
    """
    from vcsekit.cli import library

    return library.load(_path(folder))


def validate(folder: str | Path | None = None, *, strict: bool = True) -> list[Diagnostic]:
    """Every problem in content, sorted by place: an empty list where there is none.

    `strict` also looks at wording, links and sources, and gives warnings. Comments in the content that wave a warning
    through are heeded; options in `vcsekit.toml` are not. Raises VcsekitError where there is no content at all.
    """
    from vcsekit.checks.registry import check_library
    from vcsekit.cli import library

    found = library.find(_path(folder))
    rules = check_library(found.library, strict=strict) if "matrix.yaml" in found.library.objects else []
    problems = sorted([*found.problems, *rules])
    return problems if strict else [problem for problem in problems if problem.severity is Severity.ERROR]


class _Keep:
    """Takes what scoring gives, and keeps it."""

    def __init__(self) -> None:
        self.returns: list[ScoredReturn] = []
        self.problems: list[ReturnProblem] = []

    def scored(self, item: ScoredReturn) -> None:
        self.returns.append(item)

    def problem(self, item: ReturnProblem) -> None:
        self.problems.append(item)

    def to_correct(self, item: ToCorrect) -> None:
        """The problems say the same."""


def score_files(files: Iterable[str | Path] | str | Path, library: Library, layout: str | Path | None = None) -> Scores:
    """Scores files of returns together: CSV and other text, .xlsx, .xls, .ods, and folders of them.

    `layout` is a file that says how to read those of another tool. A bad cell never stops the rest and never counts.
    All returns are kept in memory. Raises VcsekitError where a file can't be opened or the layout has errors.
    """
    from vcsekit.cli import scoring
    from vcsekit.cli.given import given_files

    named = [files] if isinstance(files, str | Path) else files
    kept = _Keep()
    scored = scoring.score_files(given_files(map(Path, named)), library, kept, _path(layout))
    return Scores(library, tuple(kept.returns), tuple(kept.problems), scored)


def read_session(name: str | Path, library: Library) -> SavedSession:
    """A session as it stands on disk, by its name or file: its header, its state and when it was last saved.

    It is not opened for writing and may go on meanwhile. Raises VcsekitError where it can't be read, or was held with
    another matrix.
    """
    from vcsekit.cli.kept import named_session

    return named_session(str(name), library)


def session_report(name: str | Path, library: Library, kind: str | None = None) -> ReportView:
    """The report of a session as data. `kind`: plan or investment, else the whole picture.

    Raises VcsekitError where the session can't be read, or has no such report.
    """
    from vcsekit.cli.kept import existing_path
    from vcsekit.cli.views import Wanted, report_view

    return report_view(existing_path(str(name)), library, Wanted(_kind(kind)))


def returns_report(
    scores: Scores,
    system: str | None = None,
    round_name: str | None = None,
    kind: str | None = None,
    before: str | None = None,
) -> ReportView:
    """The report on returns as data: of one system, or (None) of all together; of the last round unless told.

    `kind`: compare (with the round `before`), perception, plan or investment, else the whole picture. Raises
    VcsekitError where there is no such system, round or report, or nothing was scored.
    """
    from vcsekit.cli.views import Wanted, returns_view

    if not scores.state:
        raise VcsekitError("no return was scored, so there is nothing to report", "look at the scores' problems")
    wanted = Wanted(_kind(kind), system, round_name, before)
    return returns_view(scores.library, scores.state, scores.tally.summary(), wanted)


def render_html(view: ReportView, templates: str | Path | None = None, theme: str | Path | None = None) -> str:
    """A report as one HTML page that needs nothing else. `templates` is a folder of your own, `theme` a file.

    Raises VcsekitError, with the place, where one of them has a mistake.
    """
    return _rendered(view, "html", templates, theme)


def render_markdown(view: ReportView, templates: str | Path | None = None) -> str:
    """A report as Markdown. Raises VcsekitError, with the place, where a template of your own has a mistake."""
    return _rendered(view, "md", templates, None)


def render_word(view: ReportView, theme: str | Path | None = None) -> bytes:
    """A report as a Word document (.docx); the same view gives the same bytes.

    Raises VcsekitError where the theme has a mistake.
    """
    from vcsekit import __version__
    from vcsekit.cli.appearance import read_theme
    from vcsekit.report.word import word_report

    return word_report(view, __version__, read_theme(_path(theme)))


def diff(old: str | Path, new: str | Path | None = None, folder: str | Path | None = None) -> Difference:
    """What changed in content, how much each change matters, and what can still be compared.

    `old` and `new` are content folders, or git revisions of the content in `folder`; `new` is the content as it is now
    unless told. Raises VcsekitError where one of them can't be found or has no matrix that can be read.
    """
    from vcsekit.cli.library import content_folder
    from vcsekit.cli.revisions import two_states
    from vcsekit.content.diff.compare import compare

    first, last = two_states(content_folder(_path(folder)), str(old), None if new is None else str(new))
    return compare(first.library, last.library, first.unread | last.unread)


def migrate(
    file: str | Path,
    out: str | Path,
    old: str | Path,
    new: str | Path | None = None,
    folder: str | Path | None = None,
    *,
    keep_changed: bool = False,
    force: bool = False,
) -> Migration:
    """Writes a session or a CSV file of returns anew, for another version of the matrix, to `out`.

    `old`, `new` and `folder` are as for `diff`. Answers are kept where the question still means the same;
    `keep_changed` keeps all others whose indicator is still there. Gives what became of each indicator. Raises
    VcsekitError where something can't be read, or `out` exists and `force` is not set.
    """
    from vcsekit.cli.library import content_folder
    from vcsekit.cli.migrate import migrate_file

    later = None if new is None else str(new)
    place = content_folder(_path(folder))
    return migrate_file(str(file), Path(out), str(old), later, place, keep_changed=keep_changed, force=force)


def _rendered(view: ReportView, form: str, templates: str | Path | None, theme: str | Path | None) -> str:
    from vcsekit import __version__
    from vcsekit.cli.appearance import read_templates, read_theme
    from vcsekit.report.render import render_report

    return render_report(view, form, read_templates(_path(templates)), read_theme(_path(theme)), program=__version__)


def _kind(name: str | None) -> Any:
    """The kind of report of this name. Raises VcsekitError, with the kinds, where there is none."""
    from vcsekit.content.suggest import did_you_mean
    from vcsekit.report.sections import ReportKind

    if name is None:
        return None
    if name not in list(ReportKind):
        kinds = [str(kind) for kind in ReportKind]
        raise VcsekitError(f"there is no report `{name}`", did_you_mean(name, kinds) or f"kinds: {', '.join(kinds)}")
    return ReportKind(name)


def _path(named: str | Path | None) -> Path | None:
    return None if named is None else Path(named)
