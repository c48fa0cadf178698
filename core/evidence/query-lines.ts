import { DomainError } from '../kernel/error.ts';
import { toIso } from '../kernel/instant.ts';
import { ENTRY_BYTES, type LineEntry, readEntry } from './line-index.ts';
import type { LinePage, LinesQuery, LineView } from './line-models.ts';
import { conditionsOf } from './lines/conditions.ts';
import { type CountedFile, type CountLinesDeps, totalOf } from './lines/count-lines.ts';
import { shownText } from './lines/line-text.ts';
import { scanLines } from './lines/scan-lines.ts';

/** Characters of a line that are shown. */
const MAX_SHOWN = 4000;
/** More than these characters can take, in UTF-8. */
const SHOWN_BYTES = 4 * MAX_SHOWN + 4;
/** Lines looked at in one answer, so that a rare text in a huge file is found by paging, not by waiting. */
const MAX_SCANNED = 2_000_000;

/** Lines that fit every condition, in the order of the file. The line index decides on time, level and template without
 *  reading the text; only lines that pass are read. An answer may hold fewer lines than `limit`, even none, and still
 *  have a `next_cursor`: it stopped looking after a bounded number of lines.
 *  @throws DomainError 'invalid' for a cursor that is none, 'cancelled'; 'file.too-costly' when all had to be counted. */
export const queryLines =
  (deps: CountLinesDeps) =>
  async (file: CountedFile, query: LinesQuery, signal?: AbortSignal): Promise<LinePage> => {
    const after = parseCursor(query.cursor);
    const counted = query.count === 'true' ? await totalOf(deps, file, query, signal) : {};
    const { evidence, templates } = file;
    const items: LineView[] = [];
    let last = after;
    const ended = await scanLines(deps.files, evidence, {
      conditions: conditionsOf(query, templates),
      reads: 'beginning',
      after,
      signal,
      onPiece: line => {
        last = line;
        return line - after < MAX_SCANNED ? undefined : 'stop';
      },
      take: (line, view, at, { bytes, from, to }) => {
        items.push(
          presentLine(
            evidence.fileName,
            line,
            readEntry(view, at),
            shownText(bytes, from, Math.min(to, from + SHOWN_BYTES)),
          ),
        );
        last = line;
        return items.length === query.limit ? 'stop' : undefined;
      },
    });
    const next_cursor = ended === 'ended' ? null : String(last);
    return { items, next_cursor, sha256: evidence.sha256, ...counted };
  };

const presentLine = (file: string, line: number, { time, level, templateId }: LineEntry, text: string): LineView => ({
  file,
  line,
  time: time === null ? null : toIso(time),
  level,
  template_id: templateId === 0 ? null : templateId,
  text: text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN).toWellFormed()}…` : text,
});

const parseCursor = (cursor: string | undefined): number => {
  if (cursor === undefined) return 0;
  const line = /^\d{1,15}$/.test(cursor) ? Number(cursor) : Number.NaN;
  if (Number.isSafeInteger(line * ENTRY_BYTES)) return line;
  throw new DomainError('invalid', 'This cursor is not one that a list of lines returned. Start again without it.', {
    issues: [{ path: 'query.cursor', message: 'not a cursor of this list' }],
  });
};
