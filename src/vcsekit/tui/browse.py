"""The framework on the screen: barriers, approaches and cases of an indicator, a search, and a way to an action."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from vcsekit.assess.dialogue import Dialogue, Turn
from vcsekit.assess.dialogue.browsing import Item, items


class Browse(ModalScreen[str | None]):
    """A list to choose from, and what the chosen item says. Its result is the approach to begin an action with."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Back", priority=True),
        Binding("f9", "attach", "Begin an action with it", priority=True),
        Binding("pagedown", "scroll(1)", "More", show=False, priority=True),
        Binding("pageup", "scroll(-1)", "Back", show=False, priority=True),
    ]

    def __init__(self, turn: Turn, dialogue: Dialogue) -> None:
        super().__init__()
        self._turn = turn
        self._dialogue = dialogue
        self._items: list[Item] = []

    def compose(self) -> ComposeResult:
        """A search line, the list, and the text beside it."""
        yield Static("The framework: arrows choose, Tab goes to the search, Escape goes back", id="browse-head")
        yield Input(placeholder="search matrix and framework", id="search", compact=True)
        with Horizontal(id="browse-body"):
            yield OptionList(id="items", markup=False)
            with VerticalScroll(id="text-pane", can_focus=False):
                yield Static(id="text", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Lists what belongs to the indicator."""
        self._list("")
        self.query_one("#items").focus()

    @on(Input.Changed, "#search")
    def searched(self, event: Input.Changed) -> None:
        """Lists what is found."""
        self._list(event.value)

    @on(Input.Submitted, "#search")
    def found(self) -> None:
        """From the search to the list."""
        self.query_one("#items").focus()

    @on(OptionList.OptionHighlighted, "#items")
    def chosen(self, event: OptionList.OptionHighlighted) -> None:
        """Reads the item."""
        item = self._items[event.option_index]
        reply = self._dialogue.answer(self._turn.session, f"show: {item.id}")
        self.query_one("#text", Static).update("\n\n".join(reply.say))
        self.query_one("#text-pane", VerticalScroll).scroll_home(animate=False)

    def action_scroll(self, direction: int) -> None:
        """A page of the text."""
        pane = self.query_one("#text-pane", VerticalScroll)
        if direction > 0:
            pane.scroll_page_down(animate=False)
        else:
            pane.scroll_page_up(animate=False)

    def action_close(self) -> None:
        """Back to the room."""
        self.dismiss(None)

    def action_attach(self) -> None:
        """Begins an action with the approach that is chosen."""
        place = self.query_one("#items", OptionList).highlighted
        item = self._items[place] if place is not None and place < len(self._items) else None
        if item is None or item.kind != "approach":
            self.notify("Choose an approach first: an action follows one.")
            return
        self.dismiss(item.id)

    def _list(self, words: str) -> None:
        self._items = items(self._turn, words)
        listed = self.query_one("#items", OptionList)
        listed.clear_options()
        listed.add_options([Option(f"{item.kind}: {item.title}") for item in self._items])
        if self._items:
            listed.highlighted = 0
        else:
            self.query_one("#text", Static).update("Nothing found." if words else "Nothing is named here.")
