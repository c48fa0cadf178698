import { z } from 'zod';
import type { EvidenceService, EvidenceView, LinesQuery, LineView } from '../../evidence/index.ts';
import { isDomainError } from '../../kernel/error.ts';
import type { EvidenceId } from '../../kernel/ids.ts';
import { shorten } from '../../kernel/text.ts';
import { counted } from '../grounded/counted.ts';
import { chosenFiles, filesOfCase, unreadNote } from './case-files.ts';
import { defineTool } from './define-tool.ts';
import { evidenceDraft } from './evidence-draft.ts';
import { filterOf, lineFilterArguments } from './line-filter.ts';
import type { AgentTool, ToolContext } from './tool.ts';
import { type Entry, writeOutcome } from './write-outcome.ts';

const LINE_CHARS = 400;
/** Pages of one file that are read when lines are rare; the rest is for a narrower search. */
const MOST_PAGES = 5;

export type SearchEvidenceDeps = { readonly evidence: Pick<EvidenceService, 'list' | 'lines'> };

type Filter = Omit<LinesQuery, 'limit' | 'cursor' | 'count'>;
type FoundLine = LineView & { readonly sha256: string; readonly evidenceId: string };
type FoundInFile = {
  /** Undefined where counting would have taken too long. */
  readonly total: number | undefined;
  readonly lines: readonly FoundLine[];
};

/** Lines of the case's files that fit, in the order of the files, with how many there are in all. */
export const searchEvidence = ({ evidence }: SearchEvidenceDeps): AgentTool =>
  defineTool({
    name: 'search_evidence',
    description: 'Finds lines in the files of this case by text, level, field, template and time, with exact totals.',
    schema: z.object({
      ...lineFilterArguments,
      limit: z.int().min(1).max(50).default(20).meta({ description: 'How many lines are shown at most.' }),
    }),
    async run({ limit, ...args }, context) {
      const files = await filesOfCase(evidence, context);
      const chosen = chosenFiles(files, args.file);
      const filter = filterOf(args, chosen);
      const found: FoundInFile[] = [];
      for (const file of chosen) found.push(await linesOf(evidence, file, filter, limit, context));
      const lines = fairly(found, limit);
      const hits = found.filter(({ total, lines: own }) => (total ?? own.length) > 0).length;
      const isExact = found.every(({ total }) => total !== undefined);
      const total = found.reduce((sum, file) => sum + (file.total ?? file.lines.length), 0);
      const summary = `${isExact ? '' : 'at least '}${counted(total, 'line')} in ${counted(hits, 'file')}`;
      const written = writeOutcome(
        {
          facts: [
            `${summary} of ${chosen.length} ${isExact ? 'fit' : 'fit; not all files could be counted in time'}.`,
            ...(total > lines.length ? [`${lines.length} of them are read, the first of each file.`] : []),
          ],
          entries: lines.map(entryOf),
          more: left => `${left} more lines were found and did not fit here; narrow the search.`,
          notes: args.file === undefined ? [unreadNote(files)] : [],
        },
        context,
      );
      return { text: written, summary };
    },
  });

const entryOf = ({ evidenceId, sha256, file, line, time, level, template_id, text }: FoundLine): Entry => {
  const about = [time, level === 'none' ? null : level, template_id === null ? null : `template ${template_id}`];
  const locator = `${file}:${line}`;
  return {
    text: [locator, ...about.filter(part => part !== null)].join(', '),
    quoted: `: ${shorten(text, LINE_CHARS)}`,
    draft: evidenceDraft({ evidence_id: evidenceId, sha256, file, locator }, text),
  };
};

const linesOf = async (
  evidence: SearchEvidenceDeps['evidence'],
  file: EvidenceView,
  filter: Filter,
  limit: number,
  { actor, signal }: ToolContext,
): Promise<FoundInFile> => {
  const lines: FoundLine[] = [];
  let total: number | undefined;
  let cursor: string | undefined;
  let count: LinesQuery['count'] = 'true';
  for (let page = 0; page < MOST_PAGES; page++) {
    signal.throwIfAborted();
    const query = { ...filter, limit: limit - lines.length, cursor, count };
    const read = await orUncounted(query, asked => evidence.lines(actor, file.id as EvidenceId, asked, signal));
    total ??= read.total;
    count = undefined;
    lines.push(...read.items.map(line => ({ ...line, sha256: read.sha256, evidenceId: file.id })));
    if (read.next_cursor === null || lines.length === Math.min(limit, total ?? limit)) break;
    cursor = read.next_cursor;
  }
  return { total, lines };
};

/** The lines matter more than how many there are. */
const orUncounted = async <Page>(query: LinesQuery, ask: (query: LinesQuery) => Promise<Page>): Promise<Page> => {
  try {
    return await ask(query);
  } catch (error) {
    if (query.count === undefined || !isDomainError(error, 'file.too-costly')) throw error;
    return ask({ ...query, count: undefined });
  }
};

/** At most `limit` lines, as even as can be over the files, so that one of many errors does not hide the others. */
const fairly = (found: readonly FoundInFile[], limit: number): readonly FoundLine[] => {
  const taken = found.map(() => 0);
  let left = limit;
  while (left > 0) {
    const open = found.flatMap(({ lines }, i) => ((taken[i] ?? 0) < lines.length ? [i] : []));
    if (open.length === 0) break;
    for (const i of open.slice(0, left)) taken[i] = (taken[i] ?? 0) + 1;
    left -= Math.min(left, open.length);
  }
  return found.flatMap(({ lines }, i) => lines.slice(0, taken[i]));
};
