import { childOf, childrenOf, type DocumentSet, documentAt } from './document-set.ts';
import { below, type Located, type Place } from './places.ts';
import { follow, referenceOf } from './references.ts';

/** A message where a channel carries it. */
export type OutlinedMessage = {
  readonly type: string;
  /** Where the message is described. */
  readonly at: Located;
  readonly contentType: string;
  /** The version of the document that marked it as deprecated. */
  readonly deprecatedSince: string | undefined;
};

export type OutlinedChannel = {
  readonly key: string;
  readonly address: string;
  readonly place: Place;
  /** Where the channel is described. */
  readonly at: Located;
  readonly messages: readonly OutlinedMessage[];
};

/** One message that somebody sends or receives. */
export type OutlinedOperation = {
  readonly place: Place;
  readonly action: string;
  /** As in `carriedBy`. */
  readonly carried: string;
};

/** What a document publishes, behind its references. It takes a document that the AsyncAPI parser accepts. */
export type Outline = {
  readonly file: string;
  readonly version: unknown;
  readonly channels: readonly OutlinedChannel[];
  readonly operations: readonly OutlinedOperation[];
};

const textAt = (set: DocumentSet, located: Located, key: string): string | undefined => {
  const { value } = follow(set, childOf(located, key));
  return typeof value === 'string' ? value : undefined;
};

const placeOf = ({ file, path }: Place): Place => ({ file, path });

const messageAt = (set: DocumentSet, document: Located, key: string, at: Located): OutlinedMessage => ({
  type: textAt(set, at, 'name') ?? key,
  at,
  contentType: textAt(set, at, 'contentType') ?? textAt(set, document, 'defaultContentType') ?? 'application/json',
  deprecatedSince: textAt(set, at, 'x-deprecated-since'),
});

const channelAt = (set: DocumentSet, document: Located, key: string, asked: Located): OutlinedChannel => {
  const channel = follow(set, asked);
  const messages = childrenOf(follow(set, childOf(channel, 'messages')));
  return {
    key,
    address: textAt(set, channel, 'address') ?? key,
    place: placeOf(asked),
    at: channel,
    messages: messages.map(({ key, ...each }) => messageAt(set, document, key, follow(set, each))),
  };
};

/** A message of an operation is a reference to that of its channel, whose key is the end of it. */
const keyed = (located: Located) => ({ ...located, key: referenceOf(located)?.split('/').at(-1) ?? '' });

/** Without a list of its own an operation is about every message of its channel. */
const operationAt = (set: DocumentSet, asked: Located): OutlinedOperation[] => {
  const operation = follow(set, asked);
  const channel = follow(set, childOf(operation, 'channel'));
  const listed = follow(set, childOf(operation, 'messages'));
  const messages = Array.isArray(listed.value)
    ? listed.value.map((value, i) => keyed({ ...below(listed, String(i)), value }))
    : childrenOf(follow(set, childOf(channel, 'messages')));
  return messages.map(({ key, ...each }) => {
    const type = textAt(set, follow(set, each), 'name') ?? key;
    const address = textAt(set, channel, 'address') ?? channel.path.at(-1);
    return { place: placeOf(asked), action: textAt(set, operation, 'action') ?? '', carried: `${type} on ${address}` };
  });
};

export const outlineOf = (set: DocumentSet, file: string): Outline => {
  const document = documentAt(set, file);
  const channels = childrenOf(follow(set, childOf(document, 'channels')));
  const operations = childrenOf(follow(set, childOf(document, 'operations')));
  return {
    file,
    version: follow(set, childOf(follow(set, childOf(document, 'info')), 'version')).value,
    channels: channels.map(({ key, ...channel }) => channelAt(set, document, key, channel)),
    operations: operations.flatMap(({ key: _key, ...operation }) => operationAt(set, operation)),
  };
};

export const messagesIn = ({ channels }: Outline): OutlinedMessage[] => channels.flatMap(({ messages }) => messages);

/** What a document carries where: `case.closed.v1 on events.case`. */
export const carriedBy = ({ channels }: Outline): Set<string> =>
  new Set(channels.flatMap(({ address, messages }) => messages.map(({ type }) => `${type} on ${address}`)));
