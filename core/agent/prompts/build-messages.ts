import type { MessageView } from '../../case/index.ts';
import { shorten } from '../../kernel/text.ts';
import type { ChatMessage } from '../../ports/llm-provider.ts';
import { strippedOfCitations, withRenamedCitations } from '../executor/citations.ts';
import { isSamePlace } from '../investigate/cause.ts';
import type { Conversation } from '../investigate/gather.ts';
import type { Investigation, Source } from '../investigate/investigation.ts';
import type { Hypothesis, HypothesisEvidence } from '../trust/hypothesis.ts';
import { findInstructions } from '../trust/injection.ts';
import { WARNING } from '../trust/injection-sources.ts';
import { type EarlierMessages, renderEarlier } from './earlier-messages.ts';
import { boundaryNotice, fenced } from './investigate.v1.ts';
import { QUESTION_FOLLOWS, SYSTEM } from './investigate.v2.ts';
import { computed, plainName, withoutOurMarks } from './our-marks.ts';

/** How much of each part is sent at most, in characters; `messages` of them. */
export type Sizes = {
  readonly question: number;
  readonly context: number;
  readonly description: number;
  readonly messages: number;
  readonly message: number;
  /** Of what is told of the messages before them. */
  readonly earlier: number;
  readonly hypotheses: number;
  readonly notes: number;
};

export const WHOLE: Sizes = {
  question: 12_000,
  context: 8_000,
  description: 4_000,
  messages: 6,
  message: 1_500,
  earlier: 3_000,
  hypotheses: 8,
  notes: 4_000,
};

const SOURCE_CHARS = 3_000;
const STATEMENT_CHARS = 300;
const MOST_PLACES = 3;

export type Asked = { readonly question: string; readonly context: string | null; readonly questionId: string };

export type MessageParts = {
  readonly asked: Asked;
  readonly conversation: Conversation;
  /** Of the messages that are not sent as they are; without it they are not told of. */
  readonly earlier?: EarlierMessages | undefined;
  readonly found: Investigation;
  readonly sources: readonly Source[];
  /** What earlier turns thought of, newest first. */
  readonly hypotheses?: readonly Hypothesis[];
  readonly boundary: string;
  /** Takes the secrets out; applied to everything that is not ours. */
  readonly redact: Redact;
};

/** One source as it is sent. Redacted before it is cut: half of a secret looks like none. */
export const renderSource = ({ view, facts, text }: Source, redact: (text: string) => string): string =>
  shorten(
    redact(
      `[${view.id}] ${view.kind}, ${plainName(view.title)}, ${plainName(view.locator)}\n${[...facts.map(computed), withoutOurMarks(text)].join('\n')}`,
    ),
    SOURCE_CHARS,
  );

type Redact = (text: string) => string;

const aboutCase = ({ about }: Conversation, redact: Redact, { description }: Sizes): string => {
  const facts = [`title: ${withoutOurMarks(redact(about.title))}`, `severity: ${about.severity}`];
  const isOrder = findInstructions(`${about.title}\n${about.description}`).length > 0;
  const warning = isOrder ? [computed(WARNING)] : [];
  return [...facts, ...warning, shorten(withoutOurMarks(redact(about.description)), description)].join('\n');
};

/** What was said but for the question itself. */
export const saidBefore = (
  { said }: Pick<Conversation, 'said'>,
  { questionId }: Pick<Asked, 'questionId'>,
): readonly MessageView[] => said.filter(({ id }) => id !== questionId);

/** The numbers of another turn mean other sources. */
const withoutNumbers = ({ role, content }: MessageView, redact: Redact): string =>
  role === 'user' ? withRenamedCitations(redact(content)) : strippedOfCitations(redact(content));

const lastMessages = (before: readonly MessageView[], redact: Redact, sizes: Sizes): string =>
  before
    .slice(before.length - Math.min(sizes.messages, before.length))
    .map(message => `${message.role}: ${shorten(withoutOurMarks(withoutNumbers(message, redact)), sizes.message)}`)
    .join('\n\n');

const STILL_OPEN: ReadonlySet<Hypothesis['state']> = new Set(['open', 'supported', 'confirmed']);

