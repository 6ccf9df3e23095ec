// Reads the bytes of an event stream as far as the documentation shows: its lines of data.
export async function heard(body) {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of body) text += decoder.decode(bytes, { stream: true });
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => line.slice('data: '.length));
}

// The words in those lines.
export const words = (lines) =>
  lines.filter((line) => line !== '[DONE]').map((line) => JSON.parse(line).response ?? '');
