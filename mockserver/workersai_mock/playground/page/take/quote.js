// Writing values in the languages that snippets are in.

/** Return a text as one word of a POSIX shell. */
export const shell = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** Return a value as Python writes it; JSON's strings are Python's, but for what stands alone. */
export function python(value, indent = '') {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return ascii(value);
  if (typeof value === 'number') return String(value);
  const inner = `${indent}    `;
  if (Array.isArray(value)) {
    return value.length ? `[\n${value.map((one) => `${inner}${python(one, inner)},\n`).join('')}${indent}]` : '[]';
  }
  const entries = Object.entries(value).map(([key, one]) => `${inner}${ascii(key)}: ${python(one, inner)},\n`);
  return entries.length ? `{\n${entries.join('')}${indent}}` : '{}';
}

/** Return a value as JavaScript writes it, with lines after the first indented. */
export function javascript(value, indent = '') {
  return JSON.stringify(value, null, 2).replace(/[\u2028\u2029]/g, escaped).replaceAll('\n', `\n${indent}`);
}

/** Return a text as YAML writes it: JSON's way, which YAML reads too. */
export const yaml = (value) => (typeof value === 'string' ? ascii(value) : JSON.stringify(value));

// What cannot be seen or turns the direction of writing is escaped, and so is half a character.
function ascii(text) {
  return JSON.stringify(text).replace(/[\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\uffff]/g, escaped);
}

function escaped(character) {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
