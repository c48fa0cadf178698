import type { Versions } from './compare-conditions.ts';
import { compareViews } from './compare-schemas.ts';
import { childOf, type DocumentSet, documentAt } from './document-set.ts';
import { canonical, isObject } from './json.ts';
import { carriedBy, messagesIn, type Outline, type OutlinedChannel, type OutlinedMessage } from './outline.ts';
import { below, type Located, type Place } from './places.ts';
import { follow } from './references.ts';
import type { Change, RuleName } from './rules.ts';
import { dereferenced, viewOf } from './views.ts';

/** A change of a document, with the messages that it changes. */
export type DocumentChange = Change & { readonly messages: readonly string[] };

/** Parts of a message or a channel that this check does not look into: it only lets nobody change them unseen. */
const OPAQUE = ['bindings', 'correlationId', 'traits', 'parameters'];

const changeAt = (
  { file, path }: Place,
  rule: RuleName,
  what: string,
  messages: readonly OutlinedMessage[] = [],
): DocumentChange => ({ file, path, rule, what, messages: messages.map(({ type }) => type) });

const payloadOf = (set: DocumentSet, { at }: OutlinedMessage, key: string): Located => {
  const payload = childOf(at, key);
  const { value } = follow(set, payload);
  return isObject(value) && 'schemaFormat' in value ? childOf(follow(set, payload), 'schema') : payload;
};

const compareSchemas = (versions: Versions, was: OutlinedMessage, is: OutlinedMessage, key: string): Change[] => {
  const before = payloadOf(versions.was, was, key);
  const now = payloadOf(versions.is, is, key);
  if (before.value === undefined && now.value === undefined) return [];
  return compareViews(versions, viewOf(versions.was, before), viewOf(versions.is, now));
};

type Described = { readonly at: Located };

const compareOpaque = (versions: Versions, was: Described, is: Described): DocumentChange[] => {
  const text = (set: DocumentSet, { at }: Described, key: string): string =>
    canonical(dereferenced(set, childOf(at, key)));
  return OPAQUE.filter(key => text(versions.was, was, key) !== text(versions.is, is, key)).map(key =>
    changeAt(below(is.at, key), 'change-encoding', `${key} changed`),
  );
};

const compareContentTypes = (was: OutlinedMessage, is: OutlinedMessage): Change[] =>
  was.contentType === is.contentType
    ? []
    : [changeAt(is.at, 'change-encoding', `contentType was ${was.contentType}, is ${is.contentType}`)];

const compareMarks = (was: OutlinedMessage, is: OutlinedMessage): Change[] => {
  const [before, now] = [was.deprecatedSince, is.deprecatedSince];
  if (before === now) return [];
  const what = now === undefined ? `${is.type} is no longer deprecated` : `${is.type} is deprecated since ${now}`;
  return [changeAt(is.at, 'deprecate', what)];
};

const compareMessages = (versions: Versions, was: OutlinedMessage, is: OutlinedMessage): DocumentChange[] =>
  [
    ...compareMarks(was, is),
    ...compareContentTypes(was, is),
    ...compareOpaque(versions, was, is),
    ...compareSchemas(versions, was, is, 'headers'),
    ...compareSchemas(versions, was, is, 'payload'),
  ].map(change => ({ ...change, messages: [is.type] }));

const missing = (outline: Outline, message: OutlinedMessage): DocumentChange => {
  const elsewhere = outline.channels.find(({ messages }) => messages.some(({ type }) => type === message.type));
  return elsewhere === undefined
    ? changeAt(message.at, 'remove-message', `${message.type} is no longer published`, [message])
    : changeAt(message.at, 'move-message', `${message.type} is on channel ${elsewhere.address} now`, [message]);
};

