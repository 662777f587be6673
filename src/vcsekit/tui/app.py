"""The screen of a workshop: one indicator at a time, an answer line at the foot, nothing decided here."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.widgets import Footer, Input, Static

from vcsekit.assess.dialogue import Dialogue, Prompt, Turn
from vcsekit.assess.session import Session, Step
from vcsekit.diagnostics import VcsekitError
from vcsekit.tui import drawing
from vcsekit.tui.themes import NAMES, THEMES

WIDE = 120
"""From this many columns on, levels stand side by side."""

SHORT = 5
"""Up to this many lines, what is said stands under the levels; more take their place."""

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


class LevelBox(Static):
    """A level with what a visitor would see; a click puts its number into the answer line."""

    def __init__(self, number: int) -> None:
        super().__init__(markup=False)
        self.number = number

    def on_click(self) -> None:
        """Puts the number where it can be confirmed."""
        answer = self.app.query_one("#answer", Input)
        answer.value = str(self.number)
        answer.focus()


class Workshop(App[VcsekitError | None]):
    """Draws a sitting. Its result is the error that ended it, or None."""

    CSS_PATH = "workshop.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "word('help')", "Help", priority=True),
        Binding("f2", "word('vote')", "Vote", priority=True),
        Binding("f3", "word('reveal')", "Reveal", priority=True),
        Binding("f4", "browse", "Read", priority=True),
        Binding("f5", "word('where')", "Where", priority=True),
        Binding("f6", "word('agenda')", "Agenda", priority=True),
        Binding("f7", "word('undo')", "Undo", priority=True),
        Binding("f8", "next_theme", "Look", priority=True),
        Binding("f10", "word('quit')", "Quit", priority=True),
        Binding("pagedown", "scroll(1)", "More", show=False, priority=True),
        Binding("pageup", "scroll(-1)", "Back", show=False, priority=True),
        Binding("escape", "levels", "Levels", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, priority=True),
        Binding("ctrl+c", "word('quit')", "Quit", show=False, priority=True),
    ]

    def __init__(self, sitting: Sitting, theme: str = NAMES[0], opening: tuple[str, ...] = ()) -> None:
        super().__init__()
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme
        self._sitting = sitting
        self._said: tuple[str, ...] = opening
        self._vote_shown = False
        self._drawn: dict[Static, str] = {}

    @property
    def turn(self) -> Turn:
        """The session as it stands, at this moment."""
        return Turn(self._sitting.dialogue.library, self._sitting.session, self._sitting.now)

    def compose(self) -> ComposeResult:
        """Head, progress, the indicator, what was said, the question, the answer line, the keys."""
        yield Static(id="head", markup=False)
        yield Static(id="progress", markup=False)
        with VerticalScroll(id="body", can_focus=False):
            yield Static(id="long", markup=False)
            yield Static(id="statement", markup=False)
            with Container(id="levels"):
                for level in self._sitting.dialogue.library.matrix.scale:
                    yield LevelBox(level.value)
            yield Static(id="below", markup=False)
        yield Static(id="more", markup=False)
        yield Static(id="said", markup=False)
        yield Static(id="question", markup=False)
        yield Input(id="answer", compact=True)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Draws, and keeps the time."""
        self.query_one("#answer", Input).focus()
        self.set_interval(SECONDS, self._draw_head)
        body = self.query_one("#body", VerticalScroll)
        for name in ("scroll_y", "virtual_size", "container_size"):
            # Sizes change one after the other; only once all are known it is clear what lies below.
            self.watch(body, name, self._sizes_changed, init=False)
        self._draw(read_again=True)

    def _sizes_changed(self) -> None:
        self.call_after_refresh(self._draw_more)

    def on_resize(self, _event: events.Resize) -> None:
        """Draws for the new size."""
        self._draw()

    @on(Input.Submitted, "#answer")
    def answered(self, event: Input.Submitted) -> None:
        """Takes what was typed: on disk first, then on the screen."""
        text = event.value
        event.input.value = ""
        self._take(text)

    def action_word(self, word: str) -> None:
        """A key that stands for a word."""
        self._take(word)

    def action_levels(self) -> None:
        """Back to the levels."""
        self._said, self._vote_shown = (), False
        self._draw()

    def action_next_theme(self) -> None:
        """The next colours."""
        self.theme = NAMES[(NAMES.index(self.theme) + 1) % len(NAMES)]

    def action_scroll(self, direction: int) -> None:
        """A page down or up in what does not fit."""
        body = self.query_one("#body", VerticalScroll)
        if direction > 0:
            body.scroll_page_down(animate=False)
        else:
            body.scroll_page_up(animate=False)

    def action_browse(self) -> None:
        """Opens the framework; an approach that was chosen there begins an action in the answer line."""
        from vcsekit.tui.browse import Browse

        self.push_screen(Browse(self.turn, self._sitting.dialogue), self._begin_action)

    def _begin_action(self, approach: str | None) -> None:
        answer = self.query_one("#answer", Input)
        if approach:
            answer.value = f"action ; who: ; when: ; approach: {approach}"
            answer.cursor_position = len("action ")
        answer.focus()

    def _take(self, text: str) -> None:
        before = self._sitting.session
        try:
            said = self._sitting.take(text)
        except VcsekitError as error:
            self.exit(error)
            return
        if said.quit:
            self.exit(None)
            return
        lines = said.lines
        vote = self._new_vote(before)
        self._vote_shown = bool(vote)
        self._said = (*vote, "") if vote else lines
        self._draw(read_again=before.indicator != self._sitting.session.indicator)

    def _new_vote(self, before: Session) -> list[str]:
        """The bars of a vote that was just shown."""
        name = self._sitting.session.indicator
        if name is None:
            return []
        vote = self._sitting.session.record(name).shown_vote
        if vote is None or vote is before.record(name).shown_vote or self._sitting.session.step is not Step.LEVEL:
            return []
        return drawing.drawn_vote(self.turn, vote, self.size.width - 2)

    # Drawing

    def _draw(self, *, read_again: bool = False) -> None:
        turn, prompt = self.turn, self._sitting.prompt
        long = len(self._said) > SHORT
        self._draw_head()
        self._draw_levels(turn)
        shown = self._said if long else ()
        if turn.session.indicator is None and not shown:
            shown = tuple(self._sitting.read_out())
        self._put("#long", "\n".join(shown))
        # A vote is talked about with the levels in sight; anything else that is long takes their place.
        for name in ("#levels", "#statement", "#below"):
            self.query_one(name).display = not shown or self._vote_shown
        self.query_one("#long").display = bool(shown)
        self._put("#said", "" if long else "\n".join(self._said))
        self.query_one("#said").display = bool(self._said) and not long
        self._put("#question", prompt.question)
        answer: Any = self.query_one("#answer", Input)
        answer.password = prompt.hidden
        answer.placeholder = "hidden while you type" if prompt.hidden else "an answer or a word; F1 shows the words"
        if read_again or long:
            self.query_one("#body", VerticalScroll).scroll_home(animate=False)
        self.call_after_refresh(self._draw_more)

    def _put(self, where: str | Static, text: str) -> None:
        """Draws a text where it differs from what stands there: what stays needs no new layout."""
        widget = self.query_one(where, Static) if isinstance(where, str) else where
        if self._drawn.get(widget) != text:
            self._drawn[widget] = text
            widget.update(text)

    def _draw_head(self) -> None:
        self._put("#head", drawing.head(self.turn))
        self._put("#progress", drawing.progress(self.turn, self.size.width - 2))

    def _draw_levels(self, turn: Turn) -> None:
        title, text = drawing.statement(turn)
        self._put("#statement", f"{title}. {text}" if title else "")
        self._put("#below", "\n".join(drawing.below(turn)))
        levels = self.query_one("#levels")
        wide = self.size.width >= WIDE
        levels.set_class(wide, "wide")
        for box, (level, descriptor, agreed) in zip(self.query(LevelBox), drawing.descriptors(turn), strict=False):
            mark = " (agreed)" if agreed else ""
            gap = "\n" if wide else " "
            self._put(box, f"{level.value} {level.label}{mark}:{gap}{descriptor}")
            box.set_class(agreed, "agreed")

    def _draw_more(self) -> None:
        """A sign wherever something lies below or above the fold."""
        body = self.query_one("#body", VerticalScroll)
        below, above = body.max_scroll_y - body.scroll_y >= 1, body.scroll_y >= 1
        told = {
            (True, False): "more below: Page Down", (False, True): "more above: Page Up",
            (True, True): "more above and below: Page Up, Page Down", (False, False): "",
        }[below, above]  # fmt: skip
        self._put("#more", f"… {told}" if told else "")
