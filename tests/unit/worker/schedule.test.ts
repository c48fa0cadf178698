import { expect } from 'chai';
import { readSettings } from '../../../apps/composition/settings.ts';
import { type ScheduleDeps, startSchedule } from '../../../apps/worker/schedule.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import { fromIso, type Instant } from '../../../core/kernel/instant.ts';
import { SYSTEM_USER } from '../../../core/kernel/system-user.ts';
import type { JobQueue } from '../../../core/ports/job-queue.ts';
import { openMemoryWorld } from '../../contract/memory-world.ts';
import type { World } from '../../contract/world.ts';
import { silentLog } from '../../support/silent-log.ts';
import { aWhile } from '../../support/waiting.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NOON = fromIso('2026-03-10T12:00:00Z');
const OFF = { cron: null, dry_run: false };
const ALL_OFF = { sessions: OFF, results: OFF, requests: OFF, files: OFF, ledger: OFF, 'dead-letters': OFF };
const DAILY_FILES = { ...ALL_OFF, files: { cron: '0 3 * * *', dry_run: true } };

type Order = { readonly task: string; readonly slot: string; readonly dry_run: boolean };

describe('the schedule', () => {
  let world: World;
  let orders: Order[];
  let alarms: { at: Instant; wake: () => void }[];
  let running: { stop(): Promise<void> }[];
  let outage: boolean;
  beforeEach(async () => {
    world = await openMemoryWorld();
    world.clock.set(NOON);
    [orders, alarms, running, outage] = [[], [], [], false];
  });
  afterEach(async () => {
    for (const one of running) await one.stop();
    await world.dispose();
  });

  /** The real queue of the world, and a note of each job that it had not known yet. */
  const enqueue: JobQueue['enqueue'] = async (job, options) => {
    if (outage) throw new DomainError('unavailable', 'The database does not answer.');
    const fresh = world.ids.next() as NonNullable<typeof job.id>;
    const stored = await world.queue.enqueue({ ...job, id: fresh }, options);
    if (stored === fresh) orders.push(job.payload as Order);
    expect((await world.queue.getStatus(null, stored))?.ownerId).to.equal(SYSTEM_USER);
    return stored;
  };

  const start = async (given: Partial<ScheduleDeps> = {}): Promise<{ stop(): Promise<void> }> => {
    const schedule = startSchedule({
      queue: { enqueue },
      clock: world.clock,
      log: silentLog,
      schedules: DAILY_FILES,
      rememberedMs: 30 * DAY_MS,
      wakeIn(ms, wake) {
        const alarm = { at: world.clock.now() + ms, wake };
        alarms.push(alarm);
        return () => {
          alarms = alarms.filter(other => other !== alarm);
        };
      },
      ...given,
    });
    running.push(schedule);
    await aWhile();
    return schedule;
  };

  /** Lets time pass, waking whoever wants to be woken on the way. */
  const passTo = async (at: Instant): Promise<void> => {
    for (;;) {
      const due = alarms.filter(alarm => alarm.at <= at).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      alarms = alarms.filter(alarm => alarm !== due);
      world.clock.set(Math.max(world.clock.now(), due.at));
      due.wake();
      await new Promise(resolve => setImmediate(resolve));
      for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve));
    }
    world.clock.set(at);
  };
  const slots = (): string[] => orders.map(({ slot }) => slot);

  it('orders a job for each slot, at its moment and not before', async () => {
    await start({ rememberedMs: 0 });
    await passTo(fromIso('2026-03-11T02:59:59Z'));
    expect(orders).to.deep.equal([]);
    await passTo(fromIso('2026-03-11T03:00:00Z'));
    expect(orders).to.have.lengthOf(1);
    await passTo(fromIso('2026-03-13T02:00:00Z'));
    expect(orders).to.deep.equal([
      { task: 'files', slot: '2026-03-11T03:00:00.000Z', dry_run: true },
      { task: 'files', slot: '2026-03-12T03:00:00.000Z', dry_run: true },
    ]);
  });

  it('fires each slot once, however many schedulers run', async () => {
    for (let i = 0; i < 3; i++) await start({ rememberedMs: 0 });
    await passTo(fromIso('2026-03-12T12:00:00Z'));
    expect(slots()).to.deep.equal(['2026-03-11T03:00:00.000Z', '2026-03-12T03:00:00.000Z']);
  });

  it('makes up the latest slot that was missed, once, within a minute after the start', async () => {
    await start();
    await passTo(NOON + MINUTE_MS - 1);
    expect(orders).to.deep.equal([]);
    for (const from of [NOON, NOON + HOUR_MS, fromIso('2026-03-20T12:00:00Z')]) {
      world.clock.set(Math.max(from, world.clock.now()));
      await start();
      await passTo(world.clock.now() + MINUTE_MS);
    }
    expect(orders).to.deep.equal([
      { task: 'files', slot: '2026-03-10T03:00:00.000Z', dry_run: true },
      { task: 'files', slot: '2026-03-20T03:00:00.000Z', dry_run: true },
    ]);
  });

  it('makes up nothing that the ledger may have forgotten', async () => {
    await start({ rememberedMs: 8 * HOUR_MS });
    await passTo(NOON + MINUTE_MS);
    expect(slots()).to.deep.equal([]);
    await start({ rememberedMs: 10 * HOUR_MS });
    await passTo(NOON + 2 * MINUTE_MS);
    expect(slots()).to.deep.equal(['2026-03-10T03:00:00.000Z']);
  });

  it('fires the latest slot alone after a sleep over several', async () => {
    await start({ rememberedMs: 0 });
    const [alarm] = alarms;
    world.clock.set(fromIso('2026-03-15T12:00:00Z'));
    alarm?.wake();
    await aWhile();
    expect(slots()).to.deep.equal(['2026-03-15T03:00:00.000Z']);
  });

  it('does not fire a slot again when the clock is set back, neither at once nor after a restart', async () => {
    await start({ rememberedMs: 0 });
    await passTo(fromIso('2026-03-11T03:10:00Z'));
    world.clock.set(fromIso('2026-03-11T02:30:00Z'));
    for (const { wake } of alarms.splice(0)) wake();
    await aWhile();
    await passTo(fromIso('2026-03-11T04:00:00Z'));
    world.clock.set(fromIso('2026-03-11T02:59:00Z'));
    await start({ rememberedMs: 0 });
    await passTo(fromIso('2026-03-11T12:00:00Z'));
    expect(slots()).to.deep.equal(['2026-03-11T03:00:00.000Z']);
  });

  it('fires nothing that is turned off, and then needs no timer', async () => {
    await start({ schedules: ALL_OFF });
    expect(alarms).to.deep.equal([]);
    expect(orders).to.deep.equal([]);
  });

  it('keeps one timer, for the slot that is due first', async () => {
    const soon = { cron: '2 12 * * *', dry_run: false };
    await start({ schedules: { ...DAILY_FILES, sessions: soon }, rememberedMs: 0 });
    expect(alarms.map(({ at }) => at)).to.deep.equal([NOON + MINUTE_MS]);
    await passTo(NOON + MINUTE_MS);
    expect(alarms.map(({ at }) => at)).to.deep.equal([NOON + 2 * MINUTE_MS]);
  });

  it('tries again when a job cannot be ordered', async () => {
    outage = true;
    await start();
    await passTo(NOON + MINUTE_MS);
    expect(orders).to.deep.equal([]);
    outage = false;
    await passTo(NOON + 2 * MINUTE_MS);
    expect(slots()).to.deep.equal(['2026-03-10T03:00:00.000Z']);
  });

  it('is quiet when it was stopped, also in the middle of a pass', async () => {
    const schedule = await start({ rememberedMs: 0 });
    const [alarm] = alarms;
    world.clock.set(fromIso('2026-03-11T03:00:00Z'));
    alarm?.wake();
    await schedule.stop();
    expect(alarms.filter(other => other !== alarm)).to.deep.equal([]);
    await passTo(fromIso('2026-03-14T12:00:00Z'));
    expect(slots().length).to.be.at.most(1);
  });

  it('has a default time for every task', async () => {
    const { schedules } = readSettings(undefined, () => undefined);
    world.clock.set(fromIso('2026-03-10T00:00:00Z'));
    await start({ schedules, rememberedMs: 0 });
    await passTo(fromIso('2026-03-11T00:00:00Z'));
    const times = (task: string) => orders.filter(order => order.task === task).length;
    expect(Object.keys(schedules).map(times)).to.deep.equal([24, 1, 24, 1, 1, 1]);
  });
});
