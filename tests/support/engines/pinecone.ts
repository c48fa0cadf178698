import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type Namespace, openNamespace } from './pinecone-namespace.ts';
import { type PineconeSettings, type ReadBody, routes } from './pinecone-routes.ts';

export type PineconeRequest = { readonly route: string; readonly bytes: number; readonly body: ReadBody };

export type PineconeWire = {
  readonly options: { readonly apiKey: string; readonly index: string; readonly controllerUrl: string };
  /** Everything that was asked, in order. */
  readonly requests: PineconeRequest[];
  readonly namespaces: Map<string, Namespace>;
  /** What may change while it runs. */
  readonly settings: PineconeSettings;
  stop(): Promise<void>;
};

const API_KEY = 'key-of-the-wire-server';
const INDEX = 'faultmaven';

/** A server of our own that speaks the part of Pinecone's published HTTP API (version 2026-07) that the adapter uses, with
 *  its published limits. It is not Pinecone: what it proves is that the adapter keeps to that API, with real comparisons
 *  behind it, and copes with reads that lag behind writes. */
export const startPineconeWire = async (more: Partial<PineconeSettings> = {}): Promise<PineconeWire> => {
  const settings: PineconeSettings = {
    dimension: 8,
    metric: 'cosine',
    delayMs: 0,
    listsAtOnce: false,
    tellsFreshness: true,
    failure: undefined,
    ...more,
  };
  const requests: PineconeRequest[] = [];
  const namespaces = new Map<string, Namespace>();
  const openNamed = (name: string): Namespace => {
    const opened =
      namespaces.get(name) ??
      openNamespace({ delayMs: () => settings.delayMs, listsAtOnce: () => settings.listsAtOnce });
    namespaces.set(name, opened);
    return opened;
  };
  const server = createServer((request, response) => {
    const reply = async (): Promise<void> => {
      const { pathname, searchParams } = new URL(request.url ?? '/', address(server));
      const text = await read(request);
      const body = (text === '' ? {} : JSON.parse(text)) as ReadBody;
      const route = `${request.method} ${pathname.replace(/^\/(indexes|namespaces)\/.+/, '/$1/NAME')}`;
      requests.push({ route, bytes: Buffer.byteLength(text), body });
      const { status, answer, headers } = routes({
        route,
        name: decodeURIComponent(pathname.split('/')[2] ?? ''),
        isAllowed: request.headers['api-key'] === API_KEY,
        bytes: Buffer.byteLength(text),
        body,
        search: searchParams,
        settings,
        index: { name: INDEX, host: address(server) },
        namespaces,
        openNamed,
      });
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(answer));
    };
    reply().catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    options: { apiKey: API_KEY, index: INDEX, controllerUrl: address(server) },
    requests,
    namespaces,
    settings,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

const address = (server: Server): string => {
  const bound = server.address();
  return `http://127.0.0.1:${bound !== null && typeof bound === 'object' ? bound.port : ''}`;
};

const read = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
};
