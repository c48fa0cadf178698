import { shorten } from '../../kernel/text.ts';
import type { ChatMessage } from '../../ports/llm-provider.ts';
import { isSamePlace } from '../investigate/cause.ts';
import type { Conversation } from '../investigate/gather.ts';
import type { Investigation, Source } from '../investigate/investigation.ts';
import { boundaryNotice, fenced, QUESTION_FOLLOWS, SYSTEM } from './investigate.v1.ts';

const LAST_MESSAGES = 6;
const MESSAGE_CHARS = 1_500;
const DESCRIPTION_CHARS = 4_000;
const CONTEXT_CHARS = 8_000;
const QUESTION_CHARS = 12_000;
const SOURCE_CHARS = 3_000;

export type Asked = { readonly question: string; readonly context: string | null; readonly questionId: string };

export type MessageParts = {
  readonly asked: Asked;
  readonly conversation: Conversation;
  readonly found: Investigation;
  readonly sources: readonly Source[];
  readonly boundary: string;
  /** Takes the secrets out; applied to everything that is not ours. */
  readonly redact: Redact;
};

/** One source as it is sent. Redacted before it is cut: half of a secret looks like none. */
export const renderSource = ({ view, facts, text }: Source, redact: (text: string) => string): string =>
  shorten(
    redact(
      `[${view.id}] ${view.kind}, ${view.title}, ${view.locator}\n${[...facts.map(fact => `(computed: ${fact})`), text].join('\n')}`,
    ),
    SOURCE_CHARS,
  );

type Redact = (text: string) => string;

const aboutCase = ({ about }: Conversation, redact: Redact): string => {
  const facts = [`title: ${redact(about.title)}`, `severity: ${about.severity}`];
  return [...facts, shorten(redact(about.description), DESCRIPTION_CHARS)].join('\n');
};

const lastMessages = ({ said }: Conversation, questionId: string, redact: Redact): string =>
  said
    .filter(({ id }) => id !== questionId)
    .slice(-LAST_MESSAGES)
    .map(({ role, content }) => `${role}: ${shorten(redact(content), MESSAGE_CHARS)}`)
    .join('\n\n');

/** What was computed over all files: when the trouble began, where it went, and what came before it. By the places of the
 *  lines, which the sources give their numbers. */
const orderOfEvents = ({ evidence, cause }: Investigation): readonly string[] => {
  const { onset, finding, leadMs, suspects } = cause;
  if (onset === null) return [];
  const earlier = suspects.map(({ locator, lead_ms: lead }) => `${lead} ms before it, ${locator}: suspicious, too`);
  const spread = evidence.order
    .filter(begin => !isSamePlace(begin, onset))
    .map(({ at, locator }) => `trouble of another file begins at ${at}, ${locator}`);
  return [
    `the trouble of the case begins at ${onset.at}, ${onset.locator}`,
    ...(finding === null || leadMs === null ? [] : [`${leadMs} ms before it, ${finding.locator}: the likeliest cause`]),
    ...earlier,
    ...spread,
  ].map(fact => `(computed: ${fact})`);
};

/** A question is at one end of what was pasted or the other. */
const bothEnds = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, (max * 3) / 4)}\n[…]\n${text.slice(-max / 4)}`.toWellFormed();

/** The messages for the model: rules in one, everything that others wrote in the other, as data. */
export const buildMessages = (parts: MessageParts): readonly ChatMessage[] => {
  const { asked, conversation, found, sources, boundary, redact } = parts;
  const block = (name: string, content: string): string[] =>
    content.trim() === '' ? [] : [fenced(boundary, name, content.replaceAll(boundary, ''))];
  const content = [
    ...block('CASE', aboutCase(conversation, redact)),
    ...block('CONVERSATION', lastMessages(conversation, asked.questionId, redact)),
    ...block('CONTEXT', shorten(redact(asked.context ?? ''), CONTEXT_CHARS)),
    ...block('ORDER OF EVENTS', redact(orderOfEvents(found).join('\n'))),
    ...block('SOURCES', sources.map(source => renderSource(source, redact)).join('\n\n') || 'none'),
    ...block('NOT READ', redact(found.notes.join('\n'))),
    `${QUESTION_FOLLOWS}\n${bothEnds(redact(asked.question), QUESTION_CHARS)}`,
  ].join('\n\n');
  return [
    { role: 'system', content: `${SYSTEM}\n\n${boundaryNotice(boundary)}` },
    { role: 'user', content },
  ];
};
