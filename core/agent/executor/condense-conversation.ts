import type { MessageView } from '../../case/index.ts';
import { WHOLE } from '../prompts/build-messages.ts';
import { type EarlierMessages, firstSentences } from '../prompts/earlier-messages.ts';
import type { Breakers } from '../router/breaker.ts';
import type { Catalogue } from '../router/catalogue.ts';
import { inOrder } from '../router/in-order.ts';
import { candidates } from '../router/router.ts';
import type { Attempt } from '../router/trail.ts';
import { strippedOfCitations } from './citations.ts';
import { isUnusable, modelFailure, type Unusable } from './failures.ts';
import type { ModelWork } from './model-work.ts';
import { type SummariseDeps, summariseConversation } from './summarise-conversation.ts';

export type Condensed = {
  readonly earlier: EarlierMessages;
  readonly trail: readonly Attempt[];
  /** Why a model that was asked gave no summary, each a sentence. */
  readonly notes: readonly string[];
};

export type Condensing = {
  /** What was said before the question. */
  readonly said: readonly MessageView[];
  /** Takes the secrets out. */
  readonly redact: (text: string) => string;
  /** A model that the user names: nobody else is shown anything. */
  readonly wanted?: string | undefined;
};

/** Messages are summarised by so many, so that the same summary serves several questions. */
const BLOCK = 8;
/** Of a longer conversation only the last messages are read, other ones with each question, so that no summary would serve
 *  again. */
const MOST_MESSAGES = 190;
/** What is read of a message: far more than is told of it, so that no secret is cut in two. */
const READ_CHARS = 16_000;

/** What can be told of the messages that are too old to be sent: by the first model on the route `summarise`, where there is
 *  one, and by code where there is none, where it fails, and for what was said since.
 *  @throws DomainError only for what is no fault of a model ('cancelled'). */
export const condenseConversation =
  (deps: SummariseDeps & { models: Catalogue }) =>
  async (work: ModelWork, { said, redact, wanted }: Condensing): Promise<Condensed> => {
    const fitToLeave = (text: string): string => strippedOfCitations(redact(text.slice(0, READ_CHARS).toWellFormed()));
    const lines = firstSentences(said, fitToLeave);
    const [model] =
      deps.models.routes.summarise === undefined ? [] : candidates(deps.models, 'summarise', { tokens: 0 }).models;
    const old = said.slice(0, BLOCK * Math.floor((said.length - WHOLE.messages) / BLOCK));
    if (model === undefined || wanted !== undefined || old.length === 0 || said.length > MOST_MESSAGES)
      return { earlier: { summary: null, lines }, trail: [], notes: [] };
    const { answer, trail, notes } = await inOrder(
      { models: [model], skipped: [] },
      {
        stopwatch: deps.stopwatch,
        signal: work.signal,
        what: 'the summary of the earlier messages',
        requests: () => work.recording.totals().calls,
        attempt: () =>
          unlessInVain(deps.breakers, `summary ${model.key} ${work.spender.caseId}`, () =>
            summariseConversation(deps)(work, old, fitToLeave, model),
          ),
        onFailure: async () => undefined,
      },
    );
    return {
      earlier: { summary: answer ?? null, lines },
      trail: trail.map(attempt => ({ ...attempt, reason: aboutSummary(attempt) })),
      notes: trail.some(({ outcome }) => outcome === 'failed') ? notes : [],
    };
  };

/** One failure is enough: each costs a question seconds, and the next one asks for the same summary again. */
const SUMMARISED_IN_VAIN = { threshold: 1, openMs: 600_000 };

const unlessInVain = async <Answer extends object>(
  breakers: Breakers,
  name: string,
  summarise: () => Promise<Answer | Unusable>,
): Promise<Answer | Unusable> => {
  const entered = breakers.enter(name, SUMMARISED_IN_VAIN);
  if ('refused' in entered) return { unusable: 'it gave none of this conversation a short time ago', isSkipped: true };
  const { leave } = entered;
  try {
    const outcome = await summarise();
    if (!isUnusable(outcome)) leave.succeeded();
    else if (outcome.isSkipped || outcome.isOurs) leave.abandoned();
    else leave.failed('model.unavailable');
    return outcome;
  } catch (error) {
    if (modelFailure(error) === undefined) leave.abandoned();
    else leave.failed('model.unavailable');
    throw error;
  }
};

const aboutSummary = ({ outcome, reason, requests }: Attempt): string => {
  if (outcome !== 'answered') return `no summary of the earlier messages: ${reason}`;
  return requests === 0 ? 'its summary of the earlier messages was kept' : 'it summarised the earlier messages';
};
