// What one event holds, in a word: text, usage, the end; which wire it is written in plays no part.

const USAGE = ['prompt_tokens', 'completion_tokens', 'total_tokens'];

/** Return `{kind, text, pad, usage, tools}` of an event's data; null data is a comment. */
export function readData(data) {
  const found = { kind: 'empty', text: '', pad: '', usage: null, tools: [] };
  if (data === null) return { ...found, kind: 'comment' };
  if (data === '[DONE]') return { ...found, kind: 'done' };
  const value = parsed(data);
  if (value === undefined) return { ...found, kind: 'broken' };
  return readValue(value, found);
}

/** Return the same of a whole JSON answer. */
export function readBody(body) {
  const found = { kind: 'body', text: '', pad: '', usage: null, tools: [] };
  const value = parsed(body);
  if (value === undefined || value === null || typeof value !== 'object') return { ...found, kind: 'broken', text: body };
  const { kind, ...read } = readValue(value.result ?? value, found);
  return { ...read, kind: kind === 'error' || value.success === false ? 'error' : 'body' };
}

/** Parse JSON; undefined where it is none. */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readValue(value, found) {
  if (typeof value !== 'object' || value === null) return { ...found, kind: 'broken' };
  if (value.errors?.length || value.error) return { ...found, kind: 'error' };
  const choice = Array.isArray(value.choices) ? value.choices[0] : undefined;
  const said = choice?.delta ?? choice?.message ?? {};
  const text = [value.response, said.content, choice?.text].find((t) => typeof t === 'string') ?? objectText(value.response);
  const tools = [value.tool_calls, said.tool_calls].find((t) => Array.isArray(t) && t.length) ?? [];
  const usage = USAGE.some((key) => key in (value.usage ?? {})) ? value.usage : null;
  const pad = typeof value.p === 'string' ? value.p : '';
  let { kind } = found;
  if (kind === 'empty') kind = text ? 'text' : tools.length ? 'tool' : usage ? 'usage' : 'empty';
  return { kind, text, pad, usage, tools };
}

function objectText(value) {
  return value && typeof value === 'object' ? JSON.stringify(value, null, 2) : '';
}
