import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemRedactor } from '../../adapters/system/redactor.ts';
import type { Vault } from '../../core/ports/redactor.ts';
import { seeded } from './needle/random.ts';
import { CLOUD_KEYS } from './redaction/cloud-keys.ts';
import { CREDENTIALS } from './redaction/credentials.ts';
import { ENCODED } from './redaction/encoded.ts';
import { HARMLESS } from './redaction/harmless.ts';
import { PERSONAL } from './redaction/personal.ts';

const KINDS = [...CLOUD_KEYS, ...CREDENTIALS, ...PERSONAL, ...ENCODED];
const HALVES = ['seen', 'unseen'] as const;
type Half = (typeof HALVES)[number];

/** Values for each line, and lines for each form that is harmless. */
const VALUES = 4;
const LINES = 5;

type Row = { readonly name: string; readonly half: Half; readonly lines: number; readonly wrong: readonly string[] };

const freshVault = (): Vault => systemRedactor({ key: 'of the bench' }).vault('a case');

/** Every character of the value has to be hidden. */
const isHidden = (line: string, from: number, length: number): boolean => {
  const found = freshVault().find(line);
  let at = from;
  for (const span of found) if (span.from <= at) at = Math.max(at, span.to);
  return at >= from + length;
};

const missed = (half: Half): readonly Row[] =>
  KINDS.map((kind, i) => {
    const random = seeded(1000 * i + HALVES.indexOf(half));
    const lines = kind[half].flatMap(line =>
      Array.from({ length: VALUES }, () => ({ line, value: kind.value(random) })),
    );
    const wrong = lines
      .map(({ line, value }) => ({ text: line.replace('{}', () => value), from: line.indexOf('{}'), value }))
      .filter(({ text, from, value }) => !isHidden(text, from, value.length))
      .map(({ text }) => text);
    return { name: kind.name, half, lines: lines.length, wrong };
  });

const falselyHidden = (half: Half): readonly Row[] =>
  HARMLESS.map((harmless, i) => {
    const random = seeded(9000 + 1000 * i + HALVES.indexOf(half));
    const lines = harmless[half].flatMap(line => Array.from({ length: LINES }, () => line(random)));
    return {
      name: harmless.name,
      half,
      lines: lines.length,
      wrong: lines.filter(line => freshVault().find(line).length > 0),
    };
  });

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

const print = (title: string, rows: readonly Row[], shown: boolean): void => {
  for (const half of HALVES) {
    const own = rows
      .filter(row => row.half === half)
      .sort((a, b) => b.wrong.length / b.lines - a.wrong.length / a.lines);
    const lines = own.reduce((sum, row) => sum + row.lines, 0);
    const wrong = own.reduce((sum, row) => sum + row.wrong.length, 0);
    console.log(`\n${title}, ${half} lines: ${wrong} of ${lines} (${percent(wrong, lines)}), ${own.length} kinds`);
    for (const row of own.filter(({ wrong }) => wrong.length > 0)) {
      console.log(`  ${row.name.padEnd(56)}${String(row.wrong.length).padStart(4)} of ${row.lines}`);
      if (shown && half === 'seen')
        for (const line of row.wrong.slice(0, 3)) console.log(`      ${JSON.stringify(line)}`);
    }
  }
};

const filesUnder = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter(entry => entry.isFile() && /\.(?:log|md)$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
};

const overFiles = async (folder: string, shown: boolean): Promise<void> => {
  console.log(`\n${'found in files'.padEnd(20)}${'lines'.padStart(9)}${'found'.padStart(9)}  per 1,000 lines`);
  for (const part of ['logs', 'runbooks']) {
    const texts = await Promise.all((await filesUnder(join(folder, part))).map(path => readFile(path, 'utf8')));
    const text = texts.join('\n');
    const start = performance.now();
    const found = freshVault().find(text);
    const seconds = (performance.now() - start) / 1000;
    const lines = text.split('\n').length;
    console.log(
      `${part.padEnd(20)}${String(lines).padStart(9)}${String(found.length).padStart(9)}${((1000 * found.length) / lines).toFixed(2).padStart(17)}   ${(text.length / 1e6 / seconds).toFixed(1)} MB/s`,
    );
    const kinds = Map.groupBy(found, ({ placeholder }) => placeholder.replace(/_[a-z2-7]+>$/, '>'));
    for (const [kind, spans] of kinds) {
      const examples = [...new Set(spans.map(({ from, to }) => text.slice(from, to)))].slice(0, shown ? 12 : 0);
      console.log(`  ${kind.padEnd(28)}${String(spans.length).padStart(6)}  ${examples.join('  ')}`);
    }
  }
};

const speed = (): void => {
  const random = seeded(5);
  const line = (): string => random.pick(random.pick(HARMLESS).seen)(random);
  const log = Array.from({ length: 60_000 }, line).join('\n');
  const half = KINDS.flatMap(kind => kind.seen.map(text => text.replace('{}', () => kind.value(random))));
  const secrets = Array.from({ length: 20 }, () => half.join('\n')).join('\n');
  for (const [name, text] of [
    ['ordinary lines', log],
    ['a secret in each line', secrets],
  ] as const) {
    freshVault().find(text);
    const start = performance.now();
    freshVault().redact(text);
    const seconds = (performance.now() - start) / 1000;
    console.log(
      `${name.padEnd(24)}${(text.length / 1e6).toFixed(1).padStart(6)} MB${(text.length / 1e6 / seconds).toFixed(1).padStart(8)} MB/s`,
    );
  }
};

/** What redaction misses and what it hides without reason, on lines made for it and on files: `--data DIR --show`. */
export const run = async (args: string[]): Promise<void> => {
  const options = { data: { type: 'string' }, show: { type: 'boolean', default: false } } as const;
  const { values } = parseArgs({ args, options });
  print('Missed', HALVES.flatMap(missed), values.show);
  print('Hidden without reason', HALVES.flatMap(falselyHidden), values.show);
  console.log('');
  speed();
  if (values.data !== undefined) await overFiles(values.data, values.show);
};
