import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type GatedModel = {
  /** For OPENAI_BASE_URL. */
  readonly url: string;
  /** Requests that are being answered. */
  open(): number;
  /** Says this to everybody whom it is answering. */
  say(text: string): void;
  /** Ends those answers; with `forGood`, those that come later at once too. */
  finish(forGood?: boolean): void;
  close(): Promise<void>;
};

/** A model behind the OpenAI protocol that says what a test tells it to, when it tells it to. */
export const gatedModel = async (): Promise<GatedModel> => {
  const answering = new Set<ServerResponse>();
  let isOpen = false;
  const piece = (delta: object, finish_reason: string | null = null): string =>
    `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'gated', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
  const end = (res: ServerResponse): void => {
    res.end(`${piece({}, 'stop')}data: [DONE]\n\n`);
    answering.delete(res);
  };
  const server = createServer((req, res) => {
    req.resume().on('end', () => {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.write(piece({ role: 'assistant', content: 'The disk is full [1]. ' }));
      answering.add(res);
      res.on('close', () => answering.delete(res));
      if (isOpen) end(res);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    open: () => answering.size,
    say(text) {
      for (const res of answering) res.write(piece({ content: text }));
    },
    finish(forGood = false) {
      isOpen ||= forGood;
      for (const res of answering) end(res);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
