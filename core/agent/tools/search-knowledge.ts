import { z } from 'zod';
import type { EvidenceService } from '../../evidence/index.ts';
import { text } from '../../kernel/schema.ts';
import { shorten } from '../../kernel/text.ts';
import type { KnowledgeService, Passage } from '../../knowledge/index.ts';
import { counted } from '../grounded/counted.ts';
import { isAbout } from '../investigate/match.ts';
import { independent } from '../investigate/search-knowledge.ts';
import { sectionLocator } from '../investigate/sources.ts';
import { filesOfCase } from './case-files.ts';
import { defineTool } from './define-tool.ts';
import type { AgentTool, SourceDraft } from './tool.ts';
import { type Entry, writeOutcome } from './write-outcome.ts';

const SECTION_CHARS = 1_800;
const QUOTE_CHARS = 700;

export type SearchKnowledgeDeps = {
  readonly evidence: Pick<EvidenceService, 'list'>;
  readonly knowledge: Pick<KnowledgeService, 'passages' | 'termsOf'>;
};

/** Sections of runbooks, each with as much of its text as helps. Without documents that are a file of the evidence. */
export const searchKnowledge = ({ evidence, knowledge }: SearchKnowledgeDeps): AgentTool =>
  defineTool({
    name: 'search_knowledge',
    description: 'Searches runbooks and post-mortems by words and meaning; answers the best sections.',
    schema: z.object({
      query: text(2_000, 1).meta({ description: 'What to look for: a symptom, an error message, a component.' }),
      top_k: z.int().min(1).max(10).default(5).meta({ description: 'How many sections at most.' }),
    }),
    async run({ query, top_k }, context) {
      const { actor, signal } = context;
      const [terms, found, files] = await Promise.all([
        knowledge.termsOf(query),
        knowledge.passages(actor, { query, top_k }, signal),
        filesOfCase(evidence, context),
      ]);
      const passages = independent(found, new Set(files.map(({ sha256 }) => sha256)));
      signal.throwIfAborted();
      const documents = new Set(passages.map(({ document_id }) => document_id)).size;
      const summary = `${counted(passages.length, 'section')} of ${counted(documents, 'document')}`;
      const written = writeOutcome(
        {
          facts: [`${summary} found, the best first.`],
          entries: passages.map(passage => entryOf(passage, terms)),
          more: left => `${left} more did not fit; ask for fewer, or more precisely.`,
        },
        context,
      );
      return { text: written, summary };
    },
  });

const entryOf = (passage: Passage, terms: readonly string[]): Entry => {
  const place = sectionLocator(passage.section, passage.anchor);
  const matches = isAbout(`${passage.title}\n${passage.section}\n${passage.text}`, terms);
  return {
    text: `${passage.title}, ${place}`,
    facts: matches ? [] : ['few words of the query are in it.'],
    quoted: `\n${shorten(passage.text, SECTION_CHARS)}`,
    draft: draftOf(passage, place, matches),
  };
};

const draftOf = (passage: Passage, locator: string, matches: boolean): SourceDraft => ({
  view: {
    kind: 'knowledge',
    title: passage.title,
    locator,
    quote: shorten(passage.text, QUOTE_CHARS),
    document_id: passage.document_id,
  },
  text: passage.text,
  facts: [],
  sourceUri: passage.source_uri,
  weight: matches ? 0.7 : 0.2,
});
