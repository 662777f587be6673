"""The view of who could help a system, and whom it could help."""

from __future__ import annotations

from collections.abc import Iterator

from vcsekit.content.library import Library
from vcsekit.content.words import account_given, counted, listed
from vcsekit.report.group_views import TwinGapRow, TwinRow, TwinView
from vcsekit.report.parts import level_word
from vcsekit.scoring.gaps import NearestCase
from vcsekit.scoring.group import decimal_text
from vcsekit.scoring.twin import Gap, Twin, Twins

_TOLD = 5
"""How many shared barriers are named; the view has them all."""


def twin_view(library: Library, found: Twins, round_name: str) -> TwinView:
    """The view of what `scoring.twin.twins` found."""
    return TwinView(
        found.system,
        round_name,
        tuple(_gap(library, gap) for gap in found.gaps),
        tuple(_twin(library, twin) for twin in found.twins),
        tuple(_summary(found)),
        tuple(_notes(library.matrix.agreement.minimum_group_size)),
    )


def _gap(library: Library, gap: Gap) -> TwinGapRow:
    return TwinGapRow(
        id=gap.indicator,
        title=library.get(gap.indicator, "indicator").title,
        score_text=decimal_text(gap.mean),
        word=level_word(library.matrix, gap.mean) or "",
        why_here=f"{counted(gap.below_top, 'level')} below the top",
        barriers=tuple(_titles(library, gap.barriers)),
        strong_text=strong_text(gap),
        helpers=tuple(name if mean is None else f"{name} ({decimal_text(mean)})" for name, mean in gap.helpers),
        case=gap.case.case.id if gap.case else "",
        case_title=gap.case.case.title if gap.case else "",
        case_told=told(gap.case) if gap.case else "",
        case_why=why(gap.case) if gap.case else "",
    )


def _titles(library: Library, barriers: tuple[str, ...]) -> Iterator[str]:
    for name in barriers:
        barrier = library.get(name, "barrier")
        yield barrier.title if barrier else name


def strong_text(gap: Gap) -> str:
    """How many of the others are strong at a gap, in words."""
    if gap.strong is None:
        return "not told: too few others"
    return f"{gap.strong} of {gap.compared}"


def told(case: NearestCase) -> str:
    """Whose case it is, and when it was told."""
    return f"{case.system}, {account_given(case.case)}"


def why(case: NearestCase) -> str:
    """Why a case is near, with the actions that are meant."""
    return f"{case.why}: {'; '.join(case.actions)}" if case.actions else case.why


def _twin(library: Library, twin: Twin) -> TwinRow:
    shared = tuple(_titles(library, twin.shared))
    titles = {indicator.id: f"{indicator.id} {indicator.title}" for indicator in library.indicators}
    helps, helped = (tuple(titles[name] for name in names) for names in (twin.helps, twin.helped))
    return TwinRow(twin.system, helps, helped, shared, _some(shared), reason(twin))


def _some(titles: tuple[str, ...]) -> str:
    """The first barriers, and how many more there are."""
    if len(titles) <= _TOLD + 1:
        return "; ".join(titles) or "none"
    return f"{'; '.join(titles[:_TOLD])}; and {len(titles) - _TOLD} more"


def reason(twin: Twin) -> str:
    """Why a system is near, in words."""
    parts = []
    if twin.helps:
        parts.append(f"strong at {counted(len(twin.helps), 'gap')} of yours")
    if twin.helped:
        parts.append(f"has {counted(len(twin.helped), 'gap')} where you are strong")
    parts.append(f"shares {counted(len(twin.shared), 'barrier')}" if twin.shared else "shares no barrier")
    return listed(parts)


def _summary(found: Twins) -> Iterator[str]:
    if not found.gaps:
        yield "No answered indicator stands in the lower half of the scale, so nobody's help is looked for."
    else:
        helped = sum(bool(gap.strong) for gap in found.gaps)
        if any(gap.strong is not None for gap in found.gaps):
            yield f"Other systems are strong at {_share(helped, len(found.gaps))}."
        else:
            yield f"There are {counted(len(found.gaps), 'gap')}; too few other systems can be counted to tell more."
    cases = sum(gap.case is not None for gap in found.gaps)
    if found.gaps:
        yield f"Cases tell of work on {_share(cases, len(found.gaps))}."
    if found.twins:
        yield f"The nearest of the systems that may be named is {found.twins[0].system}: {reason(found.twins[0])}."
    elif not found.named:
        yield "No other system said that it may be named, so none is."
    else:
        yield "None of the systems that may be named is strong at a gap, or has one where this system is strong."


def _share(some: int, gaps: int) -> str:
    """How many of the gaps, in words."""
    if some == gaps:
        return "the only gap" if gaps == 1 else f"all {gaps} gaps"
    return f"{some or 'none'} of {counted(gaps, 'gap')}"


def _notes(minimum: int) -> Iterator[str]:
    yield (
        "A gap is an indicator whose mean lies in the lower half of the scale, a strength one in the upper half. Gaps "
        "are ordered by importance: weight times the levels below the top."
    )
    yield (
        "Systems are named only where they said that they may be. The others are counted, and only where "
        f"{minimum} of them at least can be shown."
    )
    yield (
        "Named systems stand in this order: those that share a barrier first, then by the importance of the gaps that "
        "they could help with, then by how many barriers are shared, then by how many of their gaps you could help "
        "with, then by name. A barrier is shared where it stands behind a gap of both."
    )
    yield (
        "The nearest case rests on most of what the indicator rests on; where none does, it shows the nearest approach "
        "to the indicator's barriers. A system's own cases are left out."
    )
