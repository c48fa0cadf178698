import { randomUUID } from 'node:crypto';
import { AdminClient } from 'chromadb';
import { type LoopbackServer, startLoopbackServer } from './loopback-server.ts';
import { newerGlibc } from './newer-glibc.ts';

/** What to do where none can be started. */
export const CHROMA_REMEDY =
  'Chroma runs on glibc 2.39 or a Debian where apt-get can fetch it; or name a server in CHROMADB_URL_FOR_TESTS';

/** Chroma's own server, as its npm package brings it. */
const PROGRAM = new URL('../../../node_modules/chromadb/dist/cli.mjs', import.meta.url).pathname;

export type ChromaEngine = {
  readonly url: string;
  /** Its name; nothing that another test did is in it. */
  newDatabase(): Promise<string>;
  /** Undefined where the server is not ours. */
  readonly power: LoopbackServer['power'] | undefined;
  stop(): Promise<void>;
};

/** The server that CHROMADB_URL_FOR_TESTS names, else one of our own. It is stopped by killing it: it does not end at a
 *  SIGTERM.
 *  @throws where there is none and none can be started. */
export const startChroma = async (): Promise<ChromaEngine> => {
  const given = process.env.CHROMADB_URL_FOR_TESTS;
  if (given !== undefined) return engineAt(given, undefined);
  const prefix = await newerGlibc(what => process.stdout.write(`chroma: ${what}\n`));
  const [command = process.execPath, ...before] = [...prefix, process.execPath, PROGRAM];
  const options = (port: number, folder: string): readonly string[] => [
    ...before,
    ...['run', '--path', folder, '--host', '127.0.0.1', '--port', String(port)],
  ];
  const server = await startLoopbackServer({ command, options });
  return engineAt(`http://127.0.0.1:${server.port}`, server);
};

const engineAt = (url: string, server: LoopbackServer | undefined): ChromaEngine => ({
  url,
  newDatabase: () => newDatabase(url),
  power: server?.power,
  stop: async () => server?.stop(),
});

const newDatabase = async (url: string): Promise<string> => {
  const name = `test-${randomUUID()}`;
  const { hostname, port, protocol } = new URL(url);
  const admin = new AdminClient({ host: hostname, port: Number(port), ssl: protocol === 'https:' });
  await admin.createDatabase({ name, tenant: 'default_tenant' });
  return name;
};
