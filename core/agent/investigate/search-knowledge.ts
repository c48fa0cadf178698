import type { Actor } from '../../kernel/actor.ts';
import type { DocumentId } from '../../kernel/ids.ts';
import type { KnowledgeService, Passage, SectionText } from '../../knowledge/index.ts';
import { instructionsOf } from './actions.ts';
import type { FoundPassage, Procedure } from './investigation.ts';
import { isAbout } from './match.ts';
import type { WeightedQuery } from './queries.ts';

export type Knowledge = Pick<KnowledgeService, 'passages' | 'sections' | 'termsOf'>;

const PER_QUERY = 5;
const MOST_DOCUMENTS = 6;
const PER_DOCUMENT = 2;
/** Documents whose procedures are read. */
const PROCEDURES_FROM = 2;
const SECTIONS_EACH = 4;
const SECTION_CHARS = 4_000;
/** The constant of reciprocal rank fusion: G. Cormack, C. Clarke, S. Buettcher, "Reciprocal Rank Fusion Outperforms
 *  Condorcet and Individual Rank Learning Methods", SIGIR 2009. They found 60 for lists of a thousand; of five, the first
 *  has to count more than the fifth. */
const FUSION = 1;
/** What a place in a ranking is worth when the section hardly has the query's words. */
const BARELY = 0.3;

type Ranking = {
  readonly query: WeightedQuery;
  readonly terms: readonly string[];
  readonly passages: readonly Passage[];
};

/** The answer to one query. */
export const ask = async (
  knowledge: Knowledge,
  actor: Actor,
  query: WeightedQuery,
  signal: AbortSignal,
): Promise<Ranking> => {
  const [terms, passages] = await Promise.all([
    knowledge.termsOf(query.text),
    knowledge.passages(actor, { query: query.text, top_k: PER_QUERY }, signal),
  ]);
  return { query, terms, passages };
};

type Fused = {
  score: number;
  matches: boolean;
  matchesEvidence: boolean;
  matchesCause: boolean;
  forCause: boolean;
  readonly passages: Map<number, Passage>;
};

const newcomer = (): Fused => ({
  score: 0,
  matches: false,
  matchesEvidence: false,
  matchesCause: false,
  forCause: false,
  passages: new Map(),
});

/** One list from several rankings: the best documents, each with its best sections, best first. */
export const fuse = (rankings: readonly Ranking[]): readonly FoundPassage[] => {
  const documents = new Map<string, Fused>();
  for (const { query, terms, passages } of rankings)
    passages.forEach((passage, rank) => {
      const known = documents.get(passage.document_id) ?? newcomer();
      const matches = isAbout(`${passage.title}\n${passage.section}\n${passage.text}`, terms);
      known.score += ((matches ? 1 : BARELY) * query.weight) / (FUSION + rank + 1);
      known.matches ||= matches;
      known.matchesEvidence ||= matches && query.from !== 'question';
      known.matchesCause ||= matches && query.from === 'cause';
      known.forCause ||= matches && query.from === 'cause' && rank === 0;
      if (!known.passages.has(passage.ordinal)) known.passages.set(passage.ordinal, passage);
      documents.set(passage.document_id, known);
    });
  const best = [...documents.values()].sort((a, b) => Number(b.matches) - Number(a.matches) || b.score - a.score);
  const top = Math.max(...best.map(({ score }) => score), Number.MIN_VALUE);
  return best
    .slice(0, MOST_DOCUMENTS)
    .flatMap(({ score, passages, ...matched }) =>
      [...passages.values()].slice(0, PER_DOCUMENT).map(passage => ({ ...passage, ...matched, weight: score / top })),
    );
};

const REMEDY = /mitigat|remed|resol|\bfix|recover|workaround|rollback|roll back|action|what to do|procedure|steps/i;
const INQUIRY = /diagnos|investigat|troubleshoot|debug|triage|check/i;

/** How directly a section says what to do: 0 a remedy, 1 an inquiry, undefined neither. The outermost heading is the
 *  document's name, which may be about remedies as a whole. */
const urgency = (section: string): 0 | 1 | undefined => {
  const trail = section.split(' > ');
  const below = (trail.length > 1 ? trail.slice(1) : trail).slice(-2).join('\n');
  if (REMEDY.test(below)) return 0;
  return INQUIRY.test(below) ? 1 : undefined;
};

/** Without documents that are a file of the evidence under another name: what was found cannot confirm itself. */
export const independent = <Found extends Passage>(
  passages: readonly Found[],
  evidence: ReadonlySet<string>,
): readonly Found[] => passages.filter(({ sha256 }) => !evidence.has(sha256));

type Part = SectionText & { readonly isMixed: boolean };

/** Remedies before inquiries; of a document that has neither apart, the section that was found, where it has steps. */
const partsOf = (sections: readonly SectionText[], found: FoundPassage): readonly Part[] => {
  const apart = sections
    .flatMap(part => ({ ...part, isMixed: false, rank: urgency(part.section) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || a.ordinal - b.ordinal);
  if (apart.length > 0) return apart;
  const own = sections.findLast(({ section, ordinal }) => section === found.section && ordinal <= found.ordinal);
  return own === undefined || instructionsOf(own.body).length === 0 ? [] : [{ ...own, isMixed: true }];
};

/** The sections of the best documents that say what to do. */
export const procedures = async (
  knowledge: Knowledge,
  actor: Actor,
  passages: readonly FoundPassage[],
): Promise<readonly Procedure[]> => {
  const documents = bestMatches(passages).slice(0, PROCEDURES_FROM);
  const chunks = await Promise.all(documents.map(d => knowledge.sections(actor, d.document_id as DocumentId)));
  return documents.flatMap((document, i) =>
    partsOf(wholeSections(chunks[i] ?? []), document)
      .slice(0, SECTIONS_EACH)
      .map(({ section, body, ordinal, anchor, isMixed }) => ({
        section,
        ordinal,
        anchor,
        isMixed,
        text: body,
        documentId: document.document_id,
        title: document.title,
        sourceUri: document.source_uri,
        weight: document.weight,
      })),
  );
};

/** The best passage of each document that matches: the best document, the one about the likely cause, then the others. */
export const bestMatches = (passages: readonly FoundPassage[]): readonly FoundPassage[] => {
  const documents = new Map<string, FoundPassage>();
  for (const passage of passages)
    if (passage.matches && !documents.has(passage.document_id)) documents.set(passage.document_id, passage);
  const [best, ...others] = documents.values();
  return best === undefined ? [] : [best, ...others.toSorted((a, b) => Number(b.forCause) - Number(a.forCause))];
};

/** A long section was cut into chunks, and a list in the middle of an item. */
const wholeSections = (chunks: readonly SectionText[]): readonly SectionText[] => {
  const sections: SectionText[] = [];
  for (const chunk of chunks) {
    const last = sections.at(-1);
    if (last?.section === chunk.section && last.body.length < SECTION_CHARS)
      sections[sections.length - 1] = { ...last, body: `${last.body}\n${chunk.body}` };
    else sections.push(chunk);
  }
  return sections;
};
