import { z } from 'zod';

/** The part of an answer that is for code: at its end, a fenced block in which the model lists its hypotheses. Nobody is
 *  shown it. */

/** What a model proposes, by the numbers of the sources. Whether there are such sources is still to be checked. */
export type Proposal = {
  readonly statement: string;
  readonly for: readonly number[];
  readonly against: readonly number[];
  readonly isCause: boolean;
};

/** `none`: there is no block, as in the answer to a plain question. */
export type Tail =
  | { readonly kind: 'none' }
  | { readonly kind: 'read'; readonly proposals: readonly Proposal[] }
  | { readonly kind: 'malformed'; readonly reason: string };

export const TAIL_NAME = 'hypotheses';

const MOST_PROPOSALS = 10;
const STATEMENT_CHARS = 300;
const MOST_NUMBERS = 50;

/** Models write `3`, `"3"` and `"[3]"`, and a single one without a list. */
const SourceNumber = z
  .union([z.number(), z.string().regex(/^\s*\[?\d{1,4}\]?\s*$/)])
  .transform(value => Number(String(value).replace(/[[\]\s]/g, '')))
  .pipe(z.number().int().min(1));
const SourceNumbers = z
  .preprocess(value => (value === null || value === undefined ? [] : [value].flat()), z.array(SourceNumber))
  .transform(numbers => [...new Set(numbers)].slice(0, MOST_NUMBERS));
const ProposalBlock = z.object({
  statement: z
    .string()
    .transform(text => text.replace(/\s+/g, ' ').trim().slice(0, STATEMENT_CHARS).toWellFormed())
    .pipe(z.string().min(1)),
  for: SourceNumbers,
  against: SourceNumbers,
  is_cause: z.preprocess(value => value ?? false, z.boolean()),
});
const Block = z.preprocess(
  value => (typeof value === 'object' && value !== null && TAIL_NAME in value ? value[TAIL_NAME] : value),
  z.array(ProposalBlock),
);

/** Reads the content of the block. */
export const readTail = (content: string): Tail => {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { kind: 'malformed', reason: 'it is not JSON' };
  }
  const read = Block.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { kind: 'malformed', reason: `${issue?.path.join('.') || 'the list'}: ${issue?.message ?? 'not valid'}` };
  }
  const proposals = read.data.slice(0, MOST_PROPOSALS).map(({ is_cause: isCause, ...rest }) => ({ ...rest, isCause }));
  return { kind: 'read', proposals };
};

const FENCE = /^[ \t>]{0,20}(`{3,}|~{3,})[ \t]*([^`\n]{0,60})$/;

export type TailFence = {
  readonly mark: string;
  /** `named`: it says what it is. `unnamed`: its first words will tell. */
  readonly kind: 'named' | 'unnamed';
};

/** Whether a line opens the block, or one that may be it under a wrong name. */
export const opensTail = (line: string): TailFence | undefined => {
  const [, mark, info = ''] = FENCE.exec(line) ?? [];
  if (mark === undefined) return undefined;
  if (/\bhypothes[ei]s\b/i.test(info)) return { mark, kind: 'named' };
  return /^(?:jsonc?)?\s*$/i.test(info) ? { mark, kind: 'unnamed' } : undefined;
};

export const closesTail = (line: string, { mark }: TailFence): boolean =>
  FENCE.exec(line)?.[1]?.startsWith(mark) === true && /^[ \t>]*[`~]+[ \t]*$/.test(line);

/** Whether the beginning of a block without a name is that of a list of hypotheses; undefined while that may still be. */
export const looksLikeTail = (content: string): boolean | undefined => {
  const start = content.replace(/\s+/g, '').slice(0, 40);
  if (/^(?:\{"hypotheses":)?\[?\{"(?:statement|is_cause)"/.test(start)) return true;
  return ['[{"statement"', '{"hypotheses":[{"statement"', '[{"is_cause"'].some(whole => whole.startsWith(start))
    ? undefined
    : false;
};

export type Taken = {
  /** What its reader is shown. */
  readonly text: string;
  readonly tail: Tail;
};

const HEADING_LEFT = /\n[ \t]*(?:#{1,6} |\*\*|__)?hypotheses:?(?:\*\*|__)?:?\s*$/i;

/** Parts an answer, as the model wrote it, into what is shown and what is for code. Of several blocks the last one counts
 *  and none is shown. To be called before placeholders are put back: a value may hold what is no JSON. */
export const takeTail = (answer: string): Taken => {
  const lines = answer.split('\n');
  const kept: string[] = [];
  let tail: Tail = { kind: 'none' };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const fence = opensTail(line);
    const end = fence === undefined ? at : endOf(lines, at + 1, fence);
    const content = lines.slice(at + 1, end).join('\n');
    if (fence === undefined || (fence.kind === 'unnamed' && looksLikeTail(content) !== true)) {
      kept.push(line, ...lines.slice(at + 1, fence === undefined ? at + 1 : end + 1));
      at = Math.max(at, end);
    } else {
      tail = end < lines.length ? readTail(content) : { kind: 'malformed', reason: 'it was cut off' };
      at = end;
    }
  }
  const text = kept.join('\n');
  return { text: tail.kind === 'none' ? text : text.trimEnd().replace(HEADING_LEFT, '').trimEnd(), tail };
};

const endOf = (lines: readonly string[], from: number, fence: TailFence): number => {
  for (let at = from; at < lines.length; at++) if (closesTail(lines[at] ?? '', fence)) return at;
  return lines.length;
};

/** Reads an answer that should be the block and nothing else; its fence may be missing. */
export const readRepaired = (answer: string): Tail => {
  const { text, tail } = takeTail(answer);
  return tail.kind === 'none' ? readTail(text.trim()) : tail;
};
