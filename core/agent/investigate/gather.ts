import type { CaseService, CaseView, MessageView } from '../../case/index.ts';
import type { EvidenceService } from '../../evidence/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import { DomainError } from '../../kernel/error.ts';
import type { Turn } from '../turn.ts';
import { suggestActions } from './actions.ts';
import { evidenceFacts } from './evidence-facts.ts';
import type { EvidenceFacts, Investigation, UnreadFile } from './investigation.ts';
import { knowledgeQueries } from './queries.ts';
import { ask, fuse, type Knowledge, procedures } from './search-knowledge.ts';
import { mintSources } from './sources.ts';

export type GatherDeps = {
  cases: Pick<CaseService, 'get' | 'listMessages' | 'pastCases'>;
  evidence: Pick<EvidenceService, 'analysesOfCase' | 'list'>;
  knowledge: Knowledge;
};

export type Conversation = { readonly about: CaseView; readonly said: readonly MessageView[] };

const PAST_CASES = 3;
const MOST_MESSAGES = 200;

/** Everything that has to do with a question, numbered. A search that fails is a note: what the others found still helps.
 *  What cannot be done without (the case, its evidence) goes up. */
export const gather =
  ({ cases, evidence, knowledge }: GatherDeps) =>
  async (
    turn: Turn,
    actor: Actor,
    signal: AbortSignal,
  ): Promise<{ found: Investigation; conversation: Conversation }> => {
    const [about, messages, facts] = await Promise.all([
      cases.get(actor, turn.caseId),
      cases.listMessages(actor, turn.caseId, { limit: MOST_MESSAGES }),
      evidenceFacts(evidence, actor, turn.caseId),
    ]);
    signal.throwIfAborted();
    const notes = [...notesOn(facts)];
    const tolerated = tolerating(notes, signal);
    const queries = knowledgeQueries({
      question: turn.question,
      context: turn.context,
      caseTitle: about.title,
      caseDescription: about.description,
      evidence: facts,
    });
    const [rankings, past] = await Promise.all([
      Promise.all(queries.map(query => tolerated(RUNBOOKS, () => ask(knowledge, actor, query, signal)))),
      tolerated('Past cases', async () => {
        const terms = await knowledge.termsOf(queries.map(({ text }) => text).join('\n'));
        return cases.pastCases(actor, terms, PAST_CASES);
      }),
    ]);
    signal.throwIfAborted();
    const passages = fuse(rankings.filter(ranking => ranking !== undefined));
    const steps = (await tolerated(RUNBOOKS, () => procedures(knowledge, actor, passages))) ?? [];
    const pastCases = (past ?? []).filter(({ case_id }) => case_id !== turn.caseId);
    const sources = mintSources({ evidence: facts, passages, procedures: steps, pastCases });
    const actions = suggestActions(steps, sources);
    const found = {
      question: turn.question,
      evidence: facts,
      passages,
      procedures: steps,
      pastCases,
      sources,
      actions,
      notes: [...new Set(notes)],
    };
    return { found, conversation: { about, said: messages.items } };
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

const notesOn = ({ unread }: EvidenceFacts): readonly string[] => {
  const of = (reason: UnreadFile['reason']): readonly UnreadFile[] => unread.filter(file => file.reason === reason);
  const pending = of('pending').length;
  const failed = of('failed');
  return [
    ...(pending > 0 ? [`${count(pending, 'file is', 'files are')} still being analysed; ask again when ready.`] : []),
    ...failed.slice(0, 5).map(({ name, detail }) => `${name} could not be analysed${detail ? `: ${detail}` : '.'}`),
  ];
};
