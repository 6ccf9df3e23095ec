// Numbers and times as people read them.

const whole = new Intl.NumberFormat('en');

/** Return a count with its noun. */
export function count(n, noun, plural = `${noun}s`) {
  return `${whole.format(n)} ${n === 1 ? noun : plural}`;
}

/** Return milliseconds: short ones with a decimal, long ones as seconds. */
export function ms(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (Math.abs(value) < 10) return `${value.toFixed(1)} ms`;
  if (Math.abs(value) < 10_000) return `${Math.round(value)} ms`;
  return `${(value / 1000).toFixed(1)} s`;
}

/** Return a size in bytes. */
export function bytes(n) {
  if (n < 1000) return `${n} B`;
  return n < 1e6 ? `${(n / 1000).toFixed(1)} kB` : `${(n / 1e6).toFixed(1)} MB`;
}

/** Return the time of day of an ISO stamp. */
export function clock(iso) {
  return new Date(iso).toLocaleTimeString('en-GB');
}

/** Return a text that is no longer than so many characters. */
export function short(text, most) {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** Show what cannot be seen: controls, and what turns the direction of writing. */
export function visible(text) {
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, (c) => {
    if (c === '\t') return '→';
    if (c === '\r') return '␍';
    return `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
