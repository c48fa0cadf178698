import { createReadStream } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Analysis } from '../../core/evidence/analysis.ts';
import { analyseLog } from '../../core/evidence/engine/analyse-log.ts';
import { ENTRY_BYTES, readEntry } from '../../core/evidence/line-index.ts';

/** What a parser said about one line, beside what people labelled it. */
type Assignment = {
  readonly line: number;
  readonly group: string;
  readonly text: string;
  readonly event: string;
  readonly truth: string;
};
type Scores = { readonly ga: number; readonly fga: number; readonly pa: number; readonly fta: number };
type Row = { readonly set: string; readonly content: Scores; readonly raw: Scores };

const RECEIVED_AT = 1_767_225_600_000;

/** RFC 4180: quoted fields may hold commas, doubled quotes and line ends. */
const parseCsv = (text: string): string[][] => {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (quoted) {
      if (char !== '"') field += char;
      else if (text[i + 1] === '"') {
        field += '"';
        i++;
      } else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === ',' || char === '\n') {
      row.push(field);
      field = '';
      if (char === '\n') {
        rows.push(row);
        row = [];
      }
    } else if (char !== '\r') field += char;
  }
  if (field !== '' || row.length > 0) rows.push([...row, field]);
  return rows;
};

const analyse = async (content: AsyncIterable<Uint8Array>): Promise<{ analysis: Analysis; templates: number[] }> => {
  const templates: number[] = [];
  const analysis = await analyseLog(
    content,
    { name: 'bench.log', receivedAt: RECEIVED_AT },
    {
      onIndex: async piece => {
        const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
        for (let at = 0; at < piece.byteLength; at += ENTRY_BYTES) templates.push(readEntry(view, at).templateId);
      },
    },
  );
  return { analysis, templates };
};

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The scores of the log-parsing literature: grouping accuracy (J. Zhu et al., "Tools and Benchmarks for Automated Log
 *  Parsing", ICSE-SEIP 2019), parsing accuracy (H. Dai et al., "Logram", TSE 2020), F1 of grouping and of templates (Z. Khan et
 *  al., "Guidelines for Assessing the Accuracy of Log Message Template Identification Techniques", ICSE 2022; Z. Jiang et
 *  al., "A Large-scale Benchmark for Log Parsing", 2023). */
const scoresOf = (assigned: readonly Assignment[]): Scores => {
  const groups = Map.groupBy(assigned, one => one.group);
  const events = Map.groupBy(assigned, one => one.event);
  let grouped = 0;
  let exactGroups = 0;
  let exactTemplates = 0;
  for (const members of groups.values()) {
    const [first] = members;
    const event = events.get(first!.event)!;
    if (event.length !== members.length || members.some(one => one.event !== first!.event)) continue;
    grouped += members.length;
    exactGroups++;
    if (first!.text === first!.truth) exactTemplates++;
  }
  const f1 = (hits: number): number => (2 * hits) / (groups.size + events.size);
  const parsed = assigned.filter(one => one.text === one.truth).length;
  return { ga: grouped / assigned.length, fga: f1(exactGroups), pa: parsed / assigned.length, fta: f1(exactTemplates) };
};

type Labels = { readonly content: string; readonly event: string; readonly truth: string };

const readLabels = async (path: string): Promise<Labels[]> => {
  const [header, ...rows] = parseCsv(await readFile(path, 'utf8'));
  const column = (name: string): number => {
    const at = (header ?? []).indexOf(name);
    if (at < 0) throw new Error(`${path} has no column ${name}`);
    return at;
  };
  const content = column('Content');
  const event = column('EventId');
  const truth = column('EventTemplate');
  return rows.map(row => ({ content: row[content] ?? '', event: row[event] ?? '', truth: row[truth] ?? '' }));
};

