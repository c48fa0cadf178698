import type { Server } from 'node:http';

const SECONDS = 1000;

/** How long a server waits for its clients. Whoever listens calls this before. */
export const configureServer = (server: Server): void => {
  // Slow senders of a head are a known attack; nobody needs long for one.
  server.headersTimeout = 20 * SECONDS;
  // A whole request: 1 GB at 300 kB/s.
  server.requestTimeout = 3600 * SECONDS;
  // Nothing in either direction. Event streams have a heartbeat, uploads and downloads move.
  server.timeout = 120 * SECONDS;
  // Longer than the usual 60 s of a load balancer, which would otherwise reuse a connection that is just being closed.
  server.keepAliveTimeout = 65 * SECONDS;
};
