import { shorten } from '../../kernel/text.ts';
import type { ChatMessage, ToolCall } from '../../ports/llm-provider.ts';
import { ASKED_ALREADY, NO_MORE_LOOK_UPS, noSuchTool } from '../prompts/look-ups.v1.ts';
import type { AgentTool } from '../tools/tool.ts';
import { keyOf, type LookUpDeps, lookUp, type ToolRun } from './look-up.ts';
import type { SourceBook } from './source-book.ts';

export type RunToolsDeps = LookUpDeps & { tools?: readonly AgentTool[] | undefined };

/** What calls of one model brought. */
export type Round = {
  /** The calls that were looked at, and an answer to each. */
  readonly calls: readonly ToolCall[];
  readonly answers: readonly Extract<ChatMessage, { role: 'tool' }>[];
  /** None of the calls was a new question. */
  readonly isFruitless: boolean;
};

export type Desk = {
  /** Each answer has at most `mostChars` characters.
   *  @throws DomainError 'cancelled'. */
  answer(calls: readonly ToolCall[], mostChars: number): Promise<Round>;
  /** Numbers that the answers gave to what may be cited. */
  minted(): ReadonlySet<number>;
};

/** Of one round; a model that calls more in one breath is not looked at further. */
const MOST_CALLS = 16;
const AT_ONCE = 4;
const NAME_CHARS = 60;

/** Answers the calls of one model. Whatever is wrong with a call is told to the model; nothing that a tool says leaves
 *  unredacted or out of its fence. */
export const deskOf = (deps: RunToolsDeps, run: ToolRun): Desk => {
  const asked = new Set<string>();
  const minted = new Set<number>();
  const mint: SourceBook['mint'] = draft => {
    const id = run.book.mint(draft);
    minted.add(id);
    return id;
  };
  const one = async (call: ToolCall, mostChars: number): Promise<{ content: string; isNew: boolean }> => {
    const tool = deps.tools?.find(({ definition }) => definition.name === call.name);
    const nth = run.allowance.takeTool();
    if (nth === undefined) return { content: NO_MORE_LOOK_UPS, isNew: false };
    if (tool === undefined) return { content: unknownTool(call, deps.tools ?? []), isNew: false };
    const key = keyOf(call);
    if (asked.has(key)) return { content: ASKED_ALREADY, isNew: false };
    asked.add(key);
    return { content: await lookUp(deps, { ...run, mint }, { tool, call, nth, mostChars }), isNew: true };
  };
  return {
    minted: () => minted,
    async answer(given, mostChars) {
      const calls = given.slice(0, MOST_CALLS);
      const told = await inBatches(calls, call => one(call, mostChars));
      const answers = calls.map(({ id }, i) => ({
        role: 'tool' as const,
        toolCallId: id,
        content: told[i]?.content ?? NO_MORE_LOOK_UPS,
      }));
      return { calls, answers, isFruitless: told.every(({ isNew }) => !isNew) };
    },
  };
};

const unknownTool = ({ name }: ToolCall, tools: readonly AgentTool[]): string =>
  noSuchTool(
    shorten(name.replace(/[^\w.-]/g, '?'), NAME_CHARS),
    tools.map(({ definition }) => definition.name),
  );

const inBatches = async <Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>) => {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE)
    results.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(work))));
  return results;
};
