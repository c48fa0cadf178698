import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { type Client, clientAt, registered } from '../support/client.ts';
import { startInstallation, temporaryFolder } from '../support/installation.ts';
import { seeded } from '../support/seeded.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { SEED, UNLIMITED } from './settings.ts';

const JOBS = Number(process.env.FAULT_JOBS ?? 300);
const WORKER_KILLS = Number(process.env.FAULT_WORKER_KILLS ?? 4);
const HTTP_KILLS = Number(process.env.FAULT_HTTP_KILLS ?? 2);
/** What a killed job may wait before it runs again; in the short form, with few of them and on any machine, twice that. */
const AGAIN_WITHIN_MS = 5000;
const CLIENTS = 8;
const SETTINGS = { ...UNLIMITED, EMBEDDING_PROVIDER: 'none' };

describe('http and worker as two processes, killed while they work', () => {
  it('lose no accepted job, double no effect, leave nothing stuck, and begin again soon', async () => {
    const folder = await temporaryFolder();
    const random = seeded(SEED);
    let http = await startInstallation(folder.path, SETTINGS, 'http');
    const { token } = await registered(http.url);
    let worker = await startInstallation(folder.path, SETTINGS, 'worker');
    const ledger = openLedger(folder.path);
    const waits: number[] = [];
    const watching: Promise<void>[] = [];
    let accepted = 0;

    const killWorker = async (): Promise<void> => {
      // In the middle of a job, most of the time: between two of them there is little to lose.
      for (let tries = 0; tries < 500 && ledger.running().size === 0; tries++) await pause(2);
      await worker.kill();
      watching.push(watch(ledger, waits));
      worker = await startInstallation(folder.path, SETTINGS, 'worker');
    };
    const killHttp = async (): Promise<void> => {
      await http.kill();
      http = await startInstallation(folder.path, SETTINGS, 'http');
    };

    try {
      const clients = Array.from({ length: CLIENTS }, async (_, n) => {
        for (let serial = n; serial < JOBS; serial += CLIENTS) {
          await promisedAtLast(() => clientAt(http.url, token), serial);
          accepted += 1;
        }
      });
      const kills = [...spread(WORKER_KILLS, killWorker, random), ...spread(HTTP_KILLS, killHttp, random)];
      for (const { at, kill } of kills.sort((a, b) => a.at - b.at)) {
        await until(ledger, () => ledger.ended() >= at * JOBS * 0.9);
        await pause(random() * 500);
        await kill();
      }
      await Promise.all(clients);
      await until(ledger, () => ledger.open() === 0);
      await Promise.all(watching);
      report(waits, ledger);
      await check(clientAt(http.url, token), ledger);
      expect(accepted).to.equal(JOBS);
      expect(percentile(waits, 0.99)).to.be.lessThan(JOBS >= 10_000 ? AGAIN_WITHIN_MS : 2 * AGAIN_WITHIN_MS);
    } finally {
      ledger.close();
      await Promise.all([http.kill(), worker.kill()]);
      await folder.remove();
    }
  }).timeout(120_000 + JOBS * 200);
});

type Kill = { readonly at: number; readonly kill: () => Promise<void> };

/** At seeded moments of the work, counted by what has ended. */
const spread = (count: number, kill: () => Promise<void>, random: () => number): Kill[] =>
  Array.from({ length: count }, (_, i) => ({ at: (i + random()) / count, kill }));

const titleOf = (serial: number): string => `page ${String(serial).padStart(6, '0')}`;

/** Asks until it is answered, with the same key: whoever was killed in between must not make two of it. */
const promisedAtLast = async (user: () => Client, serial: number): Promise<void> => {
  const body = { title: titleOf(serial), content: `# Page ${serial}\n\nword${serial}\n` };
  for (const began = performance.now(); performance.now() - began < 60_000; await pause(100)) {
    try {
      const { status } = await user().send('POST', '/v1/knowledge/documents', body, {
        'idempotency-key': `"jobs-${serial}"`,
      });
      if (status === 202) return;
      if (status < 500) throw new Error(`unexpected ${status}`);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  throw new Error(`${titleOf(serial)} was not accepted within a minute`);
};

/** How long each job that the dead worker held waits until somebody else has it. */
const watch = async (ledger: Ledger, waits: number[]): Promise<void> => {
  const died = performance.now();
  const held = ledger.running();
  for (; held.size > 0; await pause(20)) {
    for (const [id, fence] of held)
      if (ledger.movedOn(id, fence)) {
        waits.push(performance.now() - died);
        held.delete(id);
      }
    if (performance.now() - died > 60_000) throw new Error(`stuck: ${[...held.keys()].join(', ')}`);
  }
};

const until = async (ledger: Ledger, isTrue: () => boolean): Promise<void> => {
  for (let last = performance.now(); !isTrue(); await pause(50))
    if (performance.now() - last > 120_000 + JOBS * 100)
      throw new Error(`it does not go on; not completed: ${JSON.stringify(ledger.notCompleted())}`);
};

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

const report = (waits: readonly number[], ledger: Ledger): void => {
  const [p50, p99] = [percentile(waits, 0.5), percentile(waits, 0.99)].map(ms => `${ms.toFixed(0)} ms`);
  process.stdout.write(
    `    seed ${SEED}: ${JOBS} jobs, worker killed ${WORKER_KILLS} times, http ${HTTP_KILLS} times; ` +
      `${waits.length} jobs were running when their worker died, and ran again after p50 ${p50}, p99 ${p99}; ` +
      `effects ${ledger.effects()}\n`,
  );
};

/** The client's ledger against the ledger of effects, which has no key that would hide a double. */
const check = async (user: Client, ledger: Ledger): Promise<void> => {
  const promised = Array.from({ length: JOBS }, (_, serial) => titleOf(serial));
  const effects = ledger.effectsByTitle();
  const lost = promised.filter(title => !effects.get(title));
  const doubled = promised.filter(title => (effects.get(title) ?? 0) > 1);
  expect({ lost, doubled, documents: ledger.documents(), notCompleted: ledger.notCompleted() }).to.deep.equal({
    lost: [],
    doubled: [],
    documents: JOBS,
    notCompleted: [],
  });
  const last = `word${JOBS - 1}`;
  const { body } = await user.send('POST', '/v1/knowledge/search', { query: last });
  expect(body.results[0].title).to.equal(titleOf(JOBS - 1));
};
