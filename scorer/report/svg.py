"""Small drawings as inline SVG: curves, bars, intervals, the reliability diagram. They carry numbers, never page text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Points = Sequence[tuple[float, float]]

# Colours as attributes, for readers that do not apply the page's style to drawings; the style overrides them.
_LOOKS = {
    "axis": 'fill="none" stroke="#b8bcc4"',
    "frame": 'fill="none" stroke="#b8bcc4"',
    "line": 'fill="none" stroke="#2b5fad" stroke-width="2"',
    "band": 'fill="#2b5fad" fill-opacity="0.2"',
    "knot": 'fill="#2b5fad"',
    "scale": 'fill="#666c78" font-size="11"',
    "bar": 'fill="#6f86ad"',
    "up": 'fill="#1a7f4b"',
    "down": 'fill="#b3372f"',
    "interval": 'stroke="#1c1f24" stroke-width="1.5"',
}


def _svg(width: int, height: int, label: str, body: str) -> str:
    for name, look in _LOOKS.items():
        body = body.replace(f'class="{name}"', f'class="{name}" {look}')
    return f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{label}">{body}</svg>'


def _path(points: Points) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def curve(
    knots: Sequence[float],
    points: Sequence[float],
    low: Sequence[float] | None,
    high: Sequence[float] | None,
    *,
    width: int = 180,
    height: int = 54,
) -> str:
    """Return a term's curve with the 90 % band of its refits and a line at no points."""
    edge = 5
    ends = [*points, *(low or []), *(high or []), 0.0]
    least, most = min(ends), max(ends)
    reach = (most - least) or 1.0

    def at(values: Sequence[float]) -> list[tuple[float, float]]:
        span = (knots[-1] - knots[0]) or 1.0
        xs = [edge + (width - 2 * edge) * (knot - knots[0]) / span for knot in knots]
        ys = [height - edge - (height - 2 * edge) * (value - least) / reach for value in values]
        return list(zip(xs, ys, strict=True))

    zero = height - edge - (height - 2 * edge) * (0.0 - least) / reach
    body = f'<line class="axis" x1="{edge}" x2="{width - edge}" y1="{zero:.1f}" y2="{zero:.1f}"/>'
    if low and high:
        body += f'<polygon class="band" points="{_path([*at(high), *at(low)[::-1]])}"/>'
    body += f'<polyline class="line" points="{_path(at(points))}"/>'
    body += "".join(f'<circle class="knot" cx="{x:.1f}" cy="{y:.1f}" r="2"/>' for x, y in at(points))
    return _svg(width, height, "curve of points", body)


def gap(
    value: float, pair: Sequence[float] | None, scale: float, kind: str = "", *, width: int = 220, height: int = 16
) -> str:
    """Return a bar from the middle to a value, with a line over its interval; `scale` fills half the width.

    `kind` is the colour: up (good), down (bad), bar (neither); by the sign when none is given.
    """
    middle, half = width / 2, width / 2 - 4

    def x(number: float) -> float:
        return middle + half * min(max(number / scale, -1.0), 1.0) if scale else middle

    left, right = sorted((middle, x(value)))
    body = f'<line class="axis" x1="{middle}" x2="{middle}" y1="0" y2="{height}"/>'
    side = kind or ("up" if value > 0 else "down")
    body += f'<rect class="{side}" x="{left:.1f}" y="4" width="{right - left:.1f}" height="{height - 8}"/>'
    if pair is not None:
        body += (
            f'<line class="interval" x1="{x(pair[0]):.1f}" x2="{x(pair[1]):.1f}" y1="{height / 2}" y2="{height / 2}"/>'
        )
    return _svg(width, height, "gap", body)


def diagram(bins: Sequence[Mapping[str, Any]], *, size: int = 300) -> str:
    """Return the reliability diagram: what scores say (across) against what is (up), each bin with its interval."""
    edge = 30
    inner = size - 2 * edge

    def x(share: float) -> float:
        return edge + inner * share

    def y(share: float) -> float:
        return size - edge - inner * share

    body = f'<rect class="frame" x="{edge}" y="{edge}" width="{inner}" height="{inner}"/>'
    body += f'<line class="axis" x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}"/>'
    for row in bins:
        across = x(row["predicted"])
        if row["interval"]:
            low, high = (y(end) for end in row["interval"])
            body += f'<line class="interval" x1="{across:.1f}" x2="{across:.1f}" y1="{low:.1f}" y2="{high:.1f}"/>'
        body += f'<circle class="knot" cx="{across:.1f}" cy="{y(row["observed"]):.1f}" r="3.5"/>'
    for share in (0.0, 0.5, 1.0):
        label = f"{100 * share:.0f}</text>"
        body += f'<text class="scale" x="{x(share):.0f}" y="{size - 8}" text-anchor="middle">{label}'
        body += f'<text class="scale" x="{edge - 4}" y="{y(share) + 4:.0f}" text-anchor="end">{label}'
    return _svg(size, size, "reliability diagram", body)
