import { type Client, clientAt, registered } from '../support/client.ts';
import { type Installation, startInstallation, temporaryFolder } from '../support/installation.ts';
import { type Accepted, nothingAccepted } from './mixed-work.ts';
import type { Creator, Heard, Manners } from './repeats.ts';
import { UNLIMITED } from './settings.ts';

const SETTINGS = { ...UNLIMITED, SESSION_TTL: '86400', ACCESS_TOKEN_TTL: '86400', LOG_LEVEL: 'warn' };
const CASES = 8;

/** An installation of two processes with a user, who is its administrator, and what that user was told. */
export type Served = {
  readonly folder: string;
  readonly processes: readonly Installation[];
  readonly user: Client;
  readonly creator: Creator;
  readonly accepted: Accepted;
  readonly heard: Heard[];
  stop(): Promise<void>;
};

export const serve = async (environment: Readonly<Record<string, string>>, againMs = 200): Promise<Served> => {
  const folder = await temporaryFolder();
  const settings = { ...SETTINGS, ...environment };
  const http = await startInstallation(folder.path, settings, 'http');
  const worker = await startInstallation(folder.path, settings, 'worker');
  const { url } = http;
  const { token } = await registered(url);
  const heard: Heard[] = [];
  const manners: Manners = { againMs, tell: one => heard.push(one) };
  const user = clientAt(url, token);
  const opened = Array.from({ length: CASES }, (_, n) => user.send('POST', '/v1/cases', { title: `work ${n}` }));
  const cases = (await Promise.all(opened)).map(({ body }) => body.id as string);
  return {
    folder: folder.path,
    processes: [http, worker],
    user,
    creator: { url: async () => url, token, cases, manners },
    accepted: nothingAccepted(),
    heard,
    async stop() {
      await Promise.all([http.kill(), worker.kill()]);
      await folder.remove();
    },
  };
};
