import { shorten } from '../../kernel/text.ts';
import type { Action, Procedure, Sources } from './investigation.ts';

const MOST_ACTIONS = 8;
/** Of one section, so that a long list does not hide the next runbook. */
const MOST_OF_ONE = 6;
const ACTION_CHARS = 300;

const ITEM = /^ {0,3}(?:[-*+]|\d{1,3}[.)])[ \t]+(.*)$/;
const FENCE = /^\s*(?:```|~~~)/;
const LINK_ONLY = /^\[[^\]]*\]\([^)]*\)\.?$/;

/** What a procedure tells one to do, in its own words: the items of its lists; where it has none, the paragraphs that lead
 *  up to a command, with the command. */
export const stepsOf = (text: string): readonly string[] => {
  const { items, commands } = readSteps(text);
  const steps = items.length > 0 ? items : commands;
  return steps.map(step => shorten(step, ACTION_CHARS)).filter(step => /\p{L}{3}/u.test(step) && !LINK_ONLY.test(step));
};

/** Reads lines once; quotes, tables and HTML are no steps. */
const readSteps = (text: string): { items: string[]; commands: string[] } => {
  const items: string[] = [];
  const commands: string[] = [];
  let paragraph = '';
  let open: 'item' | 'paragraph' | 'code' | null = null;
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    const item = open === 'code' ? undefined : ITEM.exec(line)?.[1];
    if (FENCE.test(line)) open = open === 'code' ? null : 'code';
    else if (open === 'code') {
      if (paragraph !== '' && COMMAND.test(trimmed))
        commands.push(`${lastSentence(paragraph)} \`${trimmed.replace(/^[$#] /, '')}\``);
      paragraph = '';
    } else if (item !== undefined) {
      items.push(item.trim());
      open = 'item';
    } else if (trimmed === '' || /^[<>|#{]/.test(trimmed)) open = null;
    else if (open === 'item') items.push(`${items.pop() ?? ''} ${trimmed}`);
    else {
      paragraph = open === 'paragraph' ? `${paragraph} ${trimmed}` : trimmed;
      open = 'paragraph';
    }
  }
  return { items, commands };
};

/** Something to type, and neither a comment nor output. */
const COMMAND = /^(?:[$#] )?[a-z][\w./-]{1,40} \S[^`]*[^`,\\({|]$/;

const lastSentence = (paragraph: string): string => paragraph.split(/(?<=[.!?]) /).at(-1) ?? paragraph;

/** The steps of the best runbooks, the remedies of the best one first. */
export const suggestActions = (procedures: readonly Procedure[], sources: Sources): readonly Action[] => {
  const byText = new Map<string, number[]>();
  for (const part of procedures) {
    const source = sources.ofPassage({ document_id: part.documentId, ordinal: part.ordinal });
    for (const step of stepsOf(part.text).slice(0, MOST_OF_ONE))
      byText.set(step, [...new Set([...(byText.get(step) ?? []), source])]);
  }
  return [...byText].slice(0, MOST_ACTIONS).map(([text, sourceIds]) => ({ text, sourceIds }));
};
