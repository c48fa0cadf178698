import { type ChildProcess, spawn } from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { isolatedEvidenceAnalyser } from '../../../adapters/extraction/isolated-evidence-analyser.ts';
import { isolatedTextExtractor } from '../../../adapters/extraction/isolated-text-extractor.ts';
import { type ChildPool, childPool } from '../../../adapters/extraction/isolation/child-pool.ts';
import { pieces } from '../../support/documents/streams.ts';
import { outcome, refusal } from '../../support/waiting.ts';
import type { Act } from './planted-child.ts';

const PLANTED = new URL('./planted-child.ts', import.meta.url);
const CAPS = { memoryMb: 64, deadlineMs: 20_000, concurrency: 1 };
const crashed = new Error('crashed');

/** What a terminal or a supervisor sends to a whole process group. */
const GROUP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Content that does something between its two halves, when the first is on its way. */
async function* interrupted(content: string, interrupt: () => unknown): AsyncGenerator<Uint8Array> {
  const half = Math.floor(content.length / 2);
  yield* pieces(content.slice(0, half));
  await interrupt();
  yield* pieces(content.slice(half));
}

describe('A signal to a child process', () => {
  let pool: ChildPool;
  beforeEach(() => {
    pool = childPool(PLANTED, CAPS, () => crashed);
  });
  afterEach(() => pool.close());

  const run = (act: Act, content: AsyncIterable<Uint8Array> = pieces('')): Promise<number> =>
    pool.run<number>(act, content, { mayReuse: () => true });
  const signalled = (signal: NodeJS.Signals): Promise<unknown> =>
    pool.run('heed-signals' satisfies Act, pieces(''), {
      onEmit: async pid => void process.kill(Number(pid), signal),
    });

  for (const signal of GROUP_SIGNALS)
    it(`leaves the decision to the parent: ${signal}`, async () => {
      const pid = await run('pid');
      expect(
        await run(
          'count',
          interrupted('12345678', () => process.kill(pid, signal)),
        ),
      ).to.equal(8);
      expect(await run('pid')).to.equal(pid);
    });

  for (const signal of [...GROUP_SIGNALS, 'SIGKILL', 'SIGQUIT', 'SIGUSR2'] as const)
    it(`blames no file when it ends the process from outside: ${signal}`, async () => {
      const error = await refusal('unavailable', () => signalled(signal));
      expect(error.cause).to.include({ signal, overran: false });
    });

  for (const signal of ['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGTRAP'] as const)
    it(`is a crash when faulty code gets it: ${signal}`, async () => {
      expect(await outcome(() => signalled(signal))).to.equal(crashed);
    });

  it('is a lack of memory when it is that of V8 out of heap: SIGABRT', async () => {
    expect((await refusal('file.too-costly', () => signalled('SIGABRT'))).message).to.include('memory');
  });

  it('blames no file when the process cannot be started at all', async () => {
    const { execPath } = process;
    process.execPath = '/nowhere/node';
    try {
      await refusal('unavailable', () => run('pid'));
    } finally {
      process.execPath = execPath;
    }
  });

  it('blames no file, and harms nobody, when there is no file descriptor left to start it with', async () => {
    const main = fileURLToPath(new URL('./planted-poor-parent.ts', import.meta.url));
    // In a group of its own: what it must not do is to kill its group.
    const parent = spawn('sh', ['-c', 'ulimit -n 64; exec "$0" "$1"', process.execPath, main], { detached: true });
    expect(await text(parent.stdout)).to.equal('unavailable cancelled');
  });
});

describe('A signal to the process that reads a file', () => {
  const started: ChildProcess[] = [];
  const note = (message: unknown): void => void started.push((message as { process: ChildProcess }).process);
  before(() => channel('child_process').subscribe(note));
  after(() => channel('child_process').unsubscribe(note));
  const send = (signal: NodeJS.Signals): void => {
    expect(started.at(-1)?.kill(signal), 'a living process was signalled').to.equal(true);
  };

  const caps = { ...CAPS, memoryMb: 256 };
  const TEXT = 'ERROR [db] timeout\n'.repeat(20_000);
  const file = { name: 'app.log', mediaType: 'text/plain', receivedAt: Date.parse('2026-01-06T00:00:00Z') };

  const open = {
    extractor: () => {
      const { extract, close } = isolatedTextExtractor({ ...caps, maxBytes: 500_000_000 });
      return { read: async (content: AsyncIterable<Uint8Array>) => (await extract(content, file)).text.length, close };
    },
    analyser: () => {
      const { analyse, close } = isolatedEvidenceAnalyser(caps);
      return { read: async (content: AsyncIterable<Uint8Array>) => (await analyse(content, file)).bytes, close };
    },
  };

  for (const [name, openOne] of Object.entries(open))
    describe(`of the ${name}`, () => {
      let reader: ReturnType<typeof openOne>;
      beforeEach(async () => {
        reader = openOne();
        // The next file goes to a process that is up.
        await reader.read(pieces('a line\n'));
      });
      afterEach(() => reader.close());

      it('does not keep it from reading on: SIGINT, SIGTERM, SIGHUP', async () => {
        for (const signal of GROUP_SIGNALS)
          expect(await reader.read(interrupted(TEXT, () => send(signal)))).to.equal(TEXT.length);
      });

      it("is not the file's fault when it ends it: SIGKILL", async () => {
        await refusal('unavailable', () => reader.read(interrupted(TEXT, () => send('SIGKILL'))));
      });
    });

  it("is the file's fault when it is ours, for memory", async () => {
    const { read, close } = open.extractor();
    // Bytes lie outside V8's heap, so that only the watchdog can end this.
    const chunk = new Uint8Array(1_000_000).fill(97);
    const large = async function* (): AsyncGenerator<Uint8Array> {
      for (let sent = 0; sent < 400; sent += 1) yield chunk;
    };
    const error = await refusal('file.too-costly', () => read(large()));
    await close();
    expect(error.message).to.include('memory');
  });
});
