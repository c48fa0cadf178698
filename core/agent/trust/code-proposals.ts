import { fileOf, saysMore } from '../grounded/log-line.ts';
import { oneLine } from '../grounded/markdown.ts';
import type { Investigation, Source } from '../investigate/investigation.ts';
import type { Proposed } from './proposed.ts';

const STATEMENT_CHARS = 300;
const MOST_MENTIONS = 3;
const MOST_RUNBOOKS = 2;
/** A moment at the beginning of a line, which says when and not what. */
const MOMENT = /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?\]?\s*/;

type Finding = NonNullable<Investigation['cause']['finding']>;

/** What code holds for the cause, and for what else may be: graded as the report grades it. Where nothing came before the
 *  trouble its first symptom is named, which is where it begins and no cause. */
export const proposalsByCode = ({ cause, passages, mentions, sources }: Investigation): readonly Proposed[] => {
  const at = (id: number): readonly Source[] => sources.all.filter(({ view }) => view.id === id);
  const runbooks = passages.filter(({ matchesCause }) => matchesCause).slice(0, MOST_RUNBOOKS);
  const proposed = (finding: Finding, also: readonly number[], grade: Proposed['grade']): Proposed => ({
    statement: statementOf(finding),
    isCause: finding === cause.finding,
    for: [...new Set([sources.ofFinding(finding), ...also])].flatMap(at),
    against: [],
    grade,
  });
  const elsewhere = [...runbooks.map(sources.ofPassage), ...mentions.slice(0, MOST_MENTIONS).map(sources.ofMention)];
  return [
    ...(cause.finding === null || cause.leadMs === null ? [] : [proposed(cause.finding, elsewhere, cause.grade)]),
    ...cause.suspects.map(suspect => proposed(suspect, [], 'unproven')),
  ];
};

const statementOf = (finding: Finding): string => {
  const line = finding.quote.replace(MOMENT, '').trim();
  const said = line === '' || saysMore(finding) ? finding.title.replace(/\.$/, '') : line;
  return oneLine(`${fileOf(finding.locator)}: ${said}`, STATEMENT_CHARS);
};
