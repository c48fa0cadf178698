import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Composition } from '../composition/container.ts';
import { configureServer, createHttpApp } from './app.ts';

export type RunningServer = {
  /** Where it answers, for example `http://127.0.0.1:8000`. */
  readonly url: string;
  /** Takes no new requests and lets those that run finish. */
  close(): Promise<void>;
};

const MIB = 1024 * 1024;
const MAX_JSON_BYTES = 8 * MIB;

/** @throws Error with code EADDRINUSE and the like when it cannot listen. */
export const startServer = async (parts: Composition, version: string): Promise<RunningServer> => {
  const { config, database, services, metrics, trace, log, clock, ids, rateLimits } = parts;
  const app = createHttpApp({
    services,
    jobs: database.queue,
    rateLimits,
    clock,
    ids,
    log,
    metrics,
    trace,
    readiness: async () => {
      const down = await database.ping().then(
        () => undefined,
        () => 'the database does not answer; look at the log and at the disk',
      );
      return { ready: !down, components: [{ name: 'database', ok: !down, ...(down && { detail: down }) }] };
    },
    settings: {
      corsOrigins: config.CORS_ORIGINS,
      rateLimit: {
        user: config.RATE_LIMIT_PER_MINUTE,
        anonymous: config.ANONYMOUS_RATE_LIMIT_PER_MINUTE,
        signIn: config.SIGN_IN_RATE_LIMIT_PER_MINUTE,
      },
      maxUploadBytes: config.MAX_UPLOAD_MB * MIB,
      maxJsonBytes: MAX_JSON_BYTES,
      trustProxy: config.TRUST_PROXY,
      version,
    },
  });
  const server = createServer(app);
  configureServer(server);
  await listen(server, config.PORT, config.HOST);
  return { url: urlOf(server, config.HOST), close: () => closeServer(server) };
};

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

const urlOf = (server: Server, host: string): string => {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
};

/** Requests that still run after this long are cut, so that a stream nobody ends does not keep the process alive. */
const DRAIN_MS = 5000;

const closeServer = (server: Server): Promise<void> =>
  new Promise(resolve => {
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
