import type { CaseService, CaseView, MessageView } from '../../case/index.ts';
import type { EvidenceService } from '../../evidence/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import { DomainError } from '../../kernel/error.ts';
import type { CaseId } from '../../kernel/ids.ts';
import type { Timebox } from '../executor/timebox.ts';
import type { Turn } from '../turn.ts';
import { suggestActions } from './actions.ts';
import type { AskedCount } from './asked-count.ts';
import { likelyCause } from './cause.ts';
import { countAsked } from './count-asked.ts';
import { evidenceFacts } from './evidence-facts.ts';
import type { EvidenceFacts, Investigation, Label, UnreadFile } from './investigation.ts';
import { mentionsOf } from './mentions.ts';
import { findPastCases, type PastCasesDeps, type SimilarCase } from './past-cases.ts';
import { knowledgeQueries, type WeightedQuery } from './queries.ts';
import { ask, fuse, independent, type Knowledge, procedures } from './search-knowledge.ts';
import { smallFiles } from './small-files.ts';
import { mintSources } from './sources.ts';

export type GatherDeps = {
  cases: Pick<CaseService, 'get' | 'listMessages'> & PastCasesDeps['cases'];
  evidence: Pick<EvidenceService, 'analysesOfCase' | 'findingsOfCase' | 'list' | 'lines' | 'counts'> &
    PastCasesDeps['evidence'];
  knowledge: Knowledge;
  timebox: Timebox;
};

export type Conversation = { readonly about: CaseView; readonly said: readonly MessageView[] };

/** Everything that has to do with a question, numbered. A search that fails is a note: what the others found still helps.
 *  What cannot be done without (the case, its evidence) goes up. */
export const gather =
  (deps: GatherDeps) =>
  async (
    turn: Pick<Turn, 'caseId' | 'question' | 'context'>,
    actor: Actor,
    signal: AbortSignal,
  ): Promise<{ found: Investigation; conversation: Conversation }> => {
    const { cases, evidence } = deps;
    const [about, said, read] = await Promise.all([
      cases.get(actor, turn.caseId),
      lastMessages(cases, actor, turn.caseId, signal),
      evidenceFacts(evidence, actor, turn.caseId),
    ]);
    signal.throwIfAborted();
    const notes = [...notesOn(read), ...read.limits];
    const search: Search = { ...deps, actor, signal, tolerated: tolerating(notes, signal) };
    const small = await search.tolerated('The small files', () => smallFiles(evidence, actor, read.files, signal));
    const facts: EvidenceFacts = { ...read, smallFiles: small ?? [] };
    const { question, context } = turn;
    const count = await countOf(search, question, read);
    const asked = { question, context, caseTitle: about.title, caseDescription: about.description, evidence: facts };
    const hashes = new Set(facts.files.map(({ sha256 }) => sha256));
    const [runbooks, pastCases] = await searchFor(search, knowledgeQueries(asked), turn.caseId, hashes);
    const cause = likelyCause(facts, runbooks.passages);
    const mentions = mentionsOf(cause.finding, facts.smallFiles);
    const sources = mintSources({ evidence: facts, count, mentions, pastCases, ...runbooks });
    const actions = suggestActions(runbooks.procedures, sources);
    const labels = labelsOf(about, read);
    const found = {
      question,
      evidence: facts,
      count,
      cause,
      mentions,
      ...runbooks,
      pastCases,
      sources,
      actions,
      labels,
    };
    return { found: { ...found, notes: [...new Set(notes)] }, conversation: { about, said } };
  };

const labelsOf = (about: CaseView, { unread }: Pick<EvidenceFacts, 'unread'>): readonly Label[] => [
  { place: 'the title of the case', text: about.title, caseId: about.id },
  { place: 'the description of the case', text: about.description, caseId: about.id },
  ...unread.map(({ name }) => ({ place: `the name of a file, ${name},`, text: name })),
];

type Search = GatherDeps & {
  readonly actor: Actor;
  readonly signal: AbortSignal;
  readonly tolerated: ReturnType<typeof tolerating>;
};

/** Milliseconds that counting may take of a turn. */
const COUNTING_MS = 10_000;

