import type { Actor } from '../../kernel/actor.ts';
import { DomainError, isDomainError } from '../../kernel/error.ts';
import { shorten } from '../../kernel/text.ts';
import type { ToolCall } from '../../ports/llm-provider.ts';
import { fenced } from '../prompts/investigate.v1.ts';
import { lookUpFailed } from '../prompts/look-ups.v1.ts';
import type { AgentTool, SourceDraft, ToolContext } from '../tools/tool.ts';
import type { KnownFiles } from './known-files.ts';
import type { ModelWork } from './model-work.ts';
import type { SourceBook } from './source-book.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { Timebox } from './timebox.ts';

export type ToolEvent = {
  /** Of this call, within the turn. */
  readonly id: string;
  readonly name: string;
  readonly state: 'started' | 'finished' | 'failed';
  /** One line; nothing secret. */
  readonly summary: string;
  /** Milliseconds, rounded. */
  readonly took_ms: number;
};

export type LookUpDeps = { stopwatch: Stopwatch; timebox: Timebox };

export type ToolRun = Pick<ModelWork, 'signal' | 'deadline' | 'boundary' | 'spender' | 'allowance'> & {
  readonly actor: Actor;
  readonly book: SourceBook;
  /** Takes the secrets out. */
  readonly redact: (text: string) => string;
  readonly known: KnownFiles;
  readonly onTool: (event: ToolEvent) => Promise<void>;
};

export type LookUp = {
  readonly tool: AgentTool;
  readonly call: ToolCall;
  /** Which one of the turn. */
  readonly nth: number;
  readonly mostChars: number;
};

const TOOL_MS = 15_000;

/** What a tool says to one call, as the model may see it, or why it says nothing.
 *  @throws DomainError 'cancelled'. */
export const lookUp = async (
  { stopwatch, timebox }: LookUpDeps,
  run: ToolRun & Pick<ToolContext, 'mint'>,
  { tool, call, nth, mostChars }: LookUp,
): Promise<string> => {
  const { name } = tool.definition;
  const begin = stopwatch();
  const tell = (state: 'started' | 'finished' | 'failed', summary: string): Promise<void> =>
    run.onTool({ id: `${nth}`, name, state, summary, took_ms: Math.round(stopwatch() - begin) });
  await tell('started', '');
  try {
    const args = parsed(call.arguments);
    const { text, summary } = await timebox(Math.min(TOOL_MS, run.deadline.remainingMs()), run.signal, async signal => {
      const shown: SourceDraft[] = [];
      const mint: ToolContext['mint'] = draft => {
        shown.push(draft);
        return run.mint(draft);
      };
      const outcome = await tool.run(args, { actor: run.actor, caseId: run.spender.caseId, signal, mint });
      await run.known.lookAround(shown, signal);
      return outcome;
    });
    await tell('finished', summary);
    return quoted(text, name, run, mostChars);
  } catch (error) {
    run.signal.throwIfAborted();
    const { told, summary } = explained(error);
    await tell('failed', summary);
    return shorten(run.redact(lookUpFailed(told)).replaceAll(run.boundary, ''), mostChars);
  }
};

/** Redacted before it is cut: half of a secret looks like none. */
const quoted = (text: string, name: string, { redact, boundary }: ToolRun, mostChars: number): string =>
  fenced(boundary, `ANSWER OF ${name}`, shorten(redact(text).replaceAll(boundary, ''), mostChars));

const explained = (error: unknown): { readonly told: string; readonly summary: string } => {
  if (!isDomainError(error)) return { told: 'something went wrong on our side.', summary: 'it failed' };
  const issues = error.issues
    .map(({ path, message }) => `${path}: ${message}`)
    .filter(issue => !error.message.includes(issue));
  return {
    told: [error.message, ...issues].join(' '),
    summary: error.code === 'invalid' ? 'the model asked wrongly' : `it failed (${error.code})`,
  };
};

/** @throws DomainError 'invalid' for what is no JSON. Nothing at all stands for no arguments. */
const parsed = (text: string): unknown => {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = 'must be one complete JSON object';
    throw new DomainError('invalid', `arguments: ${message}`, { issues: [{ path: 'arguments', message }], cause });
  }
};

/** The same for calls that ask the same, in whatever order the arguments stand. */
export const keyOf = ({ name, arguments: text }: ToolCall): string => {
  try {
    return `${name} ${JSON.stringify(sorted(JSON.parse(text)))}`;
  } catch {
    return `${name} ${text}`;
  }
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
};
