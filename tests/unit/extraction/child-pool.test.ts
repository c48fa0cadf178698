import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { type ChildPool, childPool, type IsolationCaps } from '../../../adapters/extraction/isolation/child-pool.ts';
import type { JobHooks } from '../../../adapters/extraction/isolation/run-job.ts';
import { breakingOff, pieces, stuck } from '../../support/documents/streams.ts';
import { eventually, outcome, refusal } from '../../support/waiting.ts';
import type { Act } from './planted-child.ts';

const PLANTED = new URL('./planted-child.ts', import.meta.url);
const CAPS: IsolationCaps = { memoryMb: 64, deadlineMs: 20_000, concurrency: 2 };
const crashed = new Error('crashed');

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    expect(error).to.have.property('code', 'ESRCH');
    return false;
  }
};

describe('A pool of child processes', () => {
  let pool: ChildPool;
  const open = (caps: Partial<IsolationCaps> = {}, warmth?: { idleMs: number; maxJobs: number }): void => {
    pool = childPool(PLANTED, { ...CAPS, ...caps }, () => crashed, warmth);
  };
  beforeEach(() => open());
  afterEach(() => pool.close());

  const run = <Output = unknown>(act: Act, content: AsyncIterable<Uint8Array> = pieces(''), hooks: JobHooks = {}) =>
    pool.run<Output>(act, content, { ...hooks, mayReuse: () => true });

  describe('keeps the caller unharmed and says why', () => {
    it('when the work never ends', async () => {
      open({ deadlineMs: 700 });
      expect((await refusal('file.too-costly', () => run('hang'))).message).to.include('longer');
    });
    for (const act of ['fill-heap', 'grow-map', 'fill-buffers'] as const)
      it(`when the work takes all memory: ${act}`, async () => {
        open();
        expect((await refusal('file.too-costly', () => run(act))).message).to.include('memory');
      });
    for (const act of ['throw-late', 'exit'] as const)
      it(`when the process breaks: ${act}`, async () => {
        open();
        expect(await outcome(() => run(act))).to.equal(crashed);
      });

    it('and serves the next job', async () => {
      open({ concurrency: 1 });
      await outcome(() => run('exit'));
      expect(await run('count', pieces('12345'))).to.equal(5);
    });
  });

  it('carries a refusal across with code, sentence, issues and time', async () => {
    open();
    const error = await refusal('invalid', () => run('refuse'));
    expect(error.message).to.equal('Nothing fits.');
    expect(error.issues).to.deep.equal([{ path: 'a.b', message: 'is wrong' }]);
    expect(error.retryAfterMs).to.equal(7);
  });

  it('tells any other error as one of our own, with its cause', async () => {
    open();
    const error = await outcome(() => run('fail'));
    expect(error).to.be.instanceOf(Error).and.not.have.property('code');
    expect((error as Error).cause).to.match(/^TypeError: a bug/);
  });

  it('streams content of any size and counts what was taken', async () => {
    open();
    const progress: number[] = [];
    const content = Buffer.alloc(5_000_003, 'x');
    const counted = await run('count', pieces(content, 1_700_000), { onConsumed: bytes => progress.push(bytes) });
    expect(counted).to.equal(content.length);
    expect(progress.at(-1)).to.equal(content.length);
    expect(progress).to.deep.equal(progress.toSorted((a, b) => a - b));
  });

  it('reads no further ahead than its window while the work takes nothing', async () => {
    open({ deadlineMs: 1500 });
    let given = 0;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      for (;;) {
        given += 1;
        yield new Uint8Array(256 * 1024);
      }
    };
    await refusal('file.too-costly', () => run('never', endless()));
    expect(given).to.be.within(4, 6);
  });

  it('hands on what the work emits in order, each awaited', async () => {
    open();
    const got: number[] = [];
    let busy = 0;
    const onEmit = async (piece: unknown): Promise<void> => {
      busy += 1;
      expect(busy).to.equal(1);
      await new Promise(resolve => setImmediate(resolve));
      got.push((piece as Uint8Array)[0] ?? -1);
      busy -= 1;
    };
    expect(await run('emit', pieces('abc'), { onEmit })).to.equal(3);
    expect(got).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it('ends with the error of whoever takes what the work emits', async () => {
    open();
    const full = new Error('the disk is full');
    expect(await outcome(() => run('emit', pieces('abc'), { onEmit: () => Promise.reject(full) }))).to.equal(full);
  });

  it('ends with the error of the content', async () => {
    open();
    const broken = new Error('the store went away');
    expect(await outcome(() => run('count', breakingOff('abc', broken)))).to.equal(broken);
  });

  it('does not blame the file when its content or its taker is what is late', async () => {
    open({ deadlineMs: 700 });
    let released = 0;
    const content = stuck(
      'abc',
      () => undefined,
      () => {
        released += 1;
      },
    );
    await refusal('unavailable', () => run('count', content));
    expect(released).to.equal(1);
    await refusal('unavailable', () => run('emit', pieces('abc'), { onEmit: () => new Promise(() => undefined) }));
  });

  it('stops at once when the signal fires, in the middle of work that never ends', async () => {
    open();
    const abort = new AbortController();
    const content = stuck('abc', () => abort.abort());
    await refusal('cancelled', () => run('hang', content, { signal: abort.signal }));
  });

  it('stops waiting for its turn when the signal fires, and the turn goes to the next', async () => {
    open({ concurrency: 1 });
    const abort = new AbortController();
    const first = run('count', pieces('abc'));
    const second = refusal('cancelled', () => run('count', pieces('abc'), { signal: abort.signal }));
    const third = run('count', pieces('abcd'));
    abort.abort();
    await second;
    expect([await first, await third]).to.deep.equal([3, 4]);
  });

  it('runs no more jobs at a time than it may', async () => {
    open({ concurrency: 2 });
    const pids = await Promise.all(Array.from({ length: 6 }, () => run<number>('pid')));
    expect(new Set(pids).size).to.be.within(1, 2);
  });

  it('gives the memory back: an idle process ends by itself', async () => {
    open({}, { idleMs: 30, maxJobs: 100 });
    const pid = await run<number>('pid');
    await eventually('the process is gone', () => !isAlive(pid));
    expect(await run<number>('pid')).not.to.equal(pid);
  });

  it('reuses a process for a number of jobs only', async () => {
    open({ concurrency: 1 }, { idleMs: 10_000, maxJobs: 2 });
    const pids = [await run('pid'), await run('pid'), await run('pid')];
    expect(pids[1]).to.equal(pids[0]);
    expect(pids[2]).not.to.equal(pids[0]);
  });

  it('gives its processes no environment and lets them write nothing', async () => {
    open();
    expect(await run('environment')).to.equal(0);
    const error = await outcome(() => run('write'));
    expect((error as Error).cause).to.match(/Access to this API has been restricted/);
  });

  it('leaves no process behind when the caller is killed, not even one that is stuck', async () => {
    open();
    const orphan = await promisify(execFile)(process.execPath, [
      fileURLToPath(new URL('./planted-parent.ts', import.meta.url)),
    ]).catch(error => Number(error.stdout));
    expect(orphan).to.be.greaterThan(1);
    await eventually('the process is gone', () => !isAlive(Number(orphan)));
  });

  it('leaves no process behind whose caller was gone before it was up', async () => {
    const noCaller = String(process.pid + 1_000_000);
    const orphan = fork(fileURLToPath(PLANTED), ['64', noCaller], { stdio: 'ignore' });
    const [, signal] = await once(orphan, 'exit');
    expect(signal).to.equal('SIGKILL');
  });

  it('ends its processes when it is closed, and what was running says so', async () => {
    open();
    const running = refusal('unavailable', () => run('never'));
    const pid = await run<number>('pid');
    await pool.close();
    await running;
    expect(isAlive(pid)).to.equal(false);
    await refusal('unavailable', () => run('pid'));
  });
});
