import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { filesystemFileProvider } from '../../adapters/filesystem/file-provider.ts';
import type { Analysis } from '../../core/evidence/analysis.ts';
import { analyseLog } from '../../core/evidence/engine/analyse-log.ts';
import { type Evidence, keysOf } from '../../core/evidence/evidence.ts';
import { CountsQuery, HistogramQuery } from '../../core/evidence/index.ts';
import { countLines } from '../../core/evidence/lines/count-lines.ts';
import { lineHistogram } from '../../core/evidence/lines/line-histogram.ts';
import { channel } from '../../core/kernel/channel.ts';
import type { EvidenceId } from '../../core/kernel/ids.ts';
import { generate, RECEIVED_AT } from './log-lines.ts';

const ID = '01890a5d-ac96-774b-bcce-b302099a8057' as EvidenceId;

type Prepared = { readonly evidence: Evidence; readonly analysis: Analysis; readonly path: string };

/** A generated file, and its line index beside it, as an analysed upload has them. */
const prepare = async (folder: string, kind: string, megabytes: number): Promise<Prepared> => {
  const { folder: own, original, lines } = keysOf(ID);
  const path = join(folder, original);
  await mkdir(join(folder, own), { recursive: true });
  await generate(path, kind, megabytes);
  const index = channel<Uint8Array>();
  const stored = filesystemFileProvider(folder).upload(lines, index.pieces);
  const analysis = await analyseLog(
    createReadStream(path, { highWaterMark: 1 << 18 }),
    { name: 'bench.log', receivedAt: RECEIVED_AT },
    { onIndex: index.put },
  );
  index.end();
  await stored;
  const { size: bytes } = await stat(path);
  const evidence = { id: ID, fileName: 'bench.log', mediaType: 'text/plain', bytes, sha256: '' } as Evidence;
  return { evidence, analysis, path };
};

const QUERIES: Readonly<Record<string, object>> = {
  'by level': { by: 'level' },
  'by template': { by: 'template' },
  'by minute': { by: 'minute' },
  'q, a text that is rare': { q: 'nowhere to be found' },
  'q, by level': { q: 'connection', by: 'level' },
  'level=error by template': { level: 'error', by: 'template' },
  'by a field of few values': { by: 'field:hit' },
  'by a field of many values': { by: 'field:trace' },
  'by the first place of a template': { by: 'field:$1' },
  'by a member of JSON': { by: 'field:pid' },
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};

/** grep exits with 1 when it finds nothing. */
const unlessNothingFound = (error: unknown): void => {
  if ((error as { code?: unknown }).code !== 1) throw error;
};

/** Longest time for which nothing else could run. */
const longestBlock = (): (() => number) => {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last - 1);
    last = performance.now();
  }, 1);
  return () => {
    clearInterval(timer);
    return longest;
  };
};

/** Time and memory of exact counts over a whole file, beside `grep -ci` on it: `--megabytes N --kind NAME`. */
export const run = async (args: string[]): Promise<void> => {
  const { values } = parseArgs({
    args,
    options: { megabytes: { type: 'string', default: '200' }, kind: { type: 'string', default: 'log4j' } },
  });
  const folder = await mkdtemp(join(tmpdir(), 'log-counts-'));
  try {
    const { evidence, analysis, path } = await prepare(folder, values.kind, Number(values.megabytes));
    const deps = { files: filesystemFileProvider(folder), clock: { now: () => performance.now() } };
    const file = { evidence, templates: analysis.templates };
    const report = (name: string, seconds: number, more: string): void =>
      console.log(
        `${name.padEnd(36)}${seconds.toFixed(2).padStart(7)} s${(evidence.bytes / 1e6 / seconds).toFixed(0).padStart(7)} MB/s  ${more}`,
      );
    console.log(
      `${analysis.lines.toLocaleString('en')} lines, ${(evidence.bytes / 1e6).toFixed(0)} MB, ${values.kind}`,
    );
    const grep = () => promisify(execFile)('grep', ['-ci', 'nowhere to be found', path]).catch(unlessNothingFound);
    report('grep -ci', await timed(grep), '');
    for (const [name, query] of Object.entries(QUERIES)) {
      const block = longestBlock();
      let said = '';
      const seconds = await timed(async () => {
        const { lines, groups, missed, without } = await countLines(deps)(file, CountsQuery.parse(query));
        said = `${lines} lines, ${groups ?? 'too many'} groups, ${without} without, ${missed} missed`;
      });
      report(name, seconds, `${said}; nothing else for ${block().toFixed(0)} ms`);
    }
    report('histogram', await timed(() => lineHistogram(deps)({ evidence, analysis }, HistogramQuery.parse({}))), '');
    console.log(`peak resident memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB, the analysis included`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
