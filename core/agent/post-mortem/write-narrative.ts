import type { Actor } from '../../kernel/actor.ts';
import type { Redactor, Vault } from '../../ports/redactor.ts';
import type { CallLimits } from '../executor/allowance.ts';
import { askModel } from '../executor/ask-model.ts';
import { BRIEF, PATIENT } from '../executor/backoff.ts';
import { checkAnswer } from '../executor/check-answer.ts';
import { type Clearing, clearingOf, NOT_CLEARED, unlessUncleared } from '../executor/clearing.ts';
import { isUnusable, type Unusable } from '../executor/failures.ts';
import { couldLookAround, type KnownFilesOptions, knownFiles } from '../executor/known-files.ts';
import { type ModelWork, type ModelWorkDeps, modelWork } from '../executor/model-work.ts';
import { problemWith } from '../executor/repair.ts';
import type { Timebox } from '../executor/timebox.ts';
import type { Source } from '../investigate/investigation.ts';
import { pack } from '../optimizer/pack.ts';
import { renderSource } from '../prompts/build-messages.ts';
import { boundaryNotice, fenced } from '../prompts/investigate.v1.ts';
import { POST_MORTEM_PROMPT, POST_MORTEM_SYSTEM, SUMMARY_FOLLOWS } from '../prompts/post-mortem.v1.ts';
import type { Catalogue, Model } from '../router/catalogue.ts';
import { inOrder } from '../router/in-order.ts';
import { candidates } from '../router/router.ts';
import type { Composed } from './compose.ts';
import type { Material } from './material.ts';
import { withoutHeadings } from './sections.ts';

export type WriteNarrativeDeps = ModelWorkDeps & {
  evidence: KnownFilesOptions['evidence'];
  harmless?: KnownFilesOptions['harmless'];
  timebox: Timebox;
  redactor: Redactor;
  models: Catalogue;
  limits: CallLimits & { readonly contextTokens: number; readonly answerTokens: number };
};

export type Narrative = {
  /** Undefined where no model wrote one. `model` is its key, `prompt` the version of what it was told. */
  readonly written?: { readonly narrative: string; readonly model: string; readonly prompt: string };
  /** What a reviewer should know about it, each a sentence. */
  readonly notes: readonly string[];
};

type Stop = Pick<ModelWork, 'signal' | 'deadline' | 'spender'>;
type Writing = Stop & { readonly actor: Actor };

/** A summary by a model, over what code composed: redacted on the way out, restored and checked on the way back. Whatever
 *  a model does wrong is a note, and the composed summary stands.
 *  @throws DomainError only for what is no fault of a model ('cancelled'). */
export const writeNarrative =
  (deps: WriteNarrativeDeps) =>
  async (material: Material, composed: Composed, { actor, ...stop }: Writing): Promise<Narrative> => {
    if (deps.models.models.length === 0) return { notes: [] };
    const work = modelWork(deps, { ...stop, task: 'post-mortem' });
    const vault = deps.redactor.vault(material.about.id);
    const clearing = clearingOf(vault);
    const { evidence, harmless } = deps;
    const { files } = material.found.evidence;
    const known = knownFiles({ evidence, actor, files, read: clearing.read, harmless });
    const instead = { answer: undefined, trail: [], notes: [NOT_CLEARED] };
    const ask = async () => {
      const shown = [...material.found.sources.all, ...composed.sources.map(view => ({ view }))];
      // Of a file that was removed since, there is nothing but the quote.
      const there = shown.filter(({ view }) => files.some(({ evidence_id }) => evidence_id === view.evidence_id));
      if (!(await couldLookAround(deps.timebox, known, there, work))) return instead;
      const page = pageOf(deps, material, composed, { ...clearing, restore: vault.restore, boundary: work.boundary });
      const choice = candidates(deps.models, work.task, { tokens: page.tokens + deps.limits.answerTokens });
      return inOrder<Required<Narrative>>(choice, {
        stopwatch: deps.stopwatch,
        signal: stop.signal,
        what: 'the summary',
        requests: () => work.recording.totals().calls,
        attempt: (model, following) => askOne(deps, work, page, model, following === 0),
        onFailure: nobodyWatches,
      });
    };
    const { answer, notes } = await unlessUncleared(clearing, stop.signal, ask, instead);
    return { ...answer, notes: [...notes, ...(answer?.notes ?? []), ...work.recording.notes()] };
  };

const nobodyWatches = async (): Promise<void> => undefined;

/** What every model is given, but for the sources, of which each gets as many as it can take. */
const pageOf = (
  { tokens }: WriteNarrativeDeps,
  { found, references }: Material,
  composed: Composed,
  { redact, restore, boundary }: Pick<Clearing, 'redact'> & Pick<Vault, 'restore'> & Pick<ModelWork, 'boundary'>,
) => {
  const block = (name: string, content: string): string =>
    fenced(boundary, name, redact(content).replaceAll(boundary, ''));
  const system = `${POST_MORTEM_SYSTEM}\n\n${boundaryNotice(boundary)}`;
  const page = block('POST-MORTEM', composed.markdown);
  const quotable = citable(found.sources.all, references.citedIn(composed.markdown));
  const summarised = { page: composed.markdown, grade: found.cause.grade };
  return {
    redact,
    restore,
    block,
    system,
    page,
    quotable,
    summarised,
    tokens: tokens.count(system) + tokens.count(page),
  };
};

const askOne = async (
  deps: WriteNarrativeDeps,
  work: ModelWork,
  { redact, restore, block, system, page, quotable, summarised, tokens: bare }: ReturnType<typeof pageOf>,
  model: Model,
  isLast: boolean,
): Promise<Required<Narrative> | Unusable> => {
  const { answerTokens, contextTokens } = deps.limits;
  const left = Math.min(contextTokens, model.contextTokens - answerTokens) - bare;
  if (left < 0) return { unusable: 'the post-mortem is longer than may be sent' };
  const packed = pack(quotable, left, deps.tokens, source => renderSource(source, redact));
  const size = { inputTokens: bare + packed.tokens, outputTokens: answerTokens };
  const verdict = await work.allowance.next(model, size, false);
  if (typeof verdict === 'object') return verdict;
  const quotes = packed.sources.map(source => renderSource(source, redact)).join('\n\n');
  const content = [page, block('SOURCES', quotes || 'none'), SUMMARY_FOLLOWS].join('\n\n');
  const messages = [
    { role: 'system', content: system },
    { role: 'user', content },
  ] as const;
  const request = { model: model.model, messages, maxTokens: answerTokens };
  const answer = await askModel(deps)({ model, request }, work, {
    deadline: work.deadline,
    patience: isLast ? PATIENT : BRIEF,
    onText: nobodyWatches,
    onRestart: nobodyWatches,
  });
  if (isUnusable(answer)) return answer;
  const problem = problemWith(answer);
  if (problem !== undefined) return { unusable: problem };
  // The page as a whole was given too, so all that it cites may be cited.
  const { text, cited, notes } = checkAnswer(restore(answer.text), quotable, summarised);
  if (cited.length === 0) return { unusable: 'it cites none of the sources' };
  return { written: { narrative: withoutHeadings(text), model: model.key, prompt: POST_MORTEM_PROMPT }, notes };
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
