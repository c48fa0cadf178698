import { isDomainError } from '../../kernel/error.ts';
import type { Ids } from '../../ports/ids.ts';
import type { LLMProvider } from '../../ports/llm-provider.ts';
import type { Redactor } from '../../ports/redactor.ts';
import type { TokenCounter } from '../../ports/token-counter.ts';
import { askModel, modelFailure, TOO_LONG } from '../executor/ask-model.ts';
import { checkAnswer } from '../executor/check-answer.ts';
import type { Pause } from '../executor/pause.ts';
import type { Deadline } from '../executor/stopwatch.ts';
import { problemWith } from '../executor/write-with-model.ts';
import type { Source } from '../investigate/investigation.ts';
import { pack } from '../optimizer/pack.ts';
import { renderSource } from '../prompts/build-messages.ts';
import { boundaryNotice, fenced } from '../prompts/investigate.v1.ts';
import { POST_MORTEM_SYSTEM, SUMMARY_FOLLOWS } from '../prompts/post-mortem.v1.ts';
import { routes } from '../router/router.ts';
import { whyItFailed } from '../write-answer.ts';
import type { Composed } from './compose.ts';
import type { Material } from './material.ts';
import { withoutHeadings } from './sections.ts';

export type WriteNarrativeDeps = {
  ids: Pick<Ids, 'next'>;
  pause: Pause;
  redactor: Redactor;
  tokens: TokenCounter;
  llm: LLMProvider | null;
  limits: { readonly contextTokens: number; readonly answerTokens: number };
};

export type Narrative = {
  /** Undefined where no model wrote one. */
  readonly written?: { readonly narrative: string; readonly model: string };
  /** What a reviewer should know about it, each a sentence. */
  readonly notes: readonly string[];
};

type Stop = { readonly signal: AbortSignal; readonly deadline: Deadline };

/** A summary by the configured model, over what code composed: redacted on the way out, restored and checked on the way
 *  back. Whatever the model does wrong is a note, and the composed summary stands.
 *  @throws DomainError only for what is no fault of a model ('cancelled'). */
export const writeNarrative =
  (deps: WriteNarrativeDeps) =>
  async (material: Material, composed: Composed, stop: Stop): Promise<Narrative> => {
    const failures: string[] = [];
    for (const route of routes(deps.llm)) {
      if (route.kind === 'grounded') break;
      const outcome = await attempt(deps, route.provider, material, composed, stop);
      if ('written' in outcome) return { ...outcome, notes: [...failures, ...outcome.notes] };
      stop.signal.throwIfAborted();
      failures.push(`The model ${route.provider.name} did not write the summary: ${outcome.unusable}.`);
    }
    return { notes: failures };
  };

type Attempt = Required<Narrative> | { readonly unusable: string };

const attempt = async (...given: Parameters<typeof ask>): Promise<Attempt> => {
  try {
    return await ask(...given);
  } catch (error) {
    const code = isDomainError(error) ? modelFailure(error) : undefined;
    if (code === undefined) throw error;
    return { unusable: whyItFailed(code) };
  }
};

const ask = async (
  deps: WriteNarrativeDeps,
  provider: LLMProvider,
  { found, references }: Material,
  composed: Composed,
  stop: Stop,
): Promise<Attempt> => {
  const vault = new Map<string, string>();
  const redact = (text: string): string => deps.redactor.redact(text, vault);
  const boundary = deps.ids.next();
  const block = (name: string, content: string): string =>
    fenced(boundary, name, redact(content).replaceAll(boundary, ''));
  const system = `${POST_MORTEM_SYSTEM}\n\n${boundaryNotice(boundary)}`;
  const page = block('POST-MORTEM', composed.markdown);
  const left = deps.limits.contextTokens - deps.tokens.count(system) - deps.tokens.count(page);
  if (left < 0) return { unusable: 'the post-mortem is longer than may be sent' };
  const quotable = citable(found.sources.all, references.citedIn(composed.markdown));
  const { sources } = pack(quotable, left, deps.tokens, source => renderSource(source, redact));
  const quotes = sources.map(source => renderSource(source, redact)).join('\n\n');
  const content = [page, block('SOURCES', quotes || 'none'), SUMMARY_FOLLOWS].join('\n\n');
  const messages = [
    { role: 'system', content: system },
    { role: 'user', content },
  ] as const;
  const request = { messages, maxTokens: deps.limits.answerTokens };
  const nobodyWatches = async (): Promise<void> => undefined;
  const answer = await askModel(deps)(provider, request, {
    ...stop,
    onText: nobodyWatches,
    onRestart: nobodyWatches,
  });
  if (answer === TOO_LONG) return { unusable: 'it did not come to an end' };
  const problem = problemWith(answer);
  if (problem !== undefined) return { unusable: problem };
  // The page as a whole was given too, so all that it cites may be cited.
  const { text, cited, notes } = checkAnswer(deps.redactor.restore(answer.text, vault), quotable);
  if (cited.length === 0) return { unusable: 'it cites none of the sources' };
  return { written: { narrative: withoutHeadings(text), model: answer.end.model }, notes };
};

/** The sources of the page: with their whole texts where the investigation has them. */
const citable = (known: readonly Source[], cited: readonly Source['view'][]): readonly Source[] =>
  cited.map(
    view =>
      known.find(source => source.view.id === view.id) ?? {
        view,
        text: view.quote,
        facts: [],
        sourceUri: null,
        weight: 0.5,
      },
  );
