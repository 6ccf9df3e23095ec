// What a request's line says, in words.

/** Return what decided the answer: `{text, kind}`, where kind colours it. */
export function decidedBy(row) {
  const { outcome, stub, refusal, cause, why } = row;
  if (outcome === 'unmatched') return { text: `no stub fits${nearest(why)}`, kind: 'bad' };
  if (outcome === 'stub_failed') return { text: why ?? 'a stub failed', kind: 'bad' };
  if (outcome === 'stub' && stub?.name === 'unmatched') return { text: 'no stub fits: default reply', kind: '' };
  if (outcome === 'stub' || stub) return { text: `stub ${stubName(stub)}${refusal ? ` refuses: ${refusal.name}` : ''}`, kind: 'main' };
  if (refusal) return { text: `refused: ${cause ?? refusal.text}`, kind: 'bad' };
  return { text: outcome === 'default' ? 'default reply' : outcome, kind: '' };
}

/** Return what else happened to it: faults, a client that left, one that waited. */
export function happened(row) {
  const said = row.effects.filter(({ kind }) => kind !== 'pace').map(({ kind, words }) => ({ text: words, title: kind, kind: kind === 'fault' ? 'warn' : '' }));
  if (row.left_early) said.push({ text: row.stream ? `client left at event ${row.events_delivered}` : 'client left', kind: 'warn' });
  if (row.waited_s && !row.gave_up) said.push({ text: `waited ${row.waited_s.toFixed(1)} s`, kind: 'warn' });
  return said;
}

export const stubName = (stub) => stub?.name || (stub?.id ? `#${stub.id}` : 'that is gone');
export const modelName = (model) => model?.split('/').at(-1) || '–';
export const tokensOf = ({ usage }) => (usage ? `${usage.prompt_tokens}+${usage.completion_tokens}` : '');
export const statusKind = ({ status, ended }) => (!ended ? 'running' : status >= 500 ? 'bad' : status >= 400 ? 'warn' : 'good');

// The journal's own words: the stub that is nearest stands first, with each difference below it.
function nearest(why) {
  const lines = why?.split('\n') ?? [];
  return lines.length > 2 ? `; nearest ${lines[1].trim().split(':')[0]}: ${lines[2].trim()}` : '';
}
