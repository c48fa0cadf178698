import { shorten } from '../../kernel/text.ts';
import type { Action, Procedure, Sources } from './investigation.ts';

const MOST_ACTIONS = 8;
const ACTION_CHARS = 300;

const ITEM = /^ {0,3}(?:[-*+]|\d{1,3}[.)])[ \t]+(.*)$/;
const FENCE = /^\s*(?:```|~~~)/;
const LINK_ONLY = /^\[[^\]]*\]\([^)]*\)\.?$/;

/** What a procedure tells one to do, in its own words: the items of its lists; where it has none, the first sentence of
 *  each of its paragraphs. */
export const stepsOf = (text: string): readonly string[] => {
  const { items, paragraphs } = readProse(text);
  const steps = items.length > 0 ? items : paragraphs.map(firstSentence);
  return steps.map(step => shorten(step, ACTION_CHARS)).filter(step => /\p{L}{3}/u.test(step) && !LINK_ONLY.test(step));
};

/** List items and paragraphs outside code and quotes. */
const readProse = (text: string): { items: string[]; paragraphs: string[] } => {
  const items: string[] = [];
  const paragraphs: string[] = [];
  let open: string[] | null = null;
  let inCode = false;
  for (const line of text.split('\n')) {
    if (FENCE.test(line)) {
      inCode = !inCode;
      open = null;
    } else if (inCode || /^\s*[<>|#{]/.test(line) || line.trim() === '') open = null;
    else {
      const item = ITEM.exec(line)?.[1];
      if (item !== undefined) open = items;
      if (item !== undefined) items.push(item.trim());
      else if (open === null) {
        open = paragraphs;
        paragraphs.push(line.trim());
      } else open.push(`${open.pop() ?? ''} ${line.trim()}`);
    }
  }
  return { items, paragraphs };
};

const firstSentence = (paragraph: string): string => /^.{10,}?[.!?:](?=\s|$)/s.exec(paragraph)?.[0] ?? paragraph;

/** The steps of the best runbooks, the remedies of the best one first. */
export const suggestActions = (procedures: readonly Procedure[], sources: Sources): readonly Action[] => {
  const byText = new Map<string, number[]>();
  for (const part of procedures) {
    const source = sources.ofPassage({ document_id: part.documentId, ordinal: part.ordinal });
    for (const step of stepsOf(part.text)) byText.set(step, [...new Set([...(byText.get(step) ?? []), source])]);
  }
  return [...byText].slice(0, MOST_ACTIONS).map(([text, sourceIds]) => ({ text, sourceIds }));
};
