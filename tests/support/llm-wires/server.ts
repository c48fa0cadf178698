import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gate } from '../waiting.ts';
import type { Refusal, Wire } from './wire.ts';

export type WireServer = {
  readonly url: string;
  /** Opens when the first response was closed before its end: the other side hung up. */
  readonly hungUp: Promise<void>;
  /** Bodies of the requests so far. */
  readonly requests: readonly string[];
  dispose(): Promise<void>;
};

/** A server of our own for what a well-behaved one never does. */
export const serve = async (listener: RequestListener): Promise<WireServer> => {
  const requests: string[] = [];
  const hungUp = gate();
  const server = createServer(async (request, response) => {
    response.on('close', () => response.writableFinished || hungUp.open());
    const body: Buffer[] = [];
    for await (const piece of request) body.push(piece);
    requests.push(Buffer.concat(body).toString());
    listener(request, response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    hungUp: hungUp.opened,
    requests,
    dispose: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** Begins an answer, and leaves the rest to the test. */
export const streaming =
  (wire: Wire, then: (response: ServerResponse) => void): RequestListener =>
  (_, response) => {
    response.writeHead(200, { 'content-type': wire.contentType });
    response.write(wire.opening || wire.nothing);
    then(response);
  };

/** An answer of these bytes. */
export const answering = (wire: Wire, ...parts: readonly (string | Uint8Array)[]): RequestListener =>
  streaming(wire, response => {
    for (const part of parts) response.write(part);
    response.end();
  });

export const refusing =
  ({ status, body, headers = {} }: Refusal): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };

/** What a proxy says in place of the provider. */
export const paging =
  (status: number): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end('<html><body><h1>Bad Gateway</h1>The model is not here. Why?</body></html>');
  };
