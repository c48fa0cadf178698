import type { Source } from '../investigate/investigation.ts';
import { CODE, codeRegions, type Region, withoutCode } from './code-regions.ts';

/** The words that an answer puts into the mouth of a source: inline code or double quotes right before a citation or
 *  announced by one, block quotes and blocks of code with one. Those that are not in the source are taken out. */
export type CheckedQuotes = {
  readonly text: string;
  /** The words that were taken out, in the order of the text. */
  readonly removed: readonly string[];
};

/** What stands in the place of a quote that was taken out. */
export const QUOTE_REMOVED = '*(quote removed)*';

/** Shorter code is a name or a value and not a quote. */
const SHORTEST_CODE = 12;
/** Shorter words in quotes are a manner of speaking. */
const SHORTEST_WORDS = 20;

const NUMBERS = '(?:\\[\\d{1,4}\\]){1,10}';
const BEHIND = new RegExp(`^[\\s().,;:"'”*_]{0,4}(${NUMBERS})`);
const AHEAD = new RegExp(`(${NUMBERS})[ *_]{0,3}(?:says|reads|shows|reports|states|logs|contains)?[ ]?:?[ *_"“]{1,4}$`);
const AROUND_CHARS = 60;

type Quote = { readonly from: number; readonly to: number; readonly words: string; readonly said: readonly number[] };

/** Expects citations in the form that `checkCitations` gives them. */
export const checkQuotes = (markdown: string, sources: readonly Source[]): CheckedQuotes => {
  const texts = new Map(sources.map(source => [source.view.id, source]));
  const held = new Map<number, string>();
  const textOf = (id: number): string => {
    const source = texts.get(id);
    if (source === undefined) return '';
    const known = held.get(id) ?? normalised(quotable(source));
    held.set(id, known);
    return known;
  };
  const isHeld = ({ words, said }: Quote): boolean => {
    const parts = words.split(/…|\.\.\.|\n/).map(normalised);
    const isIn = (id: number): boolean => parts.every(part => textOf(id).includes(part));
    const isAdapted = (id: number): boolean =>
      texts.get(id)?.view.kind === 'knowledge' && sharesMostWords(normalised(words), textOf(id));
    return said.some(id => isIn(id) || isAdapted(id));
  };
  const wrong = quotesIn(markdown).filter(quote => !isHeld(quote));
  let text = '';
  let at = 0;
  for (const { from, to } of wrong) {
    text += markdown.slice(at, from) + QUOTE_REMOVED;
    at = to;
  }
  return { text: text + markdown.slice(at), removed: wrong.map(({ words }) => words) };
};

const quotable = ({ view, facts, text }: Source): string =>
  [text, view.quote, view.title, view.locator, ...facts].join('\n');

