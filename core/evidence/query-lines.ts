import { DomainError } from '../kernel/error.ts';
import { fromIso, toIso } from '../kernel/instant.ts';
import { cleanExtracted } from '../kernel/text.ts';
import { decodeUtf8 } from '../kernel/utf8.ts';
import type { FileProvider } from '../ports/file-provider.ts';
import { LEVELS } from './analysis.ts';
import { type Evidence, keysOf, textKeyOf } from './evidence.ts';
import { ENTRY_BYTES, type LineEntry, readEntry } from './line-index.ts';
import type { LinePage, LinesQuery, LineView } from './models.ts';

/** Characters of a line that are shown. */
const MAX_SHOWN = 4000;
/** Bytes of a line that are read to match and show it. */
const MAX_READ = 65_536;
/** Lines looked at in one answer, so that a rare text in a huge file is found by paging, not by waiting. */
const MAX_SCANNED = 2_000_000;

type Numbered = LineEntry & { readonly line: number; readonly end: number };

/** Lines that fit every condition, in the order of the file. The line index decides on time, level and template without
 *  reading the text; only lines that pass are read. An answer may hold fewer lines than `limit`, even none, and still
 *  have a `next_cursor`: it stopped looking after a bounded number of lines. */
export const queryLines =
  ({ files }: { files: FileProvider }) =>
  async (evidence: Evidence, query: LinesQuery, signal?: AbortSignal): Promise<LinePage> => {
    const after = parseCursor(query.cursor);
    const fits = filterOf(query);
    const needle = query.q?.toLowerCase();
    const items: LineView[] = [];
    let last = after;
    const read = textReader(files, textKeyOf(evidence), evidence, signal);
    for await (const entry of entries(files, evidence, after, signal)) {
      if (items.length === query.limit || entry.line - after > MAX_SCANNED) return { items, next_cursor: String(last) };
      last = entry.line;
      if (!fits(entry)) continue;
      const line = await read(entry);
      if (needle === undefined || line.toLowerCase().includes(needle)) items.push(present(evidence, entry, line));
    }
    return { items, next_cursor: null };
  };

const parseCursor = (cursor: string | undefined): number => {
  if (cursor === undefined) return 0;
  const line = /^\d{1,15}$/.test(cursor) ? Number(cursor) : Number.NaN;
  if (Number.isSafeInteger(line * ENTRY_BYTES)) return line;
  throw new DomainError('invalid', 'This cursor is not one that a list of lines returned. Start again without it.', {
    issues: [{ path: 'query.cursor', message: 'not a cursor of this list' }],
  });
};

const filterOf = ({ template, level, from, to }: LinesQuery): ((entry: LineEntry) => boolean) => {
  const worst = level === undefined ? 0 : LEVELS.indexOf(level);
  const timed = from !== undefined || to !== undefined;
  const start = from === undefined ? Number.NEGATIVE_INFINITY : fromIso(from);
  const end = to === undefined ? Number.POSITIVE_INFINITY : fromIso(to);
  return entry =>
    (template === undefined || entry.templateId === template) &&
    (worst === 0 || LEVELS.indexOf(entry.level) >= worst) &&
    (!timed || (entry.time !== null && entry.time >= start && entry.time < end));
};

/** Entries after line `after`, each with the offset at which the next line begins. */
async function* entries(
  files: FileProvider,
  evidence: Evidence,
  after: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Numbered> {
  const from = after * ENTRY_BYTES;
  let held: Numbered | undefined;
  let line = after;
  let left = new Uint8Array(0);
  for await (const piece of files.download(keysOf(evidence.id).lines, { from, ...(signal && { signal }) })) {
    const bytes = join(left, piece);
    const whole = bytes.length - (bytes.length % ENTRY_BYTES);
    const view = new DataView(bytes.buffer, bytes.byteOffset, whole);
    for (let at = 0; at < whole; at += ENTRY_BYTES) {
      const entry = readEntry(view, at);
      if (held) yield { ...held, end: entry.offset };
      line++;
      held = { ...entry, line, end: Number.POSITIVE_INFINITY };
    }
    left = bytes.slice(whole);
  }
  if (held) yield held;
}

const join = (left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> => {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
};

const BLOCK_BYTES = 262_144;

/** Reads single lines through a block that is kept while the lines asked for lie in it. */
const textReader = (files: FileProvider, key: string, evidence: Evidence, signal: AbortSignal | undefined) => {
  let block: { from: number; bytes: Uint8Array } = { from: 0, bytes: new Uint8Array(0) };
  return async ({ offset, end }: Numbered): Promise<string> => {
    const to = Math.min(end, offset + MAX_READ, offset + Math.max(evidence.bytes, MAX_READ));
    if (offset < block.from || to > block.from + block.bytes.length) {
      block = { from: offset, bytes: await readRange(files, key, offset, offset + BLOCK_BYTES, signal) };
    }
    const bytes = block.bytes.subarray(offset - block.from, to - block.from);
    return cleanExtracted(decodeUtf8(bytes)).replace(/\r?\n$/, '');
  };
};

const readRange = async (
  files: FileProvider,
  key: string,
  from: number,
  to: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> => {
  let bytes: Uint8Array = new Uint8Array(0);
  for await (const piece of files.download(key, { from, to, ...(signal && { signal }) })) bytes = join(bytes, piece);
  return bytes;
};

const present = (evidence: Evidence, entry: Numbered, line: string): LineView => ({
  file: evidence.fileName,
  line: entry.line,
  time: entry.time === null ? null : toIso(entry.time),
  level: entry.level,
  template_id: entry.templateId === 0 ? null : entry.templateId,
  text: line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line,
});
