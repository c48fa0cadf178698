import { createServer } from 'node:http';
import type { Composition } from '../composition/container.ts';
import { configureServer, createHttpApp } from './app.ts';
import { listen, type RunningServer } from './listen.ts';

const MIB = 1024 * 1024;
const MAX_JSON_BYTES = 8 * MIB;

/** @throws Error with code EADDRINUSE and the like when it cannot listen. */
export const startServer = async (parts: Composition, version: string): Promise<RunningServer> => {
  const { config, database, services, jobs, results, metrics, trace, log, clock, ids, rateLimits } = parts;
  const closing = new AbortController();
  const app = createHttpApp({
    services,
    jobs: jobs.queue,
    results,
    rateLimits,
    requests: database.requests,
    clock,
    ids,
    log,
    metrics,
    trace,
    readiness: parts.readiness,
    closing: closing.signal,
    settings: {
      corsOrigins: config.CORS_ORIGINS,
      rateLimit: {
        user: config.RATE_LIMIT_PER_MINUTE,
        anonymous: config.ANONYMOUS_RATE_LIMIT_PER_MINUTE,
        signIn: config.SIGN_IN_RATE_LIMIT_PER_MINUTE,
      },
      maxUploadBytes: config.MAX_UPLOAD_MB * MIB,
      maxJsonBytes: MAX_JSON_BYTES,
      idempotencyTtlMs: config.IDEMPOTENCY_TTL * 1000,
      trustProxy: config.TRUST_PROXY,
      version,
    },
  });
  const server = createServer(app);
  configureServer(server);
  const { url, close } = await listen(server, config.PORT, config.HOST);
  return {
    url,
    close() {
      closing.abort();
      return close();
    },
  };
};