const countOf = async (
  { evidence, timebox, actor, signal, tolerated }: Search,
  question: string,
  read: Omit<EvidenceFacts, 'smallFiles'>,
): Promise<AskedCount | null> => {
  const count = await tolerated('What the question asks to be counted', () =>
    timebox(COUNTING_MS, signal, inTime => countAsked({ evidence, actor, signal: inTime }, question, read)),
  );
  return count ?? null;
};

const PAST_CASES = 3;

const searchFor = async (
  search: Search,
  queries: readonly WeightedQuery[],
  caseId: CaseId,
  evidence: ReadonlySet<string>,
) => Promise.all([inRunbooks(search, queries, evidence), inPastCases(search, queries, caseId)]);

const inRunbooks = async (
  { knowledge, actor, signal, tolerated }: Search,
  queries: readonly WeightedQuery[],
  evidence: ReadonlySet<string>,
) => {
  const asking = queries.map(query => tolerated(RUNBOOKS, () => ask(knowledge, actor, query, signal)));
  const found = fuse((await Promise.all(asking)).filter(ranking => ranking !== undefined));
  const passages = independent(found, evidence);
  const steps = await tolerated(RUNBOOKS, () => procedures(knowledge, actor, passages));
  return { passages, procedures: steps ?? [] };
};

const inPastCases = async (
  { knowledge, cases, evidence, actor, tolerated }: Search,
  queries: readonly WeightedQuery[],
  caseId: CaseId,
): Promise<readonly SimilarCase[]> => {
  const found = await tolerated('Past cases', async () => {
    const terms = await termsOfAll(knowledge, queries);
    return findPastCases({ cases, evidence })(actor, { caseId, terms, byEvidence: true, limit: PAST_CASES });
  });
  return found ?? [];
};

const TERMS_EACH = 15;
const MOST_TERMS = 60;

/** Some of each query, so that a long one leaves room for the others. */
const termsOfAll = async (knowledge: Knowledge, queries: readonly WeightedQuery[]): Promise<readonly string[]> => {
  const each = await Promise.all(queries.map(({ text }) => knowledge.termsOf(text)));
  return [...new Set(each.flatMap(terms => terms.slice(0, TERMS_EACH)))].slice(0, MOST_TERMS);
};

const PAGE = 200;
/** A conversation is read from its beginning; nobody reads on for ever. */
const MOST_PAGES = 50;

/** The end of the conversation: its last 200 messages. Of one with more than 10,000 (50 pages of 200), the last 200 of those
 *  first 10,000. */
const lastMessages = async (
  cases: GatherDeps['cases'],
  actor: Actor,
  id: CaseId,
  signal: AbortSignal,
): Promise<readonly MessageView[]> => {
  let said: readonly MessageView[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { items, next_cursor } = await cases.listMessages(actor, id, { limit: PAGE, cursor });
    said = [...said, ...items].slice(-PAGE);
    signal.throwIfAborted();
    if (next_cursor === null) break;
    cursor = next_cursor;
  }
  return said;
};

const RUNBOOKS = 'The runbooks';

/** Runs a search; if it fails, notes it and goes on without. An abort is no failure. */
const tolerating =
  (notes: string[], signal: AbortSignal) =>
  async <Found>(what: string, search: () => Promise<Found>): Promise<Found | undefined> => {
    try {
      return await search();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DomainError) || error.code === 'cancelled') throw error;
      notes.push(`${what} could not be searched completely (${error.code}); there may be more to find.`);
      return undefined;
    }
  };

const count = (n: number, one: string, many: string): string => (n === 1 ? `1 ${one}` : `${n} ${many}`);

const notesOn = ({ unread }: Pick<EvidenceFacts, 'unread'>): readonly string[] => {
  const of = (reason: UnreadFile['reason']): readonly UnreadFile[] => unread.filter(file => file.reason === reason);
  const pending = of('pending').length;
  const failed = of('failed');
  return [
    ...(pending > 0 ? [`${count(pending, 'file is', 'files are')} still being analysed and not in this.`] : []),
    ...failed.slice(0, 5).map(({ name, detail }) => `${name} could not be analysed${detail ? `: ${detail}` : '.'}`),
  ];
};
