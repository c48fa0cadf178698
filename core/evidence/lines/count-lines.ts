import { DomainError } from '../../kernel/error.ts';
import { toIso } from '../../kernel/instant.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FileProvider } from '../../ports/file-provider.ts';
import type { Template } from '../analysis.ts';
import type { CountsQuery, CountsView } from '../count-models.ts';
import type { Evidence } from '../evidence.ts';
import { continuesAt, timeAt } from '../line-index.ts';
import type { LineFilter } from '../line-models.ts';
import { conditionsOf } from './conditions.ts';
import { fieldOf, isStretch, keyReader, shownKey } from './group-keys.ts';
import { addLine, emptyGroup, type Grouping, grouping, type Key, type LineGroup } from './line-groups.ts';
import { spanOf } from './present-span.ts';
import { type Scan, scanLines, timeLimit } from './scan-lines.ts';

export type CountLinesDeps = { readonly files: FileProvider; readonly clock: Clock };

/** A file, with the templates that its analysis lists. */
export type CountedFile = { readonly evidence: Evidence; readonly templates: readonly Template[] };

/** Values that are held at a time: at most about 10 MB. */
const MOST_VALUES = 20_000;
/** Stretches of time that are held: 138 days of minutes. */
const MOST_STRETCHES = 200_000;

/** How many lines of the whole file fit, and how many were too long to be read to their end.
 *  @throws DomainError 'file.too-costly', 'cancelled'. */
export const totalOf = async (
  deps: CountLinesDeps,
  file: CountedFile,
  filter: LineFilter,
  signal?: AbortSignal,
): Promise<{ total: number; cut_lines: number }> => {
  let total = 0;
  let cut_lines = 0;
  const scan = scanOf(deps, file, filter, signal);
  await scanLines(deps.files, file.evidence, {
    ...scan,
    onCut: () => {
      cut_lines++;
    },
    take: () => {
      total++;
      return undefined;
    },
  });
  return { total, cut_lines };
};

/** Counts the lines that fit, all in all and by what they have in common, exactly and in bounded memory. A page is made
 *  by counting again: the file does not change, so pages fit together.
 *  @throws DomainError 'invalid' for a cursor that is none, and for more stretches of time than can be held;
 *  'file.too-costly', 'cancelled'. */
export const countLines =
  (deps: CountLinesDeps) =>
  async (file: CountedFile, query: CountsQuery, signal?: AbortSignal): Promise<CountsView> => {
    const after = parseCursor(query.cursor);
    const scan = scanOf(deps, file, query, signal);
    const all = emptyGroup();
    const { groups, without, cut, withField } = await groupsOf(deps, file, query.by, scan, all);
    const { id, fileName, sha256 } = file.evidence;
    const sorted = [...groups.groups()].sort(query.by !== undefined && isStretch(query.by) ? earlier : larger);
    const titles = new Map(query.by === 'template' ? file.templates.map(({ id: key, text }) => [key, text]) : []);
    const next = after + query.limit;
    return {
      evidence_id: id,
      file: fileName,
      sha256,
      by: query.by ?? null,
      lines: all.lines,
      records: all.records,
      cut_lines: cut,
      with_field: query.field === undefined ? null : withField,
      without,
      groups: groups.missed() > 0 ? null : sorted.length,
      missed: groups.missed(),
      items: sorted.slice(after, next).map(([key, group]) => ({
        key: textOf(key, query.by),
        title: titles.get(Number(key)) ?? null,
        lines: group.lines,
        records: group.records,
        ...spanOf(fileName, group),
      })),
      next_cursor: next < sorted.length ? String(next) : null,
    };
  };

const scanOf = (
  { clock }: CountLinesDeps,
  { templates }: CountedFile,
  filter: LineFilter,
  signal: AbortSignal | undefined,
): Omit<Scan, 'take'> => ({
  conditions: conditionsOf(filter, templates),
  reads: 'nothing',
  after: 0,
  signal,
  onPiece: timeLimit(clock),
});

const groupsOf = async (
  { files }: CountLinesDeps,
  { evidence, templates }: CountedFile,
  by: string | undefined,
  scan: Omit<Scan, 'take'>,
  all: LineGroup,
): Promise<{ groups: Grouping; without: number; cut: number; withField: number }> => {
  const keyOf = by === undefined ? undefined : keyReader(by, templates);
  const reads = by !== undefined && fieldOf(by) !== undefined ? 'record' : 'nothing';
  const isTimed = by !== undefined && isStretch(by);
  const groups = grouping(isTimed ? MOST_STRETCHES : MOST_VALUES);
  let without = 0;
  let cut = 0;
  let withField = 0;
  await scanLines(files, evidence, {
    ...scan,
    reads,
    onCut: () => {
      cut++;
    },
    onField: () => {
      withField++;
    },
    onPiece: line => {
      if (isTimed && groups.isCrowded()) throw tooManyStretches();
      return scan.onPiece?.(line);
    },
    take: (line, view, at, text) => {
      const continues = continuesAt(view, at);
      const time = timeAt(view, at);
      addLine(all, line, time, continues);
      const key = keyOf?.(view, at, text);
      if (key !== undefined) groups.add(key, line, time, continues);
      else if (keyOf) without++;
      return undefined;
    },
  });
  if (keyOf === undefined || !groups.isCrowded()) return { groups, without, cut, withField };
  const again = groups.recount();
  await scanLines(files, evidence, {
    ...scan,
    reads,
    take: (line, view, at, text) => {
      const key = keyOf(view, at, text);
      if (key !== undefined) again.add(key, line, timeAt(view, at), continuesAt(view, at));
      return undefined;
    },
  });
  return { groups: again, without, cut, withField };
};

const tooManyStretches = (): DomainError =>
  new DomainError('invalid', 'The lines are spread over more stretches of this length than can be counted.', {
    issues: [
      { path: 'query.by', message: `makes more than ${MOST_STRETCHES} groups: take a longer one, or from and to` },
    ],
  });

const parseCursor = (cursor: string | undefined): number => {
  if (cursor === undefined) return 0;
  if (/^[1-9]\d{0,8}$/.test(cursor)) return Number(cursor);
  throw new DomainError('invalid', 'This cursor is not one that a list of counts returned. Start again without it.', {
    issues: [{ path: 'query.cursor', message: 'not a cursor of this list' }],
  });
};

type Entry = readonly [Key, LineGroup];

const larger = ([, a]: Entry, [, b]: Entry): number => b.lines - a.lines || a.firstLine - b.firstLine;
const earlier = ([a]: Entry, [b]: Entry): number => Number(a) - Number(b);

const textOf = (key: Key, by: string | undefined): string => {
  if (typeof key === 'string') return shownKey(key);
  return by === 'template' ? String(key) : toIso(key);
};
