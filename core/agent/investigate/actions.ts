import { shorten } from '../../kernel/text.ts';
import { withoutCitations } from '../executor/citations.ts';
import { withoutForeignLinks } from '../executor/links.ts';
import { oneLine, withoutLinks } from '../grounded/markdown.ts';
import type { Action, Procedure, Sources } from './investigation.ts';

const MOST_ACTIONS = 8;
/** Of one section, so that a long list does not hide the next runbook. */
const MOST_OF_ONE = 6;
const ACTION_CHARS = 300;

const ITEM = /^ {0,3}([-*+]|\d{1,3}[.)])[ \t]+(.*)$/;
const FENCE = /^\s*(?:```|~~~)/;
const LINK_ONLY = /^\[[^\]]*\]\([^)]*\)\.?$/;

/** What a procedure tells one to do, in its own words: the items of its lists; where it has none, the paragraphs that lead
 *  up to a command, with the command. */
export const stepsOf = (text: string): readonly string[] => {
  const { items, commands } = readSteps(text);
  return whole(items.length > 0 ? items.map(({ text: step }) => step) : commands);
};

/** What begins a list of anything but steps. */
const DESCRIBING =
  /^\W{0,4}(?:symptoms?|signs?|meaning|impact|causes?|reasons?|background|when|alerts?)\b[^.]{0,60}[:*]\W*$/i;

/** The steps in a text that says other things, too: its numbered items, or else the others, without lists of symptoms. */
export const instructionsOf = (text: string): readonly string[] => {
  const { items } = readSteps(text);
  const numbered = items.filter(({ isNumbered }) => isNumbered);
  const steps = numbered.length > 0 ? numbered : items.filter(({ lead }) => !DESCRIBING.test(lead));
  return whole(steps.map(({ text: step }) => step));
};

const whole = (steps: readonly string[]): readonly string[] =>
  steps.map(step => shorten(step, ACTION_CHARS)).filter(step => /\p{L}{3}/u.test(step) && !LINK_ONLY.test(step));

type Item = {
  readonly text: string;
  readonly isNumbered: boolean /** The paragraph before its list. */;
  readonly lead: string;
};

/** Reads lines once; quotes, tables and HTML are no steps. */
const readSteps = (text: string): { items: readonly Item[]; commands: readonly string[] } => {
  const items: Item[] = [];
  const commands: string[] = [];
  let paragraph = '';
  let open: 'item' | 'paragraph' | 'code' | null = null;
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    const [, mark = '', item] = (open === 'code' ? null : ITEM.exec(line)) ?? [];
    if (FENCE.test(line)) open = open === 'code' ? null : 'code';
    else if (open === 'code') {
      if (paragraph !== '' && COMMAND.test(trimmed))
        commands.push(`${lastSentence(paragraph)} \`${trimmed.replace(/^[$#] /, '')}\``);
      paragraph = '';
    } else if (item !== undefined) {
      items.push({ text: item.trim(), isNumbered: /\d/.test(mark), lead: paragraph });
      open = 'item';
    } else if (trimmed === '' || /^[<>|#{]/.test(trimmed)) open = null;
    else if (open === 'item') items.push(continued(items.pop(), trimmed));
    else {
      paragraph = open === 'paragraph' ? `${paragraph} ${trimmed}` : trimmed;
      open = 'paragraph';
    }
  }
  return { items, commands };
};

const continued = (item: Item | undefined, more: string): Item => ({
  isNumbered: false,
  lead: '',
  ...item,
  text: `${item?.text ?? ''} ${more}`.trim(),
});

/** Something to type, and neither a comment nor output. */
const COMMAND = /^(?:[$#] )?[a-z][\w./-]{1,40} \S[^`]*[^`,\\({|]$/;

const lastSentence = (paragraph: string): string => paragraph.split(/(?<=[.!?]) /).at(-1) ?? paragraph;

/** A step as it is told to programs, too: in the words of its author, and nothing in it is a link or looks like a citation
 *  of ours. Its addresses are code. */
export const neutral = (step: string): string =>
  withoutCitations(
    withoutForeignLinks(oneLine(withoutLinks(step), ACTION_CHARS), { linkable: new Set(), mentioned: () => true }),
  );

/** The steps of the best runbooks, the remedies of the best one first. */
export const suggestActions = (procedures: readonly Procedure[], sources: Sources): readonly Action[] => {
  const byText = new Map<string, number[]>();
  for (const part of procedures) {
    const source = sources.ofPassage({ document_id: part.documentId, ordinal: part.ordinal });
    const steps = part.isMixed ? instructionsOf(part.text) : stepsOf(part.text);
    for (const step of steps.slice(0, MOST_OF_ONE).map(neutral))
      byText.set(step, [...new Set([...(byText.get(step) ?? []), source])]);
  }
  return [...byText].slice(0, MOST_ACTIONS).map(([text, sourceIds]) => ({ text, sourceIds }));
};
