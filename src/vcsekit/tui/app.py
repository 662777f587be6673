"""The screen of a workshop: one indicator at a time, an answer line at the foot, nothing decided here."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Protocol

from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.theme import Theme
from textual.widget import Widget
from textual.widgets import Footer, Input

from vcsekit.assess.dialogue import Dialogue, Prompt, Turn
from vcsekit.assess.session import Session, Step
from vcsekit.content.words import matrix_line
from vcsekit.diagnostics import VcsekitError
from vcsekit.tui import drawing, keys
from vcsekit.tui.texts import AnswerLine, LevelBox, Text
from vcsekit.tui.themes import NAMES, THEMES

WIDE = 120
"""From this many columns on, levels stand side by side."""

OPEN, HIDDEN = "an answer or a word; F1 shows the words", "hidden while you type"
"""What stands in an empty answer line."""

UNKEPT = "Your line is not kept yet. Enter keeps it; the same key again stops without it."
"""What is said before the screen closes on a line that somebody typed."""

OF_THE_ROOM = ("word", "browse", "levels", "level", "scroll")
"""What keys do to the room. Textual asks the keys of the app before those of a screen that lies above."""

SECONDS = 20
"""How often the time that is left is drawn again."""


class Said(Protocol):
    """What an input led to, once it is on disk."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Lines for the room."""

    @property
    def quit(self) -> bool:
        """Whether the session is to be closed."""

    @property
    def understood(self) -> bool:
        """Whether it meant something."""


class Sitting(Protocol):
    """The session that is being held; saving is its business."""

    dialogue: Dialogue
    session: Session

    @property
    def prompt(self) -> Prompt:
        """The next question."""

    @property
    def now(self) -> str:
        """This moment in UTC."""

    def read_out(self) -> list[str]:
        """What the room hears before the question."""

    def take(self, text: str) -> Said:
        """Answers what was typed. Raises VcsekitError where it can't be saved."""


