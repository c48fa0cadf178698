import type { AnalysisView, CountsQuery, CountsView, EvidenceService } from '../../evidence/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { EvidenceId } from '../../kernel/ids.ts';
import type { AskedCount, FileCount } from './asked-count.ts';
import { type AskedTimes, readTimes } from './asked-times.ts';
import { type Condition, countedQuestion } from './counted-question.ts';
import { filesToCount, type UncountedFile } from './files-to-count.ts';
import type { EvidenceFacts } from './investigation.ts';

type Counting = {
  readonly evidence: Pick<EvidenceService, 'counts' | 'lines'>;
  readonly actor: Actor;
  readonly signal: AbortSignal;
};

/** Files whose first line is read, and cited. */
const MOST_READ = 5;

/** The exact number for a question that asks for one; null for any other, and for one that these files cannot answer.
 *  @throws DomainError as the evidence does: 'file.too-costly', 'unavailable', 'cancelled'. */
export const countAsked = async (
  counting: Counting,
  question: string,
  evidence: Omit<EvidenceFacts, 'smallFiles'>,
): Promise<AskedCount | null> => {
  const names = evidence.files.map(({ file }) => file);
  const asked = evidence.files.length === 0 ? undefined : countedQuestion(question, names);
  if (asked === undefined) return null;
  const { rest, isUnclear, ...times } = readTimes(asked.around, dayOf(evidence));
  const { chosen, uncounted } = filesToCount(evidence.files, rest, times);
  const tried: Counted[] = [];
  for (const conditions of asked.tries) {
    const found = await mostOf(counting, conditions, chosen, times);
    tried.push(...found);
    if (found.some(({ total, isByText }) => total > 0 || !isByText)) break;
  }
  const best = tried.reduce<Counted | undefined>((a, b) => (a === undefined || b.total > a.total ? b : a), undefined);
  const [first, ...others] = tried.map(({ condition }) => condition);
  if (best === undefined || first === undefined) return null;
  return {
    conditions: best.total > 0 ? [best.condition] : [first, ...others],
    unit: best.condition.level === undefined ? 'line' : 'record',
    total: best.total,
    files: await withFirstLines(counting, best.files),
    times,
    hasUnclearTime: isUnclear,
    uncounted: [...uncounted, ...unable(best, chosen)],
    unread: evidence.unread.length,
    cutLines: best.cutLines,
  };
};

/** A time of day without a date is meant of the day of the trouble. */
const dayOf = ({ first, files }: Pick<EvidenceFacts, 'first' | 'files'>): string =>
  (
    first?.at ??
    files
      .flatMap(({ to }) => to ?? [])
      .toSorted()
      .at(-1) ??
    ''
  ).slice(0, 10);

type Spans = Omit<FileCount, 'first'> & { readonly firstLine: number };

type Counted = {
  readonly condition: Condition;
  readonly isByText: boolean;
  readonly total: number;
  readonly cutLines: number;
  readonly files: readonly Spans[];
};

/** The conditions that these files can be held against, with their numbers. */
const mostOf = async (
  counting: Counting,
  conditions: readonly Condition[],
  files: readonly AnalysisView[],
  times: AskedTimes,
): Promise<readonly Counted[]> => {
  const found: Counted[] = [];
  for (const condition of conditions) {
    const telling = condition.level === undefined ? files : files.filter(tellsLevels);
    const counts: { view: CountsView; file: AnalysisView }[] = [];
    for (const file of telling) {
      const query = queryOf(condition, times);
      counts.push({
        file,
        view: await counting.evidence.counts(counting.actor, file.evidence_id as EvidenceId, query, counting.signal),
      });
      counting.signal.throwIfAborted();
    }
    const able = condition.status === undefined ? counts : counts.filter(({ view }) => hasStatus(view));
    if (able.length > 0) found.push(countedOf(condition, able));
  }
  return found;
};

/** The files that have nothing of the kind that is counted. */
const unable = ({ condition, files }: Counted, chosen: readonly AnalysisView[]): readonly UncountedFile[] => {
  const reason = condition.status === undefined ? 'no levels' : 'no status';
  return chosen.filter(file => files.every(count => count.file !== file)).map(({ file }) => ({ file, reason }));
};

const tellsLevels = ({ levels }: AnalysisView): boolean => levels.some(({ level }) => level !== 'none');
/** Whether the field holds codes, and no more values than are listed. */
const hasStatus = ({ items, next_cursor, missed }: CountsView): boolean =>
  next_cursor === null && missed === 0 && items.some(({ key }) => /^[1-5]\d\d$/.test(key));

/** Every line has a level, if only `none`, so that by level all lines are in groups, and few groups. */
const queryOf = ({ q, level, status }: Condition, { from, to }: AskedTimes): CountsQuery => ({
  by: status === undefined ? 'level' : 'field:status',
  limit: 1000,
  q,
  level,
  from,
  to,
});

const countedOf = (
  condition: Condition,
  counts: readonly { readonly view: CountsView; readonly file: AnalysisView }[],
): Counted => {
  const { q, level, status } = condition;
  const wanted = status === undefined ? undefined : new RegExp(`^${status.replace('xx', '\\d\\d')}$`);
  const fits = ({ key }: { key: string }): boolean =>
    wanted === undefined ? level === undefined || level === 'error' || key === level : wanted.test(key);
  const files = counts.map(({ view, file }) => {
    const items = view.items.filter(fits);
    const moments = items.flatMap(({ first_seen, last_seen }) => [first_seen, last_seen].filter(at => at !== null));
    const inOrder = moments.toSorted();
    return {
      file,
      amount: items.reduce((sum, { lines, records }) => sum + (level === undefined ? lines : records), 0),
      firstLine: Math.min(...items.map(({ first_line }) => first_line)),
      firstSeen: inOrder[0] ?? null,
      lastSeen: inOrder.at(-1) ?? null,
    };
  });
  return {
    condition,
    isByText: q !== undefined,
    total: files.reduce((sum, { amount }) => sum + amount, 0),
    cutLines: q === undefined && status === undefined ? 0 : counts.reduce((sum, { view }) => sum + view.cut_lines, 0),
    files: files.toSorted((a, b) => b.amount - a.amount),
  };
};

const withFirstLines = ({ evidence, actor, signal }: Counting, files: readonly Spans[]): Promise<FileCount[]> =>
  Promise.all(
    files.map(async ({ firstLine, ...count }, rank) => {
      if (count.amount === 0 || rank >= MOST_READ) return { ...count, first: null };
      const id = count.file.evidence_id as EvidenceId;
      const { items } = await evidence.lines(actor, id, { limit: 1, cursor: String(firstLine - 1) }, signal);
      return { ...count, first: { locator: `${count.file.file}:${firstLine}`, text: items[0]?.text ?? '' } };
    }),
  );
