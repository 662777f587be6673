"""Rules about the way from a gap to what others did about it: no step of it may lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from vcsekit.checks.references import references
from vcsekit.checks.rule import Context, Finding
from vcsekit.checks.sources import citations
from vcsekit.content.library import Entry
from vcsekit.diagnostics import Span
from vcsekit.model.cases import Case
from vcsekit.model.framework import Theme


def _themes(context: Context) -> list[Theme]:
    return [
        context.library.objects[path] for path, _, _ in context.documents("theme") if path in context.library.objects
    ]


def _told_themes(context: Context) -> list[Theme]:
    objects = context.library.objects
    return [objects[path] for path, _, _ in context.told("theme") if path in objects]


def _cases(context: Context) -> list[tuple[str, Case]]:
    return [
        (path, context.library.objects[path])
        for path, _, _ in context.documents("case")
        if path in context.library.objects
    ]


def _span(context: Context, item_id: str) -> Span:
    entry: Entry = context.library.entries[item_id]
    return context.library.span(entry.path, entry.loc)


def _tells(context: Context, item_id: str) -> bool:
    return context.tells(context.library.entries[item_id].path)


def _named_in(context: Context, place: str) -> set[str]:
    """Every id that fields of this shape hold, those of files with errors included."""
    return {reference.value for reference in references(context) if reference.shape == place}


def barrier_without_indicator(context: Context) -> Iterator[Finding]:
    """No indicator leads to a barrier, so no gap ever shows it."""
    if "domain" in context.library.unread:
        return
    linked = _named_in(context, "indicators.*.barriers.*")
    for theme in _told_themes(context):
        for barrier in theme.barriers:
            if barrier.id not in linked and not barrier.retired:
                message = f"no indicator leads to the barrier `{barrier.id}`"
                yield Finding(
                    _span(context, barrier.id), message, "add it to `barriers` of the indicator that it holds back"
                )


def barrier_without_approach(context: Context) -> Iterator[Finding]:
    """A barrier has no approach, so a reader with this problem finds nothing to do."""
    if "theme" in context.library.unread:
        return
    addressed = _named_in(context, "approaches.*.addresses.*")
    for theme in _told_themes(context):
        for barrier in theme.barriers:
            if barrier.id not in addressed and not barrier.retired:
                message = f"no approach addresses the barrier `{barrier.id}`"
                yield Finding(
                    _span(context, barrier.id), message, "add it to `addresses` of an approach that answers it"
                )


def indicator_without_barrier(context: Context) -> Iterator[Finding]:
    """An indicator names no barrier, so a gap in it leads nowhere."""
    if not _themes(context):
        return
    for path, _, _ in context.told("domain"):
        domain = context.library.objects.get(path)
        for indicator in domain.indicators if domain else ():
            if not indicator.barriers and not indicator.retired:
                message = f"the indicator `{indicator.id}` names no barrier"
                yield Finding(
                    _span(context, indicator.id), message, "add `barriers` with what tends to stand in its way"
                )


def link_in_one_direction(context: Context) -> Iterator[Finding]:
    """An approach is seen in an action that does not say so, or the other way round."""
    approaches = [item for theme in _themes(context) for item in theme.approaches if not item.retired]
    cases = [case for _, case in _cases(context) if not case.retired]
    actions = [item for case in cases for item in case.actions if not item.retired]
    in_use = {approach.id for approach in approaches} | {action.id for action in actions}
    by_approach = {(item.id, action) for item in approaches for seen in item.seen_in for action in seen.actions}
    by_action = {(approach, action.id) for action in actions for approach in action.approaches}
    for approach, action in sorted(by_approach - by_action):
        if action in in_use and _tells(context, approach):
            message = f"the approach is seen in the action `{action}`, which does not name it"
            yield Finding(_span(context, approach), message, f"add `{approach}` to `approaches` of `{action}`")
    for approach, action in sorted(by_action - by_approach):
        if approach in in_use and _tells(context, action):
            message = f"the action shows the approach `{approach}`, which does not name it"
            yield Finding(_span(context, action), message, f"add `{action}` to `seen_in` of `{approach}`")


def figure_without_unit_or_period(context: Context) -> Iterator[Finding]:
    """A figure lacks its unit or the time when it holds, so nobody can use it."""
    for path, _, _ in context.looked_at("case"):
        case = context.library.objects.get(path)
        for number, figure in enumerate(case.figures if case else ()):
            if figure.value is None or (figure.unit is not None and figure.period is not None):
                continue
            span = context.library.span(path, ("figures", number, "what"))
            if figure.unit is None:
                yield Finding(span, "the figure has no `unit`", "add one, such as `unit: GBP` or `unit: organisations`")
            if figure.period is None:
                yield Finding(
                    span, "the figure has no `period`", "add one; write `not stated` where the source has none"
                )


def action_without_link(context: Context) -> Iterator[Finding]:
    """An action of a case shows no approach and no indicator cites it, so no gap ever leads to it."""
    if "domain" in context.library.unread:
        return
    cited = {cited.value for cited in citations(context) if cited.shape == "indicators.*.sources.*"}
    for path, case in _cases(context):
        for action in case.actions if context.tells(path) else ():
            if not action.approaches and not cited.intersection(action.sources) and not action.retired:
                message = f"no approach and no indicator leads to the action `{action.id}`"
                yield Finding(
                    _span(context, action.id), message, "name the approach that it shows, or cite it in an indicator"
                )
