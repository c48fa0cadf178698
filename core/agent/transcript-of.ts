import type { Instant } from '../kernel/instant.ts';
import type { Redactor } from '../ports/redactor.ts';
import { boundedTranscript } from './bounded-transcript.ts';
import { PROMPT } from './prompts/investigate.v2.ts';
import type { Transcript } from './transcript.ts';
import type { Turn } from './turn.ts';
import type { Written } from './written.ts';

/** Nothing for a turn in which no model was asked: it is composed by code from what is in the case, again. */
export const transcriptOf = (
  turn: Turn,
  { exchanges, offered }: Written,
  redactor: Redactor,
  createdAt: Instant,
): Transcript | undefined => {
  if (exchanges.length === 0) return undefined;
  const { redact } = redactor.vault(turn.caseId);
  return boundedTranscript({
    id: turn.id,
    ownerId: turn.ownerId,
    caseId: turn.caseId,
    prompt: PROMPT,
    sources: offered.map(({ view, text, facts, ...rest }) => ({
      ...rest,
      view: { ...view, title: redact(view.title), quote: redact(view.quote) },
      text: redact(text),
      facts: facts.map(redact),
    })),
    exchanges,
    createdAt,
  });
};
