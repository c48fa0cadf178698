/** A process of its own that speaks OpenAI's chat completions and costs next to nothing, so that what is measured is ours.
 *  POST /control `{"mode"}`: `instant` answers at once, `slow` after SLOW_MS, `endless` writes until nobody listens.
 *  GET /closed: when the connections of `endless` answers were closed by the other side, in ms since the epoch. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const SLOW_MS = 5_000;
const EVERY_MS = 20;
const WORDS = 'The volume that holds the write-ahead log is full [1]. Free it first, then restart the node.'.split(' ');

let mode = 'instant';
let closed: number[] = [];
let open = 0;

const chunk = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'bench', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

const ANSWER = [
  chunk({ role: 'assistant', content: '' }),
  ...WORDS.map(word => chunk({ content: `${word} ` })),
  chunk({}, 'stop'),
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'bench', choices: [], usage: { prompt_tokens: 10, completion_tokens: 20 } })}\n\n`,
  'data: [DONE]\n\n',
].join('');

const writeOn = (response: ServerResponse): void => {
  open++;
  const timer = setInterval(() => response.write(chunk({ content: 'and on ' })), EVERY_MS);
  response.on('close', () => {
    clearInterval(timer);
    open--;
    closed.push(performance.timeOrigin + performance.now());
  });
};

const answer = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (mode === 'endless') writeOn(response);
  else if (mode === 'slow') setTimeout(() => response.end(ANSWER), SLOW_MS);
  else response.end(ANSWER);
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += piece;
  return text;
};

const server = createServer((request, response) => {
  bodyOf(request).then(
    text => {
      if (request.url === '/control') mode = (JSON.parse(text) as { mode: string }).mode;
      if (request.method === 'POST' && request.url !== '/control') return answer(response);
      response.end(JSON.stringify({ mode, open, closed }));
      if (request.url === '/closed') closed = [];
    },
    error => response.destroy(error),
  );
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.once('disconnect', () => process.exit());