const assign = (
  labels: readonly Labels[],
  { analysis, templates }: Awaited<ReturnType<typeof analyse>>,
): Assignment[] => {
  const texts = new Map(analysis.templates.map(template => [template.id, template.text]));
  return labels.map(({ event, truth }, i) => {
    const id = templates[i] ?? 0;
    // A line without a template is a group of its own.
    return { line: i + 1, group: id === 0 ? `line ${i}` : String(id), text: texts.get(id) ?? '', event, truth };
  });
};

const percent = (value: number): string => value.toFixed(4).padStart(8);

const print = (rows: readonly Row[]): void => {
  console.log(
    `${'set'.padEnd(14)}${['GA', 'FGA', 'PA', 'FTA', 'raw GA', 'raw FGA', 'raw PA', 'raw FTA'].map(name => name.padStart(8)).join('')}`,
  );
  for (const { set, content, raw } of rows)
    console.log(
      `${set.padEnd(14)}${[content.ga, content.fga, content.pa, content.fta, raw.ga, raw.fga, raw.pa, raw.fta].map(percent).join('')}`,
    );
};

const meanRow = (rows: readonly Row[]): Row => {
  const over = (pick: (row: Row) => Scores): Scores => ({
    ga: mean(rows.map(row => pick(row).ga)),
    fga: mean(rows.map(row => pick(row).fga)),
    pa: mean(rows.map(row => pick(row).pa)),
    fta: mean(rows.map(row => pick(row).fta)),
  });
  return { set: 'mean', content: over(row => row.content), raw: over(row => row.raw) };
};

const measure = async (
  data: string,
  set: string,
): Promise<{ row: Row; content: Assignment[]; raw: Assignment[] } | undefined> => {
  const folder = join(data, set);
  const files = await readdir(folder);
  const log = files.find(file => file.endsWith('.log'));
  const csv = files.find(file => file.endsWith('.log_structured.csv'));
  if (log === undefined || csv === undefined) return undefined;
  const labels = await readLabels(join(folder, csv));
  const content = assign(labels, await analyse(bytesOf(labels.map(label => label.content).join('\n'))));
  const raw = assign(labels, await analyse(createReadStream(join(folder, log))));
  return { row: { set, content: scoresOf(content), raw: scoresOf(raw) }, content, raw };
};

/** Grouping and parsing accuracy on labelled log sets: `--data DIR [--sets A,B] [--json] [--assignments FILE]`. `--sets` holds
 *  some out: those that a change is not judged by. */
export const run = async (args: string[]): Promise<void> => {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      sets: { type: 'string' },
      json: { type: 'boolean' },
      assignments: { type: 'string' },
    },
  });
  if (values.data === undefined) throw new Error('Say where the labelled sets are: --data DIR');
  const entries = await readdir(values.data, { withFileTypes: true });
  const rows: Row[] = [];
  const assignments: string[] = ['set\tinput\tline\tgroup\tevent\ttemplate\ttruth'];
  const wanted = values.sets?.split(',');
  const isWanted = (name: string): boolean => wanted === undefined || wanted.includes(name);
  for (const entry of entries
    .filter(one => one.isDirectory() && isWanted(one.name))
    .sort((a, b) => a.name.localeCompare(b.name))) {
    const measured = await measure(values.data, entry.name);
    if (measured === undefined) continue;
    rows.push(measured.row);
    for (const input of ['content', 'raw'] as const)
      for (const one of measured[input])
        assignments.push([entry.name, input, one.line, one.group, one.event, one.text, one.truth].join('\t'));
  }
  if (rows.length === 0) throw new Error(`No folder of ${values.data} holds a .log and a .log_structured.csv`);
  rows.sort((a, b) => a.content.ga - b.content.ga);
  if (values.assignments !== undefined) await writeFile(values.assignments, `${assignments.join('\n')}\n`);
  if (values.json === true) console.log(JSON.stringify({ sets: rows, mean: meanRow(rows) }, null, 2));
  else print([...rows, meanRow(rows)]);
};
