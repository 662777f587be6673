"""What commands that show content say, as plain data for other programs (`--json`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from vcsekit.export.item import Block, Bullets, Heading, describe

if TYPE_CHECKING:
    from vcsekit.assess.action_list import Planned
    from vcsekit.content.library import Library
    from vcsekit.content.search import Hit
    from vcsekit.export.plan import Plan


def item_data(library: Library, item_id: str) -> dict[str, Any]:
    """An item: its id, its kind, its file below the content folder, its fields, and all that content says of it.

    Fields are those of its file (see `vcsekit schema`). Raises KeyError where there is no such item.
    """
    entry = library.entries.get(item_id)
    item = entry.item if entry else library.source_items[item_id]
    return {
        "id": item_id,
        "type": entry.kind if entry else "source item",
        "file": entry.path if entry else None,
        "fields": item.model_dump(mode="json"),
        "text": blocks_data(describe(library, item_id)),
    }


def blocks_data(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Blocks in their order: each is a `heading` with its level, a `paragraph` of Markdown, or a `list`."""
    return [_block(block) for block in blocks]


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"heading": block.text, "level": block.level}
    if isinstance(block, Bullets):
        return {"list": [{"label": label, "text": text} for label, text in block.items]}
    return {"paragraph": block.text}


def matrix_data(library: Library) -> dict[str, str]:
    """Whose matrix it is, and in which version."""
    matrix = library.matrix
    return {"id": matrix.id, "title": matrix.title, "version": matrix.version}


def hits_data(words: Sequence[str], hits: Sequence[Hit], limit: int) -> dict[str, Any]:
    """The best of what was found, best first, and how many there are in all."""
    shown = [
        {"id": hit.id, "type": hit.kind, "title": hit.title, "excerpt": hit.excerpt, "score": hit.score}
        for hit in hits[:limit]
    ]
    return {"words": list(words), "found": len(hits), "hits": shown}


def actions_data(actions: Iterable[Planned]) -> dict[str, Any]:
    """The actions of sessions: by day, None where it can't be read; those without one come last."""
    return {
        "actions": [
            {
                "session": item.session,
                "day": item.day.isoformat() if item.day else None,
                **item.action.model_dump(mode="json"),
            }
            for item in actions
        ]
    }


def plan_data(plan: Plan) -> dict[str, Any]:
    """A co-design: its meetings by day, and who is in the room, and who is not yet."""
    return {
        "guide": {"id": plan.guide.id, "title": plan.guide.title},
        "start": plan.start.isoformat(),
        "weeks": plan.weeks,
        "meetings": [
            {
                "day": meeting.day.isoformat(),
                "id": meeting.kind.id,
                "title": meeting.kind.title,
                "number": meeting.number,
                "of": meeting.of,
                "hours": meeting.hours,
            }
            for meeting in plan.meetings
        ],
        "here": _named(plan.here),
        "not_yet": _named(plan.not_yet),
    }


def _named(rows: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"id": item_id, "title": title} for item_id, title in rows]
