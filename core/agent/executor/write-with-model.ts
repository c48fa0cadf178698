import type { Actor } from '../../kernel/actor.ts';
import type { Redactor } from '../../ports/redactor.ts';
import type { Source } from '../investigate/investigation.ts';
import { compressionOf } from '../optimizer/compression.ts';
import type { Packed } from '../optimizer/pack.ts';
import type { MessageParts } from '../prompts/build-messages.ts';
import { fitMessages } from '../prompts/fit-messages.ts';
import type { Model } from '../router/catalogue.ts';
import type { AgentTool } from '../tools/tool.ts';
import type { Proposal, Tail } from '../trust/tail.ts';
import type { Text } from '../written.ts';
import type { CallLimits } from './allowance.ts';
import { checkAnswer } from './check-answer.ts';
import { converse, type Dialogue } from './converse.ts';
import { isUnusable, type Unusable } from './failures.ts';
import type { KnownFiles } from './known-files.ts';
import type { ToolEvent } from './look-up.ts';
import type { ModelWork, ModelWorkDeps } from './model-work.ts';
import { repaired } from './repair.ts';
import { type Desk, deskOf, type RunToolsDeps } from './run-tools.ts';
import { type ScreenOptions, screenOf } from './screen.ts';
import type { SourceBook } from './source-book.ts';
import type { Stopwatch } from './stopwatch.ts';
import { timeOf } from './time-share.ts';

export type WriteWithModelDeps = ModelWorkDeps &
  RunToolsDeps & {
    redactor: Redactor;
    limits: CallLimits & { readonly contextTokens: number; readonly answerTokens: number };
  };

/** Who looks on while an answer is written. */
export type Watcher = ScreenOptions & {
  readonly onTool: (event: ToolEvent) => Promise<void>;
  /** What look-ups brought that can be cited. */
  readonly onSources: (sources: readonly Source['view'][]) => Promise<void>;
};

/** The same for every model of a turn. */
export type Brief = {
  readonly actor: Actor;
  readonly parts: Omit<MessageParts, 'sources' | 'boundary'>;
  /** Puts the secrets back. */
  readonly restore: (text: string) => string;
  readonly book: SourceBook;
  readonly known: KnownFiles;
  /** Tokens that the answer may have. */
  readonly answerTokens: number;
  readonly temperature?: number | undefined;
  readonly watcher: Watcher;
};

/** The model's answer over what was found: redacted on the way out, restored and checked on the way back.
 *  @param following how many models could be asked after this one.
 *  @throws DomainError as LLMProvider does. */
export const writeWithModel =
  (deps: WriteWithModelDeps) =>
  async (turn: ModelWork, brief: Brief, model: Model, following: number): Promise<Text | Unusable> => {
    const work = partOf(turn, deps.stopwatch, following);
    const { parts, restore, watcher } = brief;
    const tools = toolsFor(model, deps).map(({ definition }) => definition);
    const toolTokens = tools.length === 0 ? 0 : deps.tokens.count(JSON.stringify(tools));
    const answerTokens = Math.min(brief.answerTokens, Math.max(1, Math.floor(model.contextTokens / 2)));
    const budget = Math.min(deps.limits.contextTokens, model.contextTokens - answerTokens - toolTokens);
    const given = { ...parts, boundary: work.boundary, sources: brief.book.all() };
    const fitted = fitMessages(given, budget, deps.tokens);
    if (fitted === undefined) return { unusable: 'the question is larger than its context', isSkipped: true };
    const { packed } = fitted;
    const desk = deskOf(deps, { ...work, ...brief, redact: parts.redact, onTool: watcher.onTool });
    const screen = screenOf(restore, watcher);
    const dialogue: Dialogue = {
      model,
      isLast: following === 0,
      messages: fitted.messages,
      inputTokens: fitted.inputTokens + toolTokens,
      answerTokens,
      temperature: brief.temperature,
      tools,
      desk: announcing(desk, brief),
      screen,
    };
    const said = await converse(deps)(work, dialogue);
    if (isUnusable(said)) return said;
    const whole = await repaired(deps)(work, dialogue, said);
    if (isUnusable(whole)) return whole;
    await screen.end();
    const offered = offeredOf(packed, desk, brief.book);
    const { text, cited, notes, cause, proposed } = checkAnswer(restore(whole.text), offered, {
      found: parts.found,
      proposals: proposalsOf(whole.tail, restore),
      resolution: parts.conversation.about.resolution,
    });
    return {
      response: text,
      mode: 'llm',
      cited,
      notes: [...notes, ...fitted.notes, ...notesOn(packed), ...notesOnTail(whole.tail)],
      model: model.key,
      cause,
      proposed,
      offered,
      compression: compressionOf(deps.tokens, parts.found, brief.book.all(), packed),
    };
  };

/** What of the turn one model has. */
const partOf = (turn: ModelWork, stopwatch: Stopwatch, following: number): ModelWork => ({
  ...turn,
  allowance: turn.allowance.before(following),
  deadline: timeOf(turn.deadline, stopwatch, following),
});

/** None where none may be called: they would only cost tokens. */
const toolsFor = ({ hasTools }: Model, { tools, limits }: WriteWithModelDeps): readonly AgentTool[] =>
  hasTools && limits.maxToolCalls !== 0 ? (tools ?? []) : [];

const notesOn = ({ leftOut }: Packed): readonly string[] =>
  leftOut > 0 ? [`${leftOut} sources did not fit into the question to the model.`] : [];

const proposalsOf = (tail: Tail, restore: Brief['restore']): readonly Proposal[] =>
  tail.kind === 'read' ? tail.proposals.map(given => ({ ...given, statement: restore(given.statement) })) : [];

const notesOnTail = (tail: Tail): readonly string[] =>
  tail.kind === 'malformed' ? ['What the model thinks of the causes could not be read, so it was not kept.'] : [];

/** What the model was given and what it looked up, with the text that was added meanwhile. */
const offeredOf = ({ sources }: Packed, desk: Desk, book: SourceBook): readonly Source[] => {
  const numbers = new Set([...sources.map(({ view }) => view.id), ...desk.minted()]);
  return book.all().filter(({ view }) => numbers.has(view.id));
};

const announcing = (desk: Desk, { book, watcher }: Brief): Desk => ({
  ...desk,
  async answer(calls, mostChars) {
    const before = new Set(book.all().map(({ view }) => view.id));
    const round = await desk.answer(calls, mostChars);
    await watcher.onSources(book.all().flatMap(({ view }) => (before.has(view.id) ? [] : [view])));
    return round;
  },
});
