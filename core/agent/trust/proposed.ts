import { withoutCitations } from '../executor/citations.ts';
import { withoutForeignLinks } from '../executor/links.ts';
import { oneLine, withoutLinks } from '../grounded/markdown.ts';
import type { Source } from '../investigate/investigation.ts';
import { type Grade, gradeOf, isAbove, type Standing, witnessOf } from './grade.ts';
import type { Proposal } from './tail.ts';

/** A hypothesis of one turn, with the sources that there are, graded. */
export type Proposed = {
  readonly statement: string;
  readonly isCause: boolean;
  readonly for: readonly Source[];
  readonly against: readonly Source[];
  readonly grade: Grade;
};

const STATEMENT_CHARS = 300;

/** Numbers of sources that do not exist speak for nothing. What is named on both sides speaks against. */
export const weighProposals = (
  proposals: readonly Proposal[],
  sources: readonly Source[],
  standing: Standing,
): readonly Proposed[] => {
  const known = new Map(sources.map(source => [source.view.id, source]));
  const sourcesOf = (ids: readonly number[]): readonly Source[] => ids.flatMap(id => known.get(id) ?? []);
  return proposals.map(({ statement, isCause, for: cited, against: denied }) => {
    const against = sourcesOf(denied);
    const supporting = sourcesOf(cited).filter(source => !against.includes(source));
    const claim = { statement, for: supporting.map(witnessOf), against: against.map(witnessOf) };
    const plain = plainStatement(statement);
    return { statement: plain, isCause, for: supporting, against, grade: gradeOf(claim, standing) };
  });
};

/** The cause of an answer that names several: the best held one, of equals the first. */
export const bestCause = (proposed: readonly Proposed[]): Proposed | null =>
  proposed
    .filter(({ isCause }) => isCause)
    .reduce<Proposed | null>((best, one) => (best === null || isAbove(one.grade, best.grade) ? one : best), null);

/** One line in which nothing is a link and no number looks like a citation. */
export const plainStatement = (statement: string): string =>
  oneLine(
    withoutCitations(withoutForeignLinks(withoutLinks(statement), { linkable: new Set(), mentioned: () => true })),
    STATEMENT_CHARS,
  );
