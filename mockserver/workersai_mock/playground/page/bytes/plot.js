// The times between frames, drawn: one bar to a frame, with the middle and the longest marked.

import { el, replace, svg } from '../core/dom.js';
import { ms } from '../core/format.js';

const WIDTH = 720;
const HEIGHT = 120;
const FOOT = 16;
// More bars than points would be a wall: the longest of each few stands for them.
const BARS = 360;

/** Return the figure and what draws an exchange into it. */
export function plot() {
  const place = el('div', { class: 'bars' });
  const caption = el('figcaption', { class: 'fine quiet' });
  const figure = el('figure', { class: 'plot' }, el('h2', {}, 'Time between frames'), place, caption);

  function draw(exchange) {
    const frames = exchange.frames.slice(0, exchange.shown);
    const gaps = frames.slice(1).map((frame, index) => ({ frame, gap: frame.ms - frames[index].ms }));
    figure.hidden = gaps.length < 2;
    if (figure.hidden) return;
    const sorted = gaps.map(({ gap }) => gap).sort((a, b) => a - b);
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    const said = `half within ${ms(at(0.5))}, nine in ten within ${ms(at(0.9))}, the longest ${ms(sorted.at(-1))}`;
    replace(place, drawing(thinned(gaps), { longest: sorted.at(-1) || 1, middle: at(0.5), said }));
    replace(caption, `First byte after ${ms(frames[0].ms)}; then ${said}.`);
  }
  return { figure, draw };
}

function thinned(gaps) {
  const each = Math.ceil(gaps.length / BARS);
  const groups = Array.from({ length: Math.ceil(gaps.length / each) }, (_, n) => gaps.slice(n * each, (n + 1) * each));
  return groups.map((group) => group.reduce((a, b) => (b.gap > a.gap ? b : a)));
}

function drawing(gaps, { longest, middle, said }) {
  const each = WIDTH / gaps.length;
  const height = (gap) => Math.max(1, (gap / longest) * (HEIGHT - FOOT));
  const bars = gaps.map(({ frame, gap }, index) =>
    svg(
      'rect',
      { x: (index * each).toFixed(2), y: (HEIGHT - FOOT - height(gap)).toFixed(2), width: Math.max(0.5, each - Math.min(2, each / 4)).toFixed(2), height: height(gap).toFixed(2), class: `bar ${frame.kind}` },
      svg('title', {}, `frame ${frame.n}: ${ms(gap)} after the one before`),
    ),
  );
  const y = HEIGHT - FOOT - height(middle);
  return svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': `Times between frames: ${said}`, preserveAspectRatio: 'none' },
    bars,
    svg('line', { x1: 0, x2: WIDTH, y1: y, y2: y, class: 'middle' }),
    svg('line', { x1: 0, x2: WIDTH, y1: HEIGHT - FOOT + 0.5, y2: HEIGHT - FOOT + 0.5, class: 'floor' }),
  );
}
