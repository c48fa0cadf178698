import type { ChatView } from '../../../core/agent/index.ts';

/** What a turn took, as W3C Server Timing; nothing of one that goes on. */
export const timingOf = ({ result }: ChatView): { readonly 'Server-Timing'?: string } => {
  const timing = result?.timing;
  if (timing === undefined) return {};
  const metrics = [
    ['queue', timing.queue_ms],
    ['retrieval', timing.retrieval_ms],
    ['prompt', timing.prompt_ms],
    ['model', timing.model_ms],
    ['first-token', timing.first_token_ms],
  ] as const;
  const known = metrics.flatMap(([name, ms]) => (ms === undefined ? [] : [`${name};dur=${ms}`]));
  return { 'Server-Timing': known.join(', ') };
};
