import type { MessageView } from '../../case/index.ts';
import { shorten } from '../../kernel/text.ts';
import { beginningsOf, summaryOf } from './summarise.v1.ts';

/** What can be told of messages that are not sent as they are. All of it may leave: nothing secret is in it, and no citation,
 *  for the numbers of earlier answers mean other sources. */
export type EarlierMessages = {
  /** By a model, of so many messages from the beginning on. */
  readonly summary: { readonly messages: number; readonly text: string } | null;
  /** By code, of some messages: where in the conversation each of them stands, from 0, and its first sentences. */
  readonly lines: readonly { readonly at: number; readonly text: string }[];
};

const MOST_LINES = 40;
const LINE_CHARS = 240;

/** The first sentences of the last messages of a conversation. `fitToLeave` takes out what must not be told. */
export const firstSentences = (
  said: readonly MessageView[],
  fitToLeave: (text: string) => string,
): EarlierMessages['lines'] => {
  const from = Math.max(0, said.length - MOST_LINES);
  return said.slice(from).map(({ role, content }, nth) => ({
    at: from + nth,
    text: `${role}: ${beginningOf(fitToLeave(content))}`,
  }));
};

/** Without what an answer begins with for its reader: warnings and headings. */
const beginningOf = (text: string): string => {
  const prose = text.replace(/^(?:>|#{1,6} ).*$/gm, '');
  const words = (prose.trim() === '' ? text : prose).replace(/\s+/g, ' ').trim();
  const end = words.slice(0, LINE_CHARS).search(/[.!?][^.!?]*$/);
  return words.length <= LINE_CHARS || end < LINE_CHARS / 3 ? shorten(words, LINE_CHARS) : words.slice(0, end + 1);
};

/** The first `messages` messages of the conversation in at most `mostChars` characters, the later ones before the earlier. */
export const renderEarlier = ({ summary, lines }: EarlierMessages, messages: number, mostChars: number): string => {
  if (messages <= 0 || mostChars <= 0) return '';
  const covered = summary === null ? 0 : Math.min(summary.messages, messages);
  const told = lines.filter(({ at }) => at >= covered && at < messages);
  // A summary of all says more than the beginnings of a few.
  const room = summary === null ? mostChars : Math.max(mostChars / 3, mostChars - summary.text.length);
  const kept = lastOf(told, room);
  const head = summary === null ? [] : [summaryOf(covered), shorten(summary.text, mostChars)];
  const tail = kept.length === 0 ? [] : [beginningsOf(messages - covered - kept.length), ...kept];
  return [...head, ...tail].join('\n');
};

const lastOf = (lines: EarlierMessages['lines'], mostChars: number): readonly string[] => {
  let left = mostChars;
  const kept = lines.toReversed().filter(({ text }) => {
    left -= text.length;
    return left >= 0;
  });
  return kept.toReversed().map(({ text }) => text);
};
