"""Pictures of few colours, small enough for a repository, from what a browser draws."""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode, b64encode
from typing import Any

from playwright.sync_api import Browser

MOST_COLOURS = 256
# The colours that are there most often; every other becomes the one that is nearest to it.
REDUCE = """async ([png, most]) => {
  const picture = new Image();
  picture.src = `data:image/png;base64,${png}`;
  await picture.decode();
  const { width, height } = picture;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  context.drawImage(picture, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const split = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
  const sorted = [...counts].sort((a, b) => b[1] - a[1]).map(([pixel]) => pixel);
  const colours = sorted.slice(0, most).map(split);
  const far = (a, b) => a.reduce((sum, part, index) => sum + (part - b[index]) ** 2, 0);
  const nearest = (parts) => {
    const distances = colours.map((one) => far(one, parts));
    return distances.indexOf(Math.min(...distances));
  };
  const places = new Map(sorted.map((pixel) => [pixel, nearest(split(pixel))]));
  let indices = '';
  for (const pixel of pixels) indices += String.fromCharCode(places.get(pixel));
  return { width, height, colours: colours.flat(), indices: btoa(indices) };
}"""


def reduced(browser: Browser, png: bytes) -> bytes:
    """Return a picture with no more than 256 colours (PNG, colour type 3)."""
    page = browser.new_page()
    try:
        found: dict[str, Any] = page.evaluate(REDUCE, [b64encode(png).decode(), MOST_COLOURS])
    finally:
        page.close()
    width, height, indices = found["width"], found["height"], b64decode(found["indices"])
    rows = (indices[at : at + width] for at in range(0, width * height, width))
    lines = b"".join(b"\0" + row for row in rows)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (
        (b"IHDR", head),
        (b"PLTE", bytes(found["colours"])),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
