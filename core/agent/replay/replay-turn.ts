import { DomainError } from '../../kernel/error.ts';
import type { JobId } from '../../kernel/ids.ts';
import type { TokenUsage } from '../../ports/llm-provider.ts';
import type { TokenCounter } from '../../ports/token-counter.ts';
import { CUT } from '../bounded-transcript.ts';
import { checkAnswer } from '../executor/check-answer.ts';
import { deadlineIn, type Stopwatch } from '../executor/stopwatch.ts';
import type { ReplayedAnswer, ReplayInput, ReplayView } from '../replay-models.ts';
import type { AgentRepositories } from '../repository.ts';
import type { Catalogue, Model } from '../router/catalogue.ts';
import { candidates, unknownModel } from '../router/router.ts';
import { costOf } from '../spending/cost.ts';
import type { ModelCall } from '../spending/model-call.ts';
import type { Transcript } from '../transcript.ts';
import { takeTail } from '../trust/tail.ts';
import { turnNotFound } from '../turn.ts';
import { askAgain } from './ask-again.ts';
import { type Recorded, recordedOf } from './recorded.ts';

export type ReplayDeps = {
  reads: Pick<AgentRepositories, 'turns' | 'transcripts' | 'calls'>;
  models: Catalogue;
  stopwatch: Stopwatch;
  tokens: TokenCounter;
};

const DEADLINE_MS = 300_000;

/** Asks a model what a turn asked, from what was stored then, and compares. Nothing is written: not into the case, not into
 *  the book of what was spent. For operators, who see the owner's question with placeholders instead of secrets.
 *  @throws DomainError 'job.not-found' for no turn, or one in which no model was asked; 'model.unknown' for a model that is
 *  not in the catalogue; as LLMProvider does. */
export const replayTurn =
  ({ reads, models, stopwatch, tokens }: ReplayDeps) =>
  async ({ job_id: id, model: wanted }: ReplayInput, signal: AbortSignal): Promise<ReplayView> => {
    const { transcript, recorded } = await storedOf(reads, id as JobId);
    const model = modelFor(models, recorded, wanted);
    const calls = await reads.calls.listOfTurn(transcript.ownerId, transcript.id);
    const begin = stopwatch();
    const said = await askAgain(model, recorded, { signal, tokens, deadline: deadlineIn(stopwatch, DEADLINE_MS) });
    const { model: then, answer } = recorded.last;
    return {
      job_id: id,
      prompt: transcript.prompt,
      is_cut: JSON.stringify(transcript.exchanges).includes(CUT),
      recorded: { model: then, ...answerOf(answer?.text ?? '', transcript), ...tookOf(transcript, calls) },
      replayed: {
        model: model.key,
        ...answerOf(said.text, transcript),
        ...totalsOf([said.usage], costOf(model.price, said.usage)),
        requests: said.requests,
        look_ups: { recorded: said.recalled, not_recorded: said.unknown },
        took_ms: Math.round(stopwatch() - begin),
      },
    };
  };

const storedOf = async (
  { turns, transcripts }: ReplayDeps['reads'],
  id: JobId,
): Promise<{ readonly transcript: Transcript; readonly recorded: Recorded }> => {
  const ownerId = await turns.ownerOf(id);
  if (ownerId === undefined) throw turnNotFound();
  const transcript = await transcripts.find(ownerId, id);
  const recorded = transcript && recordedOf(transcript);
  if (transcript === undefined || recorded === undefined)
    throw new DomainError('job.not-found', 'No model was asked in this turn, so there is nothing to replay.');
  return { transcript, recorded };
};

const modelFor = (models: Catalogue, { last }: Recorded, wanted: string | undefined): Model => {
  const [first] = candidates(models, last.task, { tokens: 0, wanted }).models;
  if (first !== undefined) return first;
  const sentence = unknownModel(models, wanted) ?? 'No model is configured. Set a key, or LLM_PROVIDER.';
  throw new DomainError('model.unknown', sentence);
};

const answerOf = (text: string, { sources }: Transcript): Pick<ReplayedAnswer, 'answer' | 'cited' | 'checks'> => {
  const { cited, notes } = checkAnswer(takeTail(text).text, sources);
  return { answer: text, cited, checks: notes };
};

/** By the book; of a turn before there was one, by its exchanges, whose costs nobody knows. */
const tookOf = ({ exchanges }: Transcript, calls: readonly ModelCall[]) => {
  if (calls.length === 0)
    return totalsOf(
      exchanges.flatMap(({ answer }) => answer?.usage ?? []),
      null,
    );
  const isPriced = calls.every(({ costMicroUsd }) => costMicroUsd !== null);
  return totalsOf(calls, isPriced ? calls.reduce((sum, { costMicroUsd }) => sum + (costMicroUsd ?? 0), 0) : null);
};

const totalsOf = (
  usages: readonly Pick<TokenUsage, 'inputTokens' | 'outputTokens'>[],
  costMicroUsd: number | null,
): Pick<ReplayedAnswer, 'input_tokens' | 'output_tokens' | 'cost_usd'> => ({
  input_tokens: usages.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
  output_tokens: usages.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
  cost_usd: costMicroUsd === null ? null : costMicroUsd / 1e6,
});
