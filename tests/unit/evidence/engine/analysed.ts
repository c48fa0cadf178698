import type { AnalyseOptions } from '../../../../core/evidence/analyser.ts';
import type { Analysis } from '../../../../core/evidence/analysis.ts';
import { analyseLog } from '../../../../core/evidence/engine/analyse-log.ts';
import { ENTRY_BYTES, type LineEntry, readEntry } from '../../../../core/evidence/line-index.ts';

export const RECEIVED_AT = Date.UTC(2026, 0, 6, 12);

export type Analysed = { readonly analysis: Analysis; readonly entries: readonly LineEntry[] };

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export async function* inParts(bytes: Uint8Array, sizes: readonly number[] = []): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes.length === 0 ? bytes.length : Math.max(1, sizes[i % sizes.length] ?? 1);
    // A copy, overwritten when the next part is asked for: nothing may be kept by reference.
    const part = bytes.slice(at, at + size);
    yield part;
    part.fill(0);
    at += size;
  }
}

export const analysed = async (
  content: string | Uint8Array,
  {
    sizes = [],
    receivedAt = RECEIVED_AT,
    ...options
  }: { sizes?: readonly number[]; receivedAt?: number } & AnalyseOptions = {},
): Promise<Analysed> => {
  const entries: LineEntry[] = [];
  const bytes = typeof content === 'string' ? utf8(content) : content;
  const analysis = await analyseLog(
    inParts(bytes, sizes),
    { name: 'app.log', receivedAt },
    {
      ...options,
      onIndex: async piece => {
        const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
        for (let at = 0; at < piece.byteLength; at += ENTRY_BYTES) entries.push(readEntry(view, at));
      },
    },
  );
  return { analysis, entries };
};

/** `10:00:00,000` and on, one second a step. */
export const clock = (second: number): string =>
  new Date(Date.UTC(2026, 0, 5, 10) + second * 1000).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);

/** Of each record: its first line, time of day, level and template. */
export const recordsIn = async (...lines: readonly string[]): Promise<string[]> => {
  const { analysis, entries } = await analysed(lines.join('\n'));
  const known = new Map(analysis.templates.map(({ id, text }) => [id, text]));
  return entries.flatMap(({ continues, time, level, templateId }, i) => {
    const clock = time === null ? '-' : new Date(time).toISOString().slice(11, 19);
    return continues ? [] : [`${i + 1} ${clock} ${level} ${known.get(templateId)}`];
  });
};
