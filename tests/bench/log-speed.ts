import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { analyseLog } from '../../core/evidence/engine/analyse-log.ts';

const LINE_BYTES = 140;
const RECEIVED_AT = 1_767_225_600_000;
const MEASURE = 'measure-in-this-process';

/** A fixed pseudo-random sequence (xorshift32), so that every run reads the same file. */
const sequence = (seed: number): ((below: number) => number) => {
  let state = seed;
  return below => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
};

const MESSAGES: readonly ((next: (below: number) => number) => string)[] = [
  next =>
    `Accepted connection from 10.${next(255)}.${next(255)}.${next(255)}:${1024 + next(60_000)} on listener ${next(8)}`,
  next =>
    `GET /api/orders/${next(1_000_000)} completed with status 200 in ${next(900)} ms for customer ${next(50_000)}`,
  next => `Borrowed connection ${next(64)} from pool orders-db after ${next(40)} ms, ${next(64)} idle`,
  next =>
    `Cache lookup key=session:${next(1 << 30).toString(16)} hit=${next(2) === 0} size=${next(4096)} took=${next(9)}ms`,
  next =>
    `Published event order-created id=${next(1 << 30).toString(16)} partition ${next(12)} offset ${next(1 << 30)}`,
  next => `Retrying call to payment-gateway attempt ${next(5)} of 5 after ${next(3000)} ms`,
];

const line = (i: number, next: (below: number) => number): string => {
  const time = new Date(RECEIVED_AT - 86_400_000 + i * 3)
    .toISOString()
    .replace('T', ' ')
    .replace('.', ',')
    .slice(0, 23);
  const roll = next(1000);
  const level = roll < 3 ? 'ERROR' : roll < 20 ? 'WARN ' : 'INFO ';
  const message = MESSAGES[next(MESSAGES.length)]!(next);
  const head = `${time} ${level} [worker-${next(32)}] com.example.shop.Orders - ${message}`;
  return `${head.padEnd(LINE_BYTES - 1 - 12).slice(0, LINE_BYTES - 1 - 12)} trace=${(i % 1_000_000).toString().padStart(6, '0')}\n`.slice(
    -LINE_BYTES,
  );
};

const generate = async (path: string, megabytes: number): Promise<number> => {
  const lines = Math.floor((megabytes * 1_000_000) / LINE_BYTES);
  const out = createWriteStream(path);
  const next = sequence(42);
  let block = '';
  for (let i = 0; i < lines; i++) {
    block += line(i, next);
    if (block.length < 1 << 20 && i + 1 < lines) continue;
    if (!out.write(block)) await once(out, 'drain');
    block = '';
  }
  out.end();
  await finished(out);
  return lines;
};

type Measured = {
  readonly seconds: number;
  readonly lines: number;
  readonly templates: number;
  readonly peakMb: number;
};

const measure = async (path: string): Promise<Measured> => {
  const start = performance.now();
  let indexBytes = 0;
  const analysis = await analyseLog(
    createReadStream(path, { highWaterMark: 1 << 18 }),
    { name: 'bench.log', receivedAt: RECEIVED_AT },
    {
      onIndex: async piece => {
        indexBytes += piece.length;
      },
    },
  );
  if (indexBytes !== analysis.lines * 24) throw new Error('the index does not cover the file');
  return {
    seconds: (performance.now() - start) / 1000,
    lines: analysis.lines,
    templates: analysis.templateCount,
    peakMb: process.resourceUsage().maxRSS / 1024,
  };
};

const inChild = (path: string): Promise<Measured> =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [MEASURE, path]);
    child.once('message', message => resolve(message as Measured));
    child.once('error', reject);
    child.once('exit', code => {
      if (code !== 0) reject(new Error(`the measuring process ended with ${code}`));
    });
  });

const timed = async (command: string, args: readonly string[]): Promise<number> => {
  const start = performance.now();
  await promisify(execFile)(command, [...args]);
  return (performance.now() - start) / 1000;
};

const report = (name: string, seconds: number, lines: number, bytes: number, more = ''): void =>
  console.log(
    `${name.padEnd(12)}${seconds.toFixed(2).padStart(8)} s${Math.round(lines / seconds)
      .toLocaleString('en')
      .padStart(14)} lines/s${(bytes / 1e6 / seconds).toFixed(1).padStart(9)} MB/s${more}`,
  );

/** Speed and memory of the evidence engine beside plain tools on the same file: `--megabytes N`. */
export const run = async (args: string[]): Promise<void> => {
  const { values } = parseArgs({ args, options: { megabytes: { type: 'string', default: '200' } } });
  const megabytes = Number(values.megabytes);
  if (!(megabytes > 0)) throw new Error('--megabytes wants a positive number');
  const folder = await mkdtemp(join(tmpdir(), 'log-speed-'));
  try {
    const path = join(folder, 'generated.log');
    const lines = await generate(path, megabytes);
    const { size } = await stat(path);
    report('wc -l', await timed('wc', ['-l', path]), lines, size);
    report('grep -c', await timed('grep', ['-c', 'ERROR', path]), lines, size);
    const found = await inChild(path);
    report(
      'analyseLog',
      found.seconds,
      found.lines,
      size,
      `  peak RSS ${found.peakMb.toFixed(0)} MB, ${found.templates} templates`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

if (process.argv[2] === MEASURE && process.send !== undefined) process.send(await measure(process.argv[3] ?? ''));
