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


def gauge(value: float, pair: Sequence[float] | None, cuts: Sequence[float] = ()) -> str:
    """Return a scale of 0 to 100 filled to `value`, with a line over the interval and gaps at `cuts`. It stretches."""
    body = '<rect class="track" x="0" y="4" width="100" height="8" rx="0.6"/>'
    body += f'<rect class="fill" x="0" y="4" width="{value:.1f}" height="8" rx="0.6"/>'
    body += "".join(f'<rect class="gap" x="{cut - 0.2:.1f}" y="4" width="0.4" height="8"/>' for cut in cuts)
    if pair is not None:
        low, high = pair
        body += f'<rect class="tick" x="{low:.1f}" y="7.25" width="{high - low:.1f}" height="1.5"/>'
        body += "".join(f'<rect class="tick" x="{end - 0.3:.1f}" y="2" width="0.6" height="12"/>' for end in pair)
    return _fluid(16, body)


def step(before: float, after: float, least: float, most: float) -> str:
    """Return one step of a waterfall between `least` and `most`: a bar from where the sum stood to where it stands."""
    reach = (most - least) or 1.0
    start, end = (100.0 * (value - least) / reach for value in (before, after))
    left, right = min(start, end), max(start, end)
    body = '<rect class="track" x="0" y="9.5" width="100" height="1"/>'
    kind, width = "up" if after > before else "down", max(right - left, 0.4)
    body += f'<rect class="{kind}" x="{left:.2f}" y="2" width="{width:.2f}" height="16"/>'
    body += f'<rect class="tick" x="{min(max(end - 0.25, 0.0), 99.5):.2f}" y="0" width="0.5" height="20"/>'
    return _fluid(20, body)


def strip(percent: float, *, width: int = 130, height: int = 14) -> str:
    """Return where a value stands among the pages of the reference set: a dot on a line of 0 to 100, its middle marked."""
    reach, middle = width - 10, height / 2
    body = f'<rect class="track" x="5" y="{middle - 1.5}" width="{reach}" height="3"/>'
    body += f'<rect class="tick" x="{width / 2 - 0.5}" y="{middle - 5}" width="1" height="10"/>'
    body += f'<circle class="knot" cx="{5 + reach * percent / 100.0:.1f}" cy="{middle}" r="4.5"/>'
    return _svg(width, height, f"{percent:.0f} of 100", body)


def _fluid(height: int, body: str) -> str:
    return (
        f'<svg class="fluid" viewBox="0 0 100 {height}" height="{height}" preserveAspectRatio="none" aria-hidden="true">'
        f"{body}</svg>"
    )


def spark(values: Sequence[float], *, width: int = 90, height: int = 22) -> str:
    """Return a line through values, the earliest on the left, on a scale from their lowest to their highest."""
    least, reach = min(values), (max(values) - min(values)) or 1.0
    across = (width - 6) / max(len(values) - 1, 1)
    points = [
        (3 + across * place, height - 4 - (height - 8) * (value - least) / reach) for place, value in enumerate(values)
    ]
    body = f'<polyline class="spark" points="{_path(points)}"/>'
    body += f'<circle class="knot" cx="{points[-1][0]:.1f}" cy="{points[-1][1]:.1f}" r="2.5"/>'
    return _svg(width, height, f"from {values[0]:.0f} to {values[-1]:.0f}", body)
