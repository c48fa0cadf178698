import type { AnsweredCause } from './executor/check-answer.ts';
import type { Investigation } from './investigate/investigation.ts';
import type { ChatResult, UsageView } from './models.ts';
import { PROMPT } from './prompts/investigate.v2.ts';
import { injectionNotes, withInjected } from './trust/injection-sources.ts';
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
    findings: withInjected(found.evidence.findings, written.sources, found.labels),
    sources: written.sources.flatMap(({ view }) => (wanted.has(view.id) ? [view] : [])),
    suggested_actions: actions,
    ...(written.cause && { cause: causeOf(written.cause) }),
    usage: usageOf(written),
    trail: [...written.trail],
    notes: [...written.notes, ...injectionNotes(written.sources, found.labels), ...found.notes],
  };
};

const causeOf = ({ statement, grade, sourceIds }: AnsweredCause): ChatResult['cause'] => ({
  statement,
  grade,
  source_ids: [...sourceIds],
});

const MICRO = 1_000_000;

const usageOf = ({ mode, model, totals, compression }: Written): UsageView => ({
  model,
  ...(mode === 'llm' && { prompt: PROMPT }),
  input_tokens: totals.inputTokens,
  output_tokens: totals.outputTokens,
  cached_input_tokens: totals.cachedInputTokens,
  ...(totals.costMicroUsd !== null &&
    (mode === 'llm' || totals.calls > 0) && { cost_usd: totals.costMicroUsd / MICRO }),
  calls: totals.calls,
  cached: mode === 'llm' && totals.calls === 0,
  ...(compression !== null && {
    compression: {
      evidence_tokens: compression.evidence,
      found_tokens: compression.found,
      sent_tokens: compression.sent,
    },
  }),
});
