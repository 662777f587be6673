"""The screen's own widgets: texts that are laid out anew only where that changes something, and the answer line."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input, Static


class Text(Static):
    """A text without markup. Where its height stays as it is, a new text is drawn and nothing is laid out."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(markup=False, id=id)
        self._text = ""

    def put(self, text: str) -> None:
        """Draws a text where it differs from what stands there."""
        if text == self._text:
            return
        self._text = text
        self.update(text, layout=False)
        self._keep_room()

    def on_resize(self, _event: events.Resize) -> None:
        """Asks for the height that the text needs at the new width."""
        self._keep_room()

    def _keep_room(self) -> None:
        """Asks for a new layout where the text needs another height than it has."""
        size = self.content_size
        needed = self.get_content_height(size, self.app.size, size.width) if self._text else 0
        height, least = self.styles.height, self.styles.min_height
        if height is None or height.is_cells:
            return
        if not height.is_fraction:
            if needed != size.height:
                self.refresh(layout=True)
        elif needed > size.height or (least is not None and needed < least.value):
            # It fills what is left, and scrolls where that is too little.
            self.styles.min_height = needed


class AnswerLine(Input):
    """The answer line. It is one line, however long the answer: typing lays nothing out."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    async def action_submit(self) -> None:
        """Hands the answer on and is empty at once: a second Enter that follows quickly must not answer again."""
        await super().action_submit()
        self.value = ""


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
