"""The screen's own widgets: texts that are laid out anew only where that changes something, and the answer line."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.widget import Widget
from textual.widgets import Input


class Text(Widget):
    """A text without markup. Only the rows that change are drawn; nothing is laid out where the height stays."""

    DEFAULT_CSS = "Text { height: auto; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._text = ""
        self._content = Content()
        self._rows = 0
        self._rows_of: dict[tuple[str, int], int] = {}

    def render(self) -> Content:
        """The text."""
        return self._content

    def put(self, text: str) -> None:
        """Draws a text where it differs from what stands there."""
        if text == self._text:
            return
        kept = _same_lines(text, self._text)
        rows, self._text, self._content = self._rows, text, Content(text)
        self._count_rows()
        # A line takes a row or more, so that the rows of the first lines stay; below the last row there is nothing.
        changed = Region(0, kept, self.content_size.width, max(rows, self._rows) - kept)
        self.refresh(*[changed] if changed else [])
        self._keep_room()

    def on_resize(self, _event: events.Resize) -> None:
        """Asks for the height that the text needs at the new width."""
        self._count_rows()
        self._keep_room()

    def _count_rows(self) -> None:
        """Counts the rows that the text takes: of most lines they are known, since they stand there already."""
        width, rules, known = self.content_size.width, self.styles.get_rules(), self._rows_of
        lines = [(line, width) for line in self._text.split("\n")] if self._text and width else []
        self._rows_of = {line: known.get(line) or Content(line[0]).get_height(rules, width) for line in lines}
        self._rows = sum(self._rows_of[line] for line in lines)

    def _keep_room(self) -> None:
        """Asks for a new layout where the text needs another height than it has."""
        size, needed = self.content_size, self._rows
        height, least = self.styles.height, self.styles.min_height
        if height is None or height.is_cells:
            return
        if not height.is_fraction:
            if needed != size.height:
                self.refresh(layout=True)
        elif needed > size.height or (least is not None and needed < least.value):
            # It fills what is left, and scrolls where that is too little.
            self.styles.min_height = needed


def _same_lines(one: str, other: str) -> int:
    """With how many equal lines two texts begin."""
    lines, others = one.split("\n"), other.split("\n")
    differ = (
        number for number, (line, other_line) in enumerate(zip(lines, others, strict=False)) if line != other_line
    )
    return next(differ, min(len(lines), len(others)))


class AnswerLine(Input):
    """The answer line. It is one line, however long the answer: typing lays nothing out."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    def __init__(self, take: Callable[[str], bool], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, compact=True)
        self._take = take

    async def action_submit(self) -> None:
        """Is empty at once, so that a second Enter that follows quickly does not answer again; hands the answer on.

        A message would come after this line has been drawn anew, and what it leads to one frame later. What was not
        taken comes back, selected: one letter replaces it, and an arrow key goes into it.
        """
        text, self.value = self.value, ""
        if not self._take(text):
            self.value = text
            self.select_all()

    def _on_paste(self, event: events.Paste) -> None:
        """All lines that are pasted, as one: Textual itself would take the first, and lose the others."""
        event.prevent_default()
        event.stop()
        self.replace(" ".join(event.text.split()), *self.selection)


class LevelBox(Text):
    """A level with what a visitor would see; a click puts its number into the answer line."""

    def __init__(self, number: int, answer: Input) -> None:
        super().__init__()
        self.number = number
        self._answer = answer

    def on_click(self) -> None:
        """Puts the number where it can be confirmed."""
        self._answer.value = str(self.number)
        self._answer.focus()
