import { checkCitations } from './executor/citations.ts';
import { type Clearing, clearingOf, NOT_CLEARED, unlessUncleared } from './executor/clearing.ts';
import { condenseConversation } from './executor/condense-conversation.ts';
import { couldLookAround, type KnownFilesOptions, knownFiles } from './executor/known-files.ts';
import { type ModelWork, modelWork } from './executor/model-work.ts';
import { sourceBook } from './executor/source-book.ts';
import { type Deadline, deadlineBefore } from './executor/stopwatch.ts';
import { type Brief, type Watcher, type WriteWithModelDeps, writeWithModel } from './executor/write-with-model.ts';
import { groundedReport } from './grounded/report.ts';
import type { Conversation } from './investigate/gather.ts';
import type { Investigation } from './investigate/investigation.ts';
import { askedWith } from './optimizer/asked-again.ts';
import { saidBefore } from './prompts/build-messages.ts';
import { fewestTokens } from './prompts/fit-messages.ts';
import type { Catalogue, Task } from './router/catalogue.ts';
import { inOrder, type Tried } from './router/in-order.ts';
import { candidates, unknownModel } from './router/router.ts';
import type { Attempt } from './router/trail.ts';
import type { Hypothesis } from './trust/hypothesis.ts';
import { actorOf, type Turn } from './turn.ts';
import type { ModelTiming } from './turn-timing.ts';
import type { Text, Written } from './written.ts';

export type WriteAnswerDeps = WriteWithModelDeps &
  Pick<KnownFilesOptions, 'evidence' | 'harmless'> & { models: Catalogue };

export type Gathered = {
  readonly found: Investigation;
  readonly conversation: Conversation;
};

/** What an answer is written from. */
export type Material = Gathered & {
  /** What earlier turns thought of, newest first. */
  readonly hypotheses: readonly Hypothesis[];
};

export type WriteAnswerOptions = Watcher & {
  readonly signal: AbortSignal;
  readonly deadline: Deadline;
  readonly timing?: ModelTiming | undefined;
};

/** Milliseconds that the models leave for the report by code and for storing the answer. */
const REPORT_MS = 500;

/** Asks the models of the task in turn; what one did wrong becomes a note, and the report by code is always there.
 *  @throws DomainError only for what is no fault of a model ('cancelled'). */
export const writeAnswer =
  (deps: WriteAnswerDeps) =>
  async (turn: Turn, gathered: Material, options: WriteAnswerOptions): Promise<Written> => {
    const { id: jobId, caseId, ownerId } = turn;
    const work = modelWork(deps, {
      task: taskOf(gathered.found),
      spender: { jobId, caseId, ownerId },
      signal: options.signal,
      timing: options.timing,
      deadline: deadlineBefore(options.deadline, REPORT_MS),
    });
    const book = sourceBook(gathered.found.sources.all);
    const { answer, trail, notes } = await tried(deps, turn, gathered, { ...options, work, book });
    const begin = deps.stopwatch();
    const text = answer ?? grounded(gathered.found, notes);
    const { recording } = work;
    return {
      ...text,
      notes: [...(answer === undefined ? [] : notes), ...text.notes, ...recording.notes()],
      sources: book.all(),
      trail: answer ? trail : [...trail, byCode(Math.round(deps.stopwatch() - begin))],
      exchanges: recording.exchanges(),
      totals: recording.totals(),
    };
  };

/** Tokens of sources without which it makes no sense to ask. */
const LEAST_SOURCES = 500;

/** As long as there is no evidence to investigate, a question is mostly a plain one: another model may do. */
const taskOf = ({ evidence }: Investigation): Task =>
  evidence.files.length + evidence.unread.length === 0 ? 'triage' : 'investigate';

type Asking = WriteAnswerOptions & Pick<Brief, 'book'> & { readonly work: ModelWork };

const tried = async (
  deps: WriteAnswerDeps,
  turn: Turn,
  gathered: Material,
  asking: Asking,
): Promise<Pick<Tried<Text>, 'trail' | 'notes'> & { readonly answer?: Text | undefined }> => {
  const { model: wanted } = turn.options;
  const unknown = unknownModel(deps.models, wanted);
  if (unknown !== undefined) return { trail: [], notes: [unknown] };
  if (deps.models.models.length === 0) return { trail: [], notes: [] };
  const vault = deps.redactor.vault(turn.caseId);
  const clearing = clearingOf(vault);
  const brief = briefOf(deps, turn, askedWith(turn, gathered), {
    ...asking,
    ...clearing,
    restore: vault.restore,
  });
  const { work, signal, onRestart } = asking;
  const tokens = fewest(deps, brief, work) + LEAST_SOURCES + Math.min(brief.answerTokens, deps.limits.answerTokens);
  const ask = async () => {
    const choice = candidates(deps.models, work.task, { tokens, wanted });
    const { parts } = brief;
    if (choice.models.length > 0 && !(await couldLookAround(deps.timebox, brief.known, brief.book.all(), work)))
      return { answer: undefined, trail: [], notes: [NOT_CLEARED] };
    const said = choice.models.length === 0 ? [] : saidBefore(parts.conversation, parts.asked);
    const { earlier, ...condensed } = await condenseConversation(deps)(work, { said, redact: parts.redact, wanted });
    const { answer, trail, notes } = await inOrder<Text>(choice, {
      stopwatch: deps.stopwatch,
      signal,
      what: 'this answer',
      requests: () => work.recording.totals().calls,
      attempt: (model, following) =>
        writeWithModel(deps)(work, { ...brief, parts: { ...parts, earlier } }, model, following),
      onFailure: onRestart,
    });
    return { answer, trail: [...condensed.trail, ...trail], notes: [...condensed.notes, ...notes] };
  };
  return unlessUncleared(clearing, signal, ask, { answer: undefined, trail: [], notes: [NOT_CLEARED] });
};

const briefOf = (
  { limits, evidence, harmless }: WriteAnswerDeps,
  turn: Turn,
  { found, conversation, hypotheses }: Material,
  { redact, read, restore, ...asking }: Asking & Pick<Clearing, 'redact' | 'read'> & Pick<Brief, 'restore'>,
): Brief => ({
  actor: actorOf(turn),
  parts: { asked: turn, conversation, found, hypotheses, redact },
  restore,
  book: asking.book,
  known: knownFiles({ evidence, actor: actorOf(turn), files: found.evidence.files, read, harmless }),
  answerTokens: turn.options.maxTokens ?? limits.answerTokens,
  temperature: turn.options.temperature,
  watcher: asking,
});

/** With secrets, which are about as long as what stands for them: it is only counted. */
const fewest = ({ tokens }: WriteAnswerDeps, { parts }: Brief, { boundary }: ModelWork): number =>
  fewestTokens({ ...parts, boundary, sources: [], redact: text => text }, tokens);

const grounded = (found: Investigation, failures: readonly string[]): Text => {
  const why = failures.length === 0 ? ', because none is configured' : ', because the model that is configured failed';
  const response = groundedReport(found, why);
  return {
    response,
    mode: 'grounded',
    cited: checkCitations(response, new Set(found.sources.all.map(({ view }) => view.id))).cited,
    notes: failures,
    model: null,
    cause: null,
    proposed: [],
    offered: found.sources.all,
    compression: null,
  };
};

const byCode = (took_ms: number): Attempt => ({
  model: 'grounded',
  outcome: 'answered',
  reason: 'composed by code',
  requests: 0,
  took_ms,
});
