import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type RunningServer = {
  /** Where it answers, for example `http://127.0.0.1:8000`. */
  readonly url: string;
  /** Takes no new requests and lets those that run finish. */
  close(): Promise<void>;
};

/** @throws Error with code EADDRINUSE and the like when it cannot listen. */
export const listen = async (server: Server, port: number, host: string): Promise<RunningServer> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { url: urlOf(server, host), close: () => closeServer(server) };
};

const urlOf = (server: Server, host: string): string => {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
};

/** Requests that still run after this long are cut, so that a transfer nobody ends does not keep the process alive. */
const DRAIN_MS = 5000;
/** A connection that is kept alive becomes idle when its last answer is through. */
const IDLE_CHECK_MS = 100;

const closeServer = (server: Server): Promise<void> =>
  new Promise(resolve => {
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(idle);
      resolve();
    });
    server.closeIdleConnections();
  });
