import type { Investigation } from './investigate/investigation.ts';
import type { ChatResult } from './models.ts';
import { PROMPT } from './prompts/investigate.v1.ts';
import type { Turn } from './turn.ts';
import type { Written } from './written.ts';

/** The result as its owner sees it: the sources that the answer or one of its actions cites, under the same numbers. */
export const resultOf = (turn: Turn, found: Investigation, written: Written): ChatResult => {
  const actions = found.actions.map(({ text, sourceIds }) => ({ text, source_ids: [...sourceIds] }));
  const wanted = new Set([...written.cited, ...actions.flatMap(({ source_ids }) => source_ids)]);
  return {
    message_id: turn.answerId,
    response: written.response,
    mode: written.mode,
    findings: [...found.evidence.findings],
    sources: found.sources.all.flatMap(({ view }) => (wanted.has(view.id) ? [view] : [])),
    suggested_actions: actions,
    usage: {
      model: written.usage.model,
      ...(written.mode === 'llm' && { prompt: PROMPT }),
      input_tokens: written.usage.input,
      output_tokens: written.usage.output,
      cached: false,
    },
    notes: [...written.notes, ...found.notes],
  };
};
