"""Geometry that templates can't work out: the corners of a radar."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vcsekit.report.views import ReportView

RADIUS = 90.0


@dataclass(frozen=True)
class RadarAxis:
    """One axis: its end, the dot on it, and where its label stands."""

    label: str
    x: float
    y: float
    dot_x: float
    dot_y: float
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True)
class Radar:
    """A radar's rings (one a level above the lowest), its area and its axes, as SVG points."""

    rings: tuple[str, ...]
    area: str
    axes: tuple[RadarAxis, ...]


def radar_points(report: ReportView) -> Radar:
    """The radar of a report in which every domain has a mean. The centre stands for the lowest level."""
    low, high = report.matrix.levels[0][0], report.matrix.levels[-1][0]
    angles = [2 * math.pi * place / len(report.domains) for place in range(len(report.domains))]
    shares = [((domain.mean or low) - low) / (high - low) for domain in report.domains]
    rings = [[RADIUS * (value - low) / (high - low)] * len(angles) for value, _, _ in report.matrix.levels[1:]]
    axes = [_axis(domain.id, angle, share) for domain, angle, share in zip(report.domains, angles, shares, strict=True)]
    area = _points([RADIUS * share for share in shares], angles)
    return Radar(tuple(_points(ring, angles) for ring in rings), area, tuple(axes))


def _axis(label: str, angle: float, share: float) -> RadarAxis:
    x, y = _point(RADIUS, angle)
    dot_x, dot_y = _point(RADIUS * share, angle)
    label_x, label_y = _point(RADIUS + 12, angle)
    anchor = "middle" if abs(label_x) < 12 else "start" if label_x > 0 else "end"
    return RadarAxis(label, x, y, dot_x, dot_y, label_x, round(label_y + 3, 1), anchor)


def _points(radii: Sequence[float], angles: Sequence[float]) -> str:
    corners = (_point(radius, angle) for radius, angle in zip(radii, angles, strict=True))
    return " ".join(f"{x},{y}" for x, y in corners)


def _point(radius: float, angle: float) -> tuple[float, float]:
    """A point at an angle from the top, clockwise, to one decimal."""
    return round(radius * math.sin(angle), 1), round(-radius * math.cos(angle), 1)
