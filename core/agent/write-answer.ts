import { DomainError } from '../kernel/error.ts';
import type { LLMProvider } from '../ports/llm-provider.ts';
import { modelFailure } from './executor/ask-model.ts';
import { checkCitations } from './executor/citations.ts';
import { type WriteWithModelDeps, type WriteWithModelOptions, writeWithModel } from './executor/write-with-model.ts';
import { groundedReport } from './grounded/report.ts';
import type { Conversation } from './investigate/gather.ts';
import type { Investigation } from './investigate/investigation.ts';
import { routes } from './router/router.ts';
import type { Turn } from './turn.ts';
import type { Written } from './written.ts';

export type WriteAnswerDeps = WriteWithModelDeps & { llm: LLMProvider | null };

export type Gathered = { readonly found: Investigation; readonly conversation: Conversation };

/** Asks each route in turn; what a model did wrong becomes a note, and the report by code is always there.
 *  @throws DomainError only for what is no fault of a model ('cancelled'). */
export const writeAnswer =
  (deps: WriteAnswerDeps) =>
  async (turn: Turn, gathered: Gathered, options: WriteWithModelOptions): Promise<Written> => {
    const failures: string[] = [];
    for (const route of routes(deps.llm)) {
      if (route.kind === 'grounded') break;
      const written = await attempt(() => writeWithModel(deps)(route.provider, turn, gathered, options));
      if (!('unusable' in written)) return { ...written, notes: [...failures, ...written.notes] };
      options.signal.throwIfAborted();
      const model = turn.options.model ?? route.provider.name;
      failures.push(`The model ${model} did not write this answer: ${written.unusable}.`);
      await options.onRestart();
    }
    return grounded(gathered.found, failures);
  };

const attempt = async (write: () => ReturnType<ReturnType<typeof writeWithModel>>) => {
  try {
    return await write();
  } catch (error) {
    const code = modelFailure(error);
    if (code === undefined || !(error instanceof DomainError)) throw error;
    return { unusable: whyItFailed(code) };
  }
};

/** In our words: a provider's own text may repeat the key or the question. */
export const whyItFailed = (code: string): string => `${REASONS[code] ?? 'it failed'} (${code})`;

const REASONS: { readonly [code: string]: string } = {
  'model.unavailable': 'it could not be reached or broke off',
  'model.rate-limited': 'its provider allows no more requests at the moment',
  'model.rejected-key': 'its provider does not accept the configured key',
  'model.unknown': 'its provider does not know this model',
  'model.invalid-request': 'its provider refused the request',
  'model.context-too-large': 'the question was too large for it',
  'deadline-exceeded': 'it did not answer in time',
};

const grounded = (found: Investigation, failures: readonly string[]): Written => {
  const why = failures.length === 0 ? ', because none is configured' : ', because the model that is configured failed';
  const response = groundedReport(found, why);
  return {
    response,
    mode: 'grounded',
    cited: checkCitations(response, new Set(found.sources.all.map(({ view }) => view.id))).cited,
    notes: failures,
    usage: { model: null, input: 0, output: 0 },
  };
};