class Workshop(App[VcsekitError | None]):
    """Draws a sitting. Its result is the error that ended it, or None."""

    CSS_PATH = "workshop.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings()]

    def __init__(
        self,
        sitting: Sitting,
        theme: str = NAMES[0],
        opening: tuple[str, ...] = (),
        drawn: Callable[[], None] | None = None,
    ) -> None:
        # A theme that is set later has all styles read again.
        self.set_reactive(App.theme, theme)
        super().__init__()
        for each in THEMES:
            self.register_theme(each)
        self._sitting, self._drawn = sitting, drawn
        # Whose matrix this is stands there until the first answer.
        self._said: tuple[str, ...] = (matrix_line(sitting.dialogue.library), *opening)
        self._vote_shown = False
        self._alone: int | None = None
        self._asked_about = ""
        self._make_widgets()

    def _make_widgets(self) -> None:
        """Every widget, by a name of its own: looking one up in the tree at each answer takes longer than drawing."""
        self._head, self._progress, self._more = Text(id="head"), Text(id="progress"), Text(id="more")
        self._long, self._statement, self._below = Text(id="long"), Text(id="statement"), Text(id="below")
        self._told, self._question = Text(id="said"), Text(id="question")
        self._answer = AnswerLine(self._take, id="answer")
        self._boxes = [LevelBox(level.value, self._answer) for level in self._sitting.dialogue.library.matrix.scale]
        self._levels = Container(*self._boxes, id="levels")
        parts = (self._long, self._statement, self._levels, self._below)
        self._body = VerticalScroll(*parts, id="body", can_focus=False)

    def get_theme(self, theme_name: str) -> Theme | None:
        """The colours of this name, from the first moment on."""
        return next((theme for theme in THEMES if theme.name == theme_name), None) or super().get_theme(theme_name)

    @property
    def turn(self) -> Turn:
        """The session as it stands, at this moment."""
        return Turn(self._sitting.dialogue.library, self._sitting.session, self._sitting.now)

    def compose(self) -> ComposeResult:
        """Head, progress, the indicator, what was said, the question, the answer line, the keys."""
        yield from (self._head, self._progress, self._body, self._more, self._told, self._question, self._answer)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Draws, and keeps the time."""
        self._answer.focus()
        self.set_interval(SECONDS, self._draw_head)
        self.app_resume_signal.subscribe(self, self._come_back)
        for name in ("scroll_y", "virtual_size", "container_size"):
            # Sizes change one after the other; only once all are known it is clear what lies below.
            self.watch(self._body, name, self._sizes_changed, init=False)
        self._draw(read_again=True)

    def on_ready(self) -> None:
        """Tells that the first screen stands."""
        if self._drawn:
            self._drawn()

    def _come_back(self, _app: App[object]) -> None:
        """After a suspension the terminal is empty, though nothing here has changed."""
        self.screen.refresh(layout=True)

    def _sizes_changed(self) -> None:
        self.call_after_refresh(self._draw_more)

    def on_resize(self, _event: events.Resize) -> None:
        """Draws for the new size."""
        self._draw()

    @on(Input.Changed, "#answer")
    def typed(self) -> None:
        """Hides what is typed where the room must not read it."""
        self._answer.password = self._sitting.prompt.hidden or drawing.is_private(self._answer.value)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key does its work: of those of the room only the one that stops, while something lies above it."""
        return len(self.screen_stack) < 2 or action not in OF_THE_ROOM or parameters == ("quit",)

    def action_word(self, word: str) -> None:
        """A key that stands for a word. Before it stops, it asks once about a line that is not kept yet."""
        line = self._answer.value
        if word == "quit" and line.strip() and line != self._asked_about and len(self.screen_stack) < 2:
            self._asked_about, self._said = line, (UNKEPT,)
            self._draw()
            return
        self._take(word)

    def action_levels(self) -> None:
        """Back to the levels."""
        self._said, self._vote_shown, self._alone = (), False, None
        self._draw()

    def action_level(self, direction: int) -> None:
        """One level alone: the next, or the one before; past the last one, all of them."""
        if self._sitting.session.indicator is None:
            return
        first = 0 if direction > 0 else len(self._boxes) - 1
        place = first if self._alone is None else self._alone + direction
        self._alone = place if 0 <= place < len(self._boxes) else None
        self._said, self._vote_shown = (), False
        self._draw(read_again=True)

    def action_next_theme(self) -> None:
        """The next colours."""
        self.theme = NAMES[(NAMES.index(self.theme) + 1) % len(NAMES)]

    def action_scroll(self, direction: int) -> None:
        """A page down or up in what does not fit."""
        if direction > 0:
            self._body.scroll_page_down(animate=False)
        else:
            self._body.scroll_page_up(animate=False)

    def action_browse(self) -> None:
        """Opens the framework; an approach that was chosen there begins an action in the answer line."""
        from vcsekit.tui.browse import Browse

        self.push_screen(Browse(self.turn, self._sitting.dialogue), self._begin_action)

    def _begin_action(self, approach: str | None) -> None:
        if approach:
            self._answer.value = f"action ; who: ; when: ; approach: {approach}"
            self._answer.cursor_position = len("action ")
        self._answer.focus()

    def _take(self, text: str) -> bool:
        """Takes what was typed: on disk first, then on the screen. False where it is to be typed otherwise."""
        before = self._sitting.session
        try:
            said = self._sitting.take(text)
        except VcsekitError as error:
            self.exit(error)
            return True
        if said.quit:
            self.exit(None)
            return True
        votes = self._new_votes(before)
        self._vote_shown, self._alone = bool(votes), None
        self._said = (*votes,) if votes else (*self._whole_indicator(text), *said.lines, *_keys(text))
        self._draw(read_again=before.indicator != self._sitting.session.indicator)
        # Votes are typed unseen, so nobody could mend one: it is typed again.
        return said.understood or before.step is Step.VOTES

    def _whole_indicator(self, text: str) -> list[str]:
        """What the room hears before an answer on this face: the whole indicator, where it asked to read it again."""
        return self._sitting.read_out()[1:] if drawing.is_word(text, "again") else []

    def _new_votes(self, before: Session) -> list[str]:
        """The bars of the votes that were just shown: the room's own, or all that were sent in beforehand."""
        session = self._sitting.session
        name = session.indicator
        if name is None or session.step is not Step.LEVEL:
            return []
        seen = {id(vote) for vote in before.record(name).votes}
        new = [vote for vote in session.record(name).votes if vote.revealed and id(vote) not in seen]
        drawn = [drawing.drawn_vote(self.turn, vote, self.size.width - 2) for vote in new]
        return [line for lines in drawn for line in (*lines, "")] if all(drawn) else []

    # Drawing

    def _draw(self, *, read_again: bool = False) -> None:
        turn, prompt = self.turn, self._sitting.prompt
        long = drawing.is_long(self._said, self.size.width)
        shown = self._said if long else ()
        if turn.session.indicator is None and not shown:
            shown = tuple(self._sitting.read_out())
        self._draw_head(turn)
        self._draw_body(turn, shown)
        self._told.put("" if long else "\n".join(self._said))
        # Where there is room, a line is kept for what is said: the rest would jump at every answer.
        said = bool(self._said) and not long
        _show(self._told, said or self.size.width >= WIDE)
        self._told.visible = said
        self._question.put(prompt.question)
        self._answer.password = prompt.hidden
        self._answer.placeholder = HIDDEN if prompt.hidden else OPEN
        if read_again or long:
            self._body.scroll_home(animate=False)
        self.call_after_refresh(self._draw_more)

    def _draw_body(self, turn: Turn, shown: tuple[str, ...]) -> None:
        """The indicator with its levels; or one level alone; or, in their place, what is too long to stand below."""
        # A vote is talked about with the levels in sight; anything else that is long takes their place.
        levels, alone = not shown or self._vote_shown, self._alone is not None
        self._long.put("\n".join(shown))
        _show(self._long, bool(shown))
        _show(self._levels, levels)
        _show(self._statement, levels and not alone)
        _show(self._below, levels and not alone)
        _show(self._progress, not alone)
        _show(self._question, not alone)
        self._body.set_class(alone, "alone")
        if levels:
            self._draw_levels(turn)

    def _draw_head(self, turn: Turn | None = None) -> None:
        turn = turn or self.turn
        self._head.put(drawing.head(turn))
        self._progress.put(drawing.progress(turn, self.size.width - 2))

    def _draw_levels(self, turn: Turn) -> None:
        title, text = drawing.statement(turn)
        self._statement.put(f"{title}. {text}" if title else "")
        self._below.put("\n".join(drawing.below(turn)))
        wide = self.size.width >= WIDE
        self._levels.set_class(wide, "wide")
        gap = "\n\n" if self._alone is not None else "\n" if wide else " "
        levels = drawing.descriptors(turn)
        for place, (box, (level, descriptor, agreed)) in enumerate(zip(self._boxes, levels, strict=False)):
            mark = " (agreed)" if agreed else ""
            box.put(f"{level.value} {level.label}{mark}:{gap}{descriptor}")
            box.set_class(agreed, "agreed")
            _show(box, self._alone in (None, place))

    def _draw_more(self) -> None:
        """A sign wherever something lies below or above the fold, and how to see one level alone."""
        body = self._body
        signs = drawing.more(below=body.max_scroll_y - body.scroll_y >= 1, above=body.scroll_y >= 1)
        if self._levels.display:
            signs = [*signs, drawing.LEAVE_ALONE if self._alone is not None else drawing.SEE_ALONE]
        self._more.put("   ".join(signs))


def _keys(text: str) -> list[str]:
    """What this face adds to help: its keys, behind the words that make sense now."""
    return keys.told_keys() if drawing.is_word(text, "help") else []


def _show(widget: Widget, shown: bool) -> None:
    """Shows or hides a widget, where it is not so already: what stays needs no new layout."""
    if widget.display != shown:
        widget.display = shown