const normalised = (text: string): string =>
  text
    .replace(/[\\*_]+(?=\S)|(?<=\S)[*_]+/g, '')
    .replace(/[“”„«»]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();

/** A command of a runbook is written with the names of this case in it. What a log says is never adapted. */
const sharesMostWords = (words: string, text: string): boolean => {
  const asked = words.split(/[\s/=]+/).filter(word => word !== '');
  return asked.length > 1 && asked.filter(word => text.includes(word)).length >= asked.length * MOST;
};
const MOST = 0.6;

const quotesIn = (markdown: string): readonly Quote[] => {
  const found = [...inCode(markdown), ...inMarks(markdown), ...inBlocks(markdown)].sort((a, b) => a.from - b.from);
  const apart: Quote[] = [];
  for (const quote of found) if (quote.from >= (apart.at(-1)?.to ?? 0)) apart.push(quote);
  return apart;
};

const saidAround = (markdown: string, from: number, to: number): readonly number[] => {
  const behind = BEHIND.exec(markdown.slice(to, to + AROUND_CHARS))?.[1];
  return idsIn(behind ?? AHEAD.exec(markdown.slice(Math.max(0, from - AROUND_CHARS), from))?.[1] ?? '');
};
const idsIn = (numbers: string): readonly number[] => [...numbers.matchAll(/\d+/g)].map(([n]) => Number(n));

const inCode = (markdown: string): readonly Quote[] =>
  codeRegions(markdown).flatMap(region => {
    const { kind, from, to, content: words } = region;
    if (kind === 'inline' && words.length < SHORTEST_CODE) return [];
    const said = kind === 'inline' ? saidAround(markdown, from, to) : saidOfBlock(markdown, region);
    return said.length === 0 ? [] : [{ from, to, words, said }];
  });

/** A block of code that is no program is a quote where a citation announces it: `From [3]:`. */
const OUTPUT = /^(?:text|txt|log|logs|console|output|plaintext|)$/i;
const ANNOUNCED = new RegExp(
  `(${NUMBERS})[ *_]{0,3}(?:says|reads|shows|reports|states|logs)?[ *_]{0,3}:[ *_]{0,3}\\s{1,4}$`,
);

const saidOfBlock = (markdown: string, { from, info }: Region): readonly number[] =>
  OUTPUT.test(info) ? idsIn(ANNOUNCED.exec(markdown.slice(Math.max(0, from - AROUND_CHARS), from))?.[1] ?? '') : [];

const MARKS = /["“„«]([^"“”„«»\n]{0,2000})["”“»]/g;

const inMarks = (markdown: string): readonly Quote[] =>
  [...withoutCode(markdown).matchAll(MARKS)].flatMap(({ 0: whole, index: from }) => {
    const to = from + whole.length;
    const words = markdown.slice(from + 1, to - 1).replaceAll('`', '');
    const isQuote = words.length >= SHORTEST_WORDS && /\S\s+\S+\s+\S/.test(words);
    const said = isQuote ? saidAround(markdown, from, to) : [];
    return said.length === 0 ? [] : [{ from, to, words, said }];
  });

/** A remark is set off like a quote. */
const REMARK = /^(?:\*\*|\[!|(?:note|warning|caution|tip|important|hint)\b)/i;

/** Lines in a row that begin with `>`, with a citation at their end or on the line behind. */
const inBlocks = (markdown: string): readonly Quote[] => {
  const lines = withoutCode(markdown).split('\n');
  const quotes: Quote[] = [];
  let at = 0;
  let open: { readonly from: number; words: string[] } | null = null;
  for (const [i, line] of [...lines, ''].entries()) {
    const isQuoted = /^ {0,3}>/.test(line);
    const raw = markdown.slice(at, at + line.length);
    if (isQuoted) {
      open ??= { from: at, words: [] };
      open.words.push(raw.replace(/^ {0,3}>[> ]*/, ''));
    } else if (open !== null) {
      quotes.push(...quoteOf(open.from, at - 1, open.words, i < lines.length ? raw : ''));
      open = null;
    }
    at += line.length + 1;
  }
  return quotes;
};

const AT_END = new RegExp(`[\\s(—–-]*(${NUMBERS})[).,;\\s]*$`);
const AT_BEGINNING = new RegExp(`^\\s*(?:[—–-]+\\s*)?(${NUMBERS})`);

const quoteOf = (from: number, to: number, words: readonly string[], next: string): readonly Quote[] => {
  const whole = words.join('\n').trim();
  if (REMARK.test(whole)) return [];
  const tail = whole.slice(-AROUND_CHARS);
  const own = AT_END.exec(tail);
  const said = idsIn(own?.[1] ?? AT_BEGINNING.exec(next.slice(0, AROUND_CHARS))?.[1] ?? '');
  const text = own === null ? whole : whole.slice(0, whole.length - own[0].length);
  const bare = text.replaceAll(CODE, '').replace(/^["“„`]+|["”“`]+$|`/g, '');
  return said.length === 0 || bare.trim().length < SHORTEST_CODE ? [] : [{ from, to, words: bare, said }];
};
