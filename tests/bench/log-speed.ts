import { execFile, fork } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { YOUNG_SPACE } from '../../adapters/extraction/isolation/child.ts';
import { analyseLog } from '../../core/evidence/engine/analyse-log.ts';
import { generate, RECEIVED_AT } from './log-lines.ts';

/** Digits that every kind of generated file holds here and there. */
const NEEDLE = '4711';
const MEASURE = 'measure-in-this-process';

type Measured = {
  readonly seconds: number;
  /** Of the processor, all threads; more than `seconds` would show is waiting for a processor. */
  readonly cpuSeconds: number;
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
  const { user, system } = process.cpuUsage();
  return {
    seconds: (performance.now() - start) / 1000,
    cpuSeconds: (user + system) / 1e6,
    lines: analysis.lines,
    templates: analysis.templateCount,
    peakMb: process.resourceUsage().maxRSS / 1024,
  };
};

const inChild = (path: string): Promise<Measured> =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [MEASURE, path], { execArgv: YOUNG_SPACE });
    child.once('message', message => resolve(message as Measured));
    child.once('error', reject);
    child.once('exit', code => {
      if (code !== 0) reject(new Error(`the measuring process ended with ${code}`));
    });
  });

const timed = async (command: string, args: readonly string[]): Promise<number> => {
  const start = performance.now();
  await promisify(execFile)(command, [...args]).catch((error: { code?: unknown }) => {
    // How grep says that it found nothing.
    if (error.code !== 1) throw error;
  });
  return (performance.now() - start) / 1000;
};

const report = (name: string, seconds: number, lines: number, bytes: number, more = ''): void =>
  console.log(
    `${name.padEnd(12)}${seconds.toFixed(2).padStart(8)} s${Math.round(lines / seconds)
      .toLocaleString('en')
      .padStart(14)} lines/s${(bytes / 1e6 / seconds).toFixed(1).padStart(9)} MB/s${more}`,
  );

/** Speed and memory of the evidence engine beside plain tools on the same file: `--megabytes N --kind NAME`. */
export const run = async (args: string[]): Promise<void> => {
  const { values } = parseArgs({
    args,
    options: { megabytes: { type: 'string', default: '1000' }, kind: { type: 'string', default: 'log4j' } },
  });
  const megabytes = Number(values.megabytes);
  if (!(megabytes > 0)) throw new Error('--megabytes wants a positive number');
  const folder = await mkdtemp(join(tmpdir(), 'log-speed-'));
  try {
    const path = join(folder, 'generated.log');
    const lines = await generate(path, values.kind, megabytes);
    const { size } = await stat(path);
    report('wc -l', await timed('wc', ['-l', path]), lines, size);
    report('grep -c', await timed('grep', ['-c', NEEDLE, path]), lines, size);
    const found = await inChild(path);
    report(
      'analyseLog',
      found.seconds,
      found.lines,
      size,
      `  ${found.cpuSeconds.toFixed(2)} s of processor, peak RSS ${found.peakMb.toFixed(0)} MB, ${found.templates} templates`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

if (process.argv[2] === MEASURE && process.send !== undefined) process.send(await measure(process.argv[3] ?? ''));