const compareChannels = (versions: Versions, [was, is]: Pair, outlines: Outlines): DocumentChange[] => {
  const before = new Set(messagesIn(outlines.was).map(({ type }) => type));
  const byType = new Map(is.messages.map(message => [message.type, message]));
  const moved =
    was.address === is.address
      ? []
      : [
          changeAt(
            below(is.place, 'address'),
            'change-address',
            `address was ${was.address}, is ${is.address}`,
            is.messages,
          ),
        ];
  return [
    ...moved,
    ...compareOpaque(versions, was, is),
    ...was.messages.flatMap(message => {
      const now = byType.get(message.type);
      return now === undefined ? [missing(outlines.is, message)] : compareMessages(versions, message, now);
    }),
    ...is.messages
      .filter(({ type }) => !before.has(type))
      .map(message => changeAt(message.at, 'add-message', `${message.type} added`, [message])),
  ];
};

type Pair = readonly [was: OutlinedChannel, is: OutlinedChannel];
type Outlines = { readonly was: Outline; readonly is: Outline };

/** A channel is its address; one that changed it is recognised by its key. */
const pairsOf = ({ was, is }: Outlines): Pair[] => {
  const known = new Set(was.channels.map(({ address }) => address));
  return was.channels.flatMap(channel => {
    const same = is.channels.find(({ address }) => address === channel.address);
    const moved = is.channels.find(({ key, address }) => key === channel.key && !known.has(address));
    const found = same ?? moved;
    return found === undefined ? [] : [[channel, found] as const];
  });
};

/** Of the messages that both versions carry; those that only one carries are changes of their own. */
const compareOperations = ({ was, is }: Outlines): DocumentChange[] => {
  const [before, now] = [carriedBy(was), carriedBy(is)];
  const lacking = (one: Outline, other: Outline) =>
    one.operations
      .filter(({ carried }) => before.has(carried) && now.has(carried))
      .filter(({ action, carried }) => !other.operations.some(op => op.action === action && op.carried === carried));
  return [
    ...lacking(was, is).map(({ place, action, carried }) =>
      changeAt(place, 'remove-operation', `nobody is said to ${action} ${carried} now`),
    ),
    ...lacking(is, was).map(({ place, action, carried }) =>
      changeAt(place, 'add-operation', `somebody is said to ${action} ${carried} now`),
    ),
  ];
};

/** The document as text without its version, which is what a change of it is measured by. */
const wordsOf = (set: DocumentSet, file: string): string => {
  const document = dereferenced(set, documentAt(set, file));
  if (!isObject(document) || !isObject(document.info)) return canonical(document);
  return canonical({ ...document, info: { ...document.info, version: '' } });
};

const compareWords = (versions: Versions, { was, is }: Outlines): DocumentChange[] =>
  wordsOf(versions.was, was.file) === wordsOf(versions.is, is.file)
    ? []
    : [changeAt({ file: is.file, path: [] }, 'change-words', 'only words differ')];

/** The same change met in several messages, once. */
const merged = (changes: readonly DocumentChange[]): DocumentChange[] => {
  const found = new Map<string, DocumentChange>();
  for (const change of changes) {
    const { messages, ...rest } = change;
    const key = canonical(rest);
    found.set(key, { ...rest, messages: [...new Set([...(found.get(key)?.messages ?? []), ...messages])].sort() });
  }
  return [...found.values()];
};

/** Every way in which a document differs from its released version. */
export const compareDocuments = (versions: Versions, outlines: Outlines): DocumentChange[] => {
  const pairs = pairsOf(outlines);
  const gone = outlines.was.channels.filter(channel => !pairs.some(([was]) => was === channel));
  const come = outlines.is.channels.filter(channel => !pairs.some(([, is]) => is === channel));
  const changes = merged([
    ...pairs.flatMap(pair => compareChannels(versions, pair, outlines)),
    ...gone.map(({ place, address, messages }) =>
      changeAt(place, 'remove-channel', `channel ${address} removed`, messages),
    ),
    ...come.map(({ place, address, messages }) => changeAt(place, 'add-channel', `channel ${address} added`, messages)),
    ...compareOperations(outlines),
  ]);
  return changes.length > 0 ? changes : compareWords(versions, outlines);
};
