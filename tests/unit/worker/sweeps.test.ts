import { expect } from 'chai';
import { Registry } from 'prom-client';
import { memoryFileProvider } from '../../../adapters/memory/file-provider.ts';
import { readSettings } from '../../../apps/composition/settings.ts';
import { sweep } from '../../../apps/worker/consumers/sweep.ts';
import { type Maintenance, maintenance } from '../../../apps/worker/sweeps/maintenance.ts';
import { sweepMetrics } from '../../../apps/worker/sweeps/metrics.ts';
import { sweeps } from '../../../apps/worker/sweeps/sweeps.ts';
import { sweepSignIns } from '../../../core/auth/sweep-sign-ins.ts';
import { sweepEvidenceFiles } from '../../../core/evidence/sweep-files.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { JobId, UserId } from '../../../core/kernel/ids.ts';
import type { SweepOptions } from '../../../core/kernel/sweep.ts';
import { SYSTEM_USER } from '../../../core/kernel/system-user.ts';
import { sweepKnowledgeFiles } from '../../../core/knowledge/sweep-files.ts';
import type { Log } from '../../../core/ports/log.ts';
import { sessionService } from '../../../core/session/index.ts';
import { openMemoryWorld } from '../../contract/memory-world.ts';
import type { World } from '../../contract/world.ts';
import { pieces } from '../../support/documents/streams.ts';
import { aSignIn, aUserId } from '../../support/entities.ts';
import { eventually } from '../../support/waiting.ts';
import { attempts, workOff } from '../../support/working-off.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TYPE = 'maintenance.sweep.v1';