/** What earlier turns thought of, what may still hold before what was refuted. */
const hypothesesSoFar = (hypotheses: readonly Hypothesis[], redact: Redact, { hypotheses: most }: Sizes): string =>
  [...hypotheses]
    .sort((a, b) => Number(STILL_OPEN.has(b.state)) - Number(STILL_OPEN.has(a.state)))
    .slice(0, most)
    .map(({ statement, state, grade, evidenceFor, evidenceAgainst }) =>
      redact(
        [
          `- ${shorten(withoutOurMarks(statement), STATEMENT_CHARS)} (${state === 'refuted' ? state : `${state}, ${grade}`})`,
          ...places('for', evidenceFor),
          ...places('against', evidenceAgainst),
        ].join('\n'),
      ),
    )
    .join('\n');

const places = (side: string, found: readonly HypothesisEvidence[]): readonly string[] =>
  found.length === 0
    ? []
    : [
        `  ${side}: ${found
          .slice(0, MOST_PLACES)
          .map(({ title, locator }) => `${plainName(title)}, ${plainName(locator)}`)
          .join('; ')}`,
      ];

/** What was computed over all files: when the trouble began, where it went, and what came before it. By the places of the
 *  lines, which the sources give their numbers. */
const orderOfEvents = ({ evidence, cause }: Investigation): readonly string[] => {
  const { onset, finding, leadMs, suspects } = cause;
  if (onset === null) return [];
  const earlier = suspects.map(
    ({ locator, lead_ms: lead }) => `${lead} ms before it, ${plainName(locator)}: suspicious, too`,
  );
  const spread = evidence.order
    .filter(begin => !isSamePlace(begin, onset))
    .map(({ at, locator }) => `trouble of another file begins at ${at}, ${plainName(locator)}`);
  return [
    `the trouble of the case begins at ${onset.at}, ${plainName(onset.locator)}`,
    ...(finding === null || leadMs === null
      ? []
      : [`${leadMs} ms before it, ${plainName(finding.locator)}: the likeliest cause`]),
    ...earlier,
    ...spread,
  ].map(computed);
};

/** A question is at one end of what was pasted or the other. */
const bothEnds = (text: string, max: number): string =>
  text.length <= max
    ? text
    : `${text.slice(0, Math.ceil((max * 3) / 4))}\n[…]\n${text.slice(text.length - Math.floor(max / 4))}`.toWellFormed();

/** The messages for the model: rules in one, everything that others wrote in the other, as data. */
export const buildMessages = (parts: MessageParts, sizes: Sizes = WHOLE): readonly ChatMessage[] => {
  const { asked, conversation, found, sources, boundary, redact } = parts;
  const block = (name: string, content: string): string[] =>
    content.trim() === '' ? [] : [fenced(boundary, name, content.replaceAll(boundary, ''))];
  const before = saidBefore(conversation, asked);
  const earlier = parts.earlier && renderEarlier(parts.earlier, before.length - sizes.messages, sizes.earlier);
  const content = [
    ...block('CASE', aboutCase(conversation, redact, sizes)),
    ...block('EARLIER MESSAGES', withoutOurMarks(earlier ?? '')),
    ...block('CONVERSATION', lastMessages(before, redact, sizes)),
    ...block('HYPOTHESES', hypothesesSoFar(parts.hypotheses ?? [], redact, sizes)),
    ...block('CONTEXT', shorten(withoutOurMarks(redact(asked.context ?? '')), sizes.context)),
    ...block('ORDER OF EVENTS', redact(orderOfEvents(found).join('\n'))),
    ...block('SOURCES', sources.map(source => renderSource(source, redact)).join('\n\n') || 'none'),
    ...block('NOT READ', shorten(withRenamedCitations(withoutOurMarks(redact(found.notes.join('\n')))), sizes.notes)),
    `${QUESTION_FOLLOWS}\n${bothEnds(redact(asked.question), sizes.question)}`,
  ].join('\n\n');
  return [
    { role: 'system', content: `${SYSTEM}\n\n${boundaryNotice(boundary)}` },
    { role: 'user', content, cacheable: true },
  ];
};
