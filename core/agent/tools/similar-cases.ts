import { z } from 'zod';
import type { CaseService } from '../../case/index.ts';
import type { EvidenceService } from '../../evidence/index.ts';
import { text } from '../../kernel/schema.ts';
import { shorten } from '../../kernel/text.ts';
import type { KnowledgeService } from '../../knowledge/index.ts';
import { counted } from '../grounded/counted.ts';
import { findPastCases, likenessFacts, type PastCasesDeps, type SimilarCase } from '../investigate/past-cases.ts';
import { defineTool } from './define-tool.ts';
import type { AgentTool, SourceDraft, ToolContext } from './tool.ts';
import { type Entry, writeOutcome } from './write-outcome.ts';

const MOST = 5;
const MOST_TERMS = 60;
/** Findings whose lines say what a case is like. */
const TELLING = 5;
const SHOWN_CHARS = 1_000;

export type SimilarCasesDeps = {
  readonly cases: Pick<CaseService, 'get'> & PastCasesDeps['cases'];
  readonly evidence: Pick<EvidenceService, 'findingsOfCase'> & PastCasesDeps['evidence'];
  readonly knowledge: Pick<KnowledgeService, 'termsOf'>;
};

/** Closed cases of the same user and what ended them; by what was asked, or else by what this case is about and what its
 *  evidence has in common with theirs. */
export const similarCases = (deps: SimilarCasesDeps): AgentTool =>
  defineTool({
    name: 'similar_cases',
    description: 'Finds closed cases that were like this one or match a query, with what resolved them.',
    schema: z.object({
      query: text(2_000, 1)
        .optional()
        .meta({ description: 'Without it, what this case is about and what is in its evidence.' }),
    }),
    async run({ query }, context) {
      const { actor, caseId, signal } = context;
      const about = query ?? (await aboutCase(deps, context));
      const terms = (await deps.knowledge.termsOf(about)).slice(0, MOST_TERMS);
      signal.throwIfAborted();
      const byEvidence = query === undefined;
      const alike = await findPastCases(deps)(actor, { caseId, terms, byEvidence, limit: MOST });
      signal.throwIfAborted();
      const summary = counted(alike.length, 'closed case');
      const written = writeOutcome(
        {
          facts: [alike.length === 0 ? 'no closed case is like it.' : `${summary}, the most alike first.`],
          entries: alike.map(past => ({ ...shownOf(past), draft: draftOf(past) })),
          more: left => `${left} more did not fit; ask more precisely.`,
        },
        context,
      );
      return { text: written, summary };
    },
  });

const aboutCase = async ({ cases, evidence }: SimilarCasesDeps, { actor, caseId }: ToolContext): Promise<string> => {
  const [{ title, description }, { findings }] = await Promise.all([
    cases.get(actor, caseId),
    evidence.findingsOfCase(actor, caseId),
  ]);
  return [title, description, ...findings.slice(0, TELLING).map(({ quote }) => quote)].join('\n');
};

const shownOf = (past: SimilarCase): Omit<Entry, 'draft'> => {
  const { title, resolution, snippet } = past;
  const end = resolution ? `resolved by: ${shorten(resolution, SHOWN_CHARS)}` : snippet;
  return { text: title, facts: likenessFacts(past), quoted: `\n${end}` };
};

const draftOf = (past: SimilarCase): SourceDraft => {
  const { case_id, title, resolution, snippet } = past;
  return {
    view: { kind: 'case', title, locator: resolution ? 'resolution' : 'description', quote: snippet, case_id },
    text: [title, resolution ?? '', snippet].join('\n'),
    facts: likenessFacts(past),
    sourceUri: null,
    weight: 0.5,
  };
};