describe('maintenance', () => {
  let world: World;
  let keeper: Maintenance;
  let registry: Registry;
  let lines: { level: string; fields: object; message: string }[];
  const files = () => memoryFileProvider(world.clock.now);
  let stored: ReturnType<typeof memoryFileProvider>;
  let requests: SweepOptions[];
  beforeEach(async () => {
    world = await openMemoryWorld();
    registry = new Registry();
    lines = [];
    requests = [];
    stored = files();
    const note = (level: string) => (fields: object, message: string) => void lines.push({ level, fields, message });
    const log: Log = { info: note('info'), warn: note('warn'), error: note('error') };
    const { clock, ledger, results } = world;
    const metrics = sweepMetrics(registry);
    keeper = maintenance({
      ledger,
      results,
      reportMs: HOUR_MS,
      log,
      metrics,
      sweeps: sweeps({
        clock,
        ledger,
        results,
        log,
        metrics,
        files: stored,
        ensureOwnFiles: async () => undefined,
        auth: { sweepSignIns: sweepSignIns({ ...world.auth, clock }) },
        sessions: sessionService({ ...world, store: world.sessions, ttlMs: HOUR_MS }),
        evidence: { sweepFiles: sweepEvidenceFiles({ files: stored, reads: world.evidence.reads }) },
        knowledge: { sweepFiles: sweepKnowledgeFiles({ files: stored, reads: world.knowledge.reads }) },
        requests: {
          async sweep(options = {}) {
            requests.push(options);
            return 4;
          },
        },
        retention: readSettings(undefined, problem => expect.fail(problem)).retention,
      }),
    });
  });
  afterEach(() => world.dispose());

  const signIn = (given: Parameters<typeof aSignIn>[1]) =>
    world.auth.transact(({ signIns }) => signIns.save(aSignIn(world, given)));

  it('removes sessions that have expired and sign-ins that have ended, and no others', async () => {
    const session = {
      id: world.ids.next() as never,
      ownerId: aUserId(world),
      caseId: null,
      metadata: {},
      createdAt: 0,
    };
    await world.sessions.set(session, HOUR_MS);
    const now = world.clock.now();
    const expired = await signIn({ expiresAt: now + HOUR_MS });
    const revoked = await signIn({ expiresAt: now + DAY_MS, revokedAt: now });
    const alive = await signIn({ expiresAt: now + DAY_MS });
    world.clock.advance(HOUR_MS);
    const dry = await keeper.sweep('sessions', { dryRun: true });
    expect(dry).to.deep.equal({ examined: 4, removed: 3 });
    const find = (id: string) => world.auth.reads.signIns.find(id);
    for (const { id } of [expired, revoked]) expect(await find(id)).not.to.equal(undefined);
    expect(await keeper.sweep('sessions')).to.deep.equal(dry);
    for (const { id } of [expired, revoked]) expect(await find(id)).to.equal(undefined);
    expect(await find(alive.id)).to.deep.equal(alive);
  });

  it('works through more sign-ins than it removes at once', async () => {
    await world.auth.transact(async ({ signIns }) => {
      for (let i = 0; i < 450; i++) await signIns.save(aSignIn(world, { revokedAt: i % 2 ? 1 : null }));
    });
    for (const dryRun of [true, false])
      expect(await keeper.sweep('sessions', { dryRun })).to.deep.equal({ examined: 450, removed: 225 });
    expect((await world.auth.reads.signIns.listAll({ limit: 500 })).items).to.have.lengthOf(225);
  });

  it('removes results and remembered requests that have expired', async () => {
    await world.results.set(aUserId(world), world.ids.next() as JobId, {}, HOUR_MS);
    expect(await keeper.sweep('results')).to.deep.equal({ examined: 0, removed: 0 });
    world.clock.advance(HOUR_MS);
    expect(await keeper.sweep('results')).to.deep.equal({ examined: 1, removed: 1 });
    expect(await keeper.sweep('requests', { dryRun: true })).to.deep.equal({ examined: 4, removed: 4 });
    expect(requests).to.deep.equal([{ dryRun: true }]);
  });

  it('removes orphaned files of both modules after a day, and says how many bytes that was', async () => {
    for (const folder of ['evidence', 'knowledge'])
      await stored.upload(`${folder}/${world.ids.next()}/original`, pieces('12345'));
    world.clock.advance(DAY_MS - 1);
    expect(await keeper.sweep('files')).to.deep.equal({ examined: 2, removed: 0, bytes: 0 });
    world.clock.advance(1);
    expect(await keeper.sweep('files')).to.deep.equal({ examined: 2, removed: 2, bytes: 10 });
  });

  /** Ends a job as dead. */
  const die = async (type: string): Promise<JobId> => {
    const id = await world.queue.enqueue({ type, ownerId: aUserId(world), payload: {} });
    await attempts(world, type, async () => {
      throw new DomainError('invalid', 'No.');
    });
    await eventually('it is dead', async () => (await world.queue.getStatus(null, id))?.status === 'dead');
    return id;
  };

  it('keeps ended jobs for 30 days and dead ones for 90', async () => {
    const dead = await die('document.index.v1');
    world.clock.advance(89 * DAY_MS);
    await keeper.sweep('ledger');
    expect((await world.queue.getStatus(null, dead))?.status).to.equal('dead');
    world.clock.advance(DAY_MS);
    expect((await keeper.sweep('ledger')).removed).to.be.at.least(1);
    expect(await world.queue.getStatus(null, dead)).to.equal(undefined);
  });

  it('tells of dead letters in one line and as a metric, and is quiet when there are none', async () => {
    await keeper.sweep('dead-letters');
    expect(lines.filter(({ level }) => level === 'warn')).to.deep.equal([]);
    await die('document.index.v1');
    world.clock.advance(30 * HOUR_MS);
    await die('case.index.v1');
    expect(await keeper.sweep('dead-letters')).to.deep.equal({ examined: 2, removed: 0 });
    expect(lines.filter(({ level }) => level === 'warn').map(({ fields }) => fields)).to.deep.equal([
      { dead_letters: 2, by_type: { 'case.index.v1': 1, 'document.index.v1': 1 }, oldest_hours: 30 },
    ]);
    const text = await registry.metrics();
    expect(text).to.include('faultmaven_dead_letters{type="document.index.v1"} 1');
    expect(text).to.include(
      `faultmaven_dead_letters_oldest_seconds{type="document.index.v1"} ${(30 * HOUR_MS) / 1000}`,
    );
  });

  const order = (payload: object): Promise<JobId> => world.queue.enqueue({ type: TYPE, ownerId: SYSTEM_USER, payload });
  const slot = '2026-01-01T00:00:00.000Z';

  it('runs as a job, whose result is logged, counted and seen by administrators only', async () => {
    await signIn({ revokedAt: 1 });
    const id = await order({ task: 'sessions', slot, dry_run: false });
    await workOff<never>(world, TYPE, (message, run) => keeper.runSweep(message, run));
    expect(await world.queue.getStatus(null, id)).to.include({ status: 'completed', progress: 1 });
    expect(await world.queue.getStatus('01900000-0000-7000-8000-000000000001' as UserId, id)).to.equal(undefined);
    const report = { task: 'sessions', dry_run: false, examined: 1, removed: 1 };
    expect(await world.results.get(SYSTEM_USER, id)).to.deep.equal(report);
    expect(lines).to.deep.equal([{ level: 'info', fields: { ...report, job: id }, message: 'clean-up' }]);
    expect(await registry.metrics()).to.include('faultmaven_sweep_removed_total{task="sessions"} 1');
  });

  it('removes and counts nothing when the job is a dry run', async () => {
    await signIn({ revokedAt: 1 });
    await order({ task: 'sessions', slot, dry_run: true });
    await workOff<never>(world, TYPE, (message, run) => keeper.runSweep(message, run));
    expect((await world.auth.reads.signIns.listAll({ limit: 9 })).items).to.have.lengthOf(1);
    expect(lines[0]?.fields).to.include({ task: 'sessions', dry_run: true, examined: 1, removed: 1 });
    expect(await registry.metrics()).to.include('faultmaven_sweep_removed_total{task="sessions"} 0');
  });

  it('takes no job that its contract does not know', async () => {
    const { type, handler } = sweep(keeper);
    const id = await order({ task: 'everything', slot, dry_run: false });
    const consumer = world.queue.consume(type, handler, { concurrency: 1 });
    await eventually('it is dead', async () => (await world.queue.getStatus(null, id))?.status === 'dead');
    await consumer.stop(1000);
    expect((await world.queue.getStatus(null, id))?.error?.code).to.equal('message.invalid');
  });
});
