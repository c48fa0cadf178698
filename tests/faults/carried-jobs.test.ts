import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect } from 'chai';
import { startRelay } from '../../apps/worker/relay.ts';
import type { Relay } from '../../apps/worker/relay-loop.ts';
import type { JobId } from '../../core/kernel/ids.ts';
import type { Consumer } from '../../core/ports/job-queue.ts';
import { NATS_REMEDY, startNats } from '../support/engines/nats.ts';
import { startOrSkip } from '../support/engines/or-skip.ts';
import { startRedis } from '../support/engines/redis.ts';
import { temporaryFolder } from '../support/installation.ts';
import { silentLog } from '../support/silent-log.ts';
import { eventually } from '../support/waiting.ts';
import { nobodyTold, openCarried, TYPE } from './carried-installation.ts';

const JOBS = 500;

type Engine = {
  readonly url: string;
  readonly power: { off(): Promise<void>; on(): Promise<void> } | undefined;
  stop(): Promise<void>;
};

const ENGINES: { readonly [name: string]: () => Promise<Engine> } = {
  NATS: startNats,
  'Redis, which forgets everything': () => startRedis(),
};

for (const [name, start] of Object.entries(ENGINES))
  describe(`jobs that are carried by ${name}`, () => {
    let engine: Engine;
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let installation: Awaited<ReturnType<typeof openCarried>>;
    let relays: Relay[];
    let consumers: Consumer[];
    beforeEach(async function () {
      engine = await startOrSkip(this as unknown as Mocha.Context, start, `install redis-server; ${NATS_REMEDY}`);
      folder = await temporaryFolder();
      installation = await openCarried(folder.path, engine.url);
      const { departures, transport } = installation;
      // Two, as two processes have them.
      relays = [1, 2].map(() => startRelay({ departures, transport, log: silentLog }));
      consumers = [];
    });
    afterEach(async () => {
      for (const consumer of consumers) await consumer.stop(0);
      for (const relay of relays) await relay.stop();
      await installation?.close();
      await engine?.stop();
      await folder?.remove();
    });

    const consume = (): void => {
      const { queue, take } = installation;
      consumers.push(queue.consume(TYPE, { handle: take, exhausted: nobodyTold }, { concurrency: 8 }));
    };
    const subjectsOfEffects = (): string[] => {
      const db = new Database(join(folder.path, 'carried.db'), { readonly: true });
      const rows = db.prepare<[], { subject: string }>('select subject from msg_outbox').all();
      db.close();
      return rows.map(({ subject }) => subject);
    };
    const allDone = (ids: readonly JobId[]) =>
      eventually('all are done', () => subjectsOfEffects().length >= ids.length);

    it('are neither lost nor doubled when it is killed in the middle, and go on by themselves', async function () {
      const power = engine.power ?? this.skip();
      consume();
      const ids: JobId[] = [];
      const announcing = (async () => {
        while (ids.length < JOBS) {
          ids.push(await installation.announce());
          await pause(4);
        }
      })();
      await eventually('some are done', () => subjectsOfEffects().length > JOBS / 5);
      await power.off();
      await pause(1000);
      expect(subjectsOfEffects().length).to.be.lessThan(JOBS);
      await power.on();
      const began = performance.now();
      await announcing;
      await allDone(ids);
      process.stdout.write(`all done ${((performance.now() - began) / 1000).toFixed(1)} s after it was back\n`);
      await pause(1000);
      expect(subjectsOfEffects().sort()).to.deep.equal(([...ids] as string[]).sort());
      for (const id of ids) expect(await installation.queue.getStatus(null, id)).to.include({ status: 'completed' });
    }).timeout(60_000);

    it('run again within seconds when their worker is killed', async () => {
      const worker = fork(join(import.meta.dirname, 'carried-worker.ts'), [folder.path, engine.url]);
      const ids = await Promise.all([1, 2, 3].map(() => installation.announce()));
      let taken = 0;
      worker.on('message', () => {
        taken++;
      });
      await eventually('it has taken all', () => taken === 3);
      consume();
      const ended = once(worker, 'exit');
      worker.kill('SIGKILL');
      await ended;
      const began = performance.now();
      await allDone(ids);
      process.stdout.write(`all done ${((performance.now() - began) / 1000).toFixed(1)} s after the kill\n`);
      expect(subjectsOfEffects().sort()).to.deep.equal(([...ids] as string[]).sort());
      for (const id of ids)
        expect(await installation.queue.getStatus(null, id)).to.include({ status: 'completed', attempts: 2 });
    }).timeout(60_000);
  });
