// The page's snippet: every event's text appended until [DONE], told as JSON.
import { EventSource } from 'eventsource';

const source = new EventSource(process.argv[2]);
const tokens = [];
let usage;
source.onerror = ({ code, message }) => {
  source.close();
  console.log(JSON.stringify({ error: { code, message } }));
};
source.onmessage = ({ data }) => {
  if (data === '[DONE]') {
    source.close();
    console.log(JSON.stringify({ tokens, usage }));
    return;
  }
  const event = JSON.parse(data);
  tokens.push(event.response);
  usage = event.usage ?? usage;
};
