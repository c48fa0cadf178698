import {
  AckPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamInfo,
} from '@nats-io/jetstream';

const NANOS_PER_MS = 1_000_000;
export const nanos = (ms: number): number => ms * NANOS_PER_MS;

export type StreamOptions = {
  /** Of the stream, and the first word of its subjects. */
  readonly name: string;
  readonly replicas: number;
  /** How long a message stays with a consumer that says nothing. */
  readonly leaseMs: number;
};

/** Within this long a message that was published before is dropped. */
export const DUPLICATE_WINDOW_MS = 120_000;
/** Nobody takes a message that is this old: its type is unknown everywhere. */
const MAX_AGE_MS = 24 * 3_600_000;

const configOf = ({ name, replicas }: StreamOptions) => ({
  name,
  subjects: [`${name}.>`],
  retention: RetentionPolicy.Workqueue,
  storage: StorageType.File,
  duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  max_age: nanos(MAX_AGE_MS),
  num_replicas: replicas,
});

type StreamConfig = ReturnType<typeof configOf>;

export const ensureStream = (manager: JetStreamManager, options: StreamOptions): Promise<StreamInfo> =>
  ensureStreamAs(manager, configOf(options));

/** Makes the stream, or brings it up to what this version wants. Several processes may do so at once.
 *  @throws what JetStream says. */
export const ensureStreamAs = async (
  manager: JetStreamManager,
  wanted: Omit<StreamConfig, 'retention'> & { readonly retention: RetentionPolicy },
): Promise<StreamInfo> => {
  const found = await orMissing(manager.streams.info(wanted.name));
  if (!found) return add(manager, wanted);
  const { config } = found;
  const isCurrent =
    config.duplicate_window === wanted.duplicate_window &&
    config.max_age === wanted.max_age &&
    config.num_replicas === wanted.num_replicas;
  return isCurrent ? found : manager.streams.update(wanted.name, wanted);
};

/** Of several that make it at once the server refuses some, and tells others a moment of their own that it does not keep. */
const add: typeof ensureStreamAs = async (manager, wanted) => {
  try {
    await manager.streams.add(wanted);
  } catch (error) {
    if (!(await orMissing(manager.streams.info(wanted.name)))) throw error;
  }
  return manager.streams.info(wanted.name);
};

/** Makes the durable consumer of one type, or brings it up to date; its name. */
export const ensureConsumer = async (
  manager: JetStreamManager,
  { name, leaseMs }: StreamOptions,
  type: string,
): Promise<string> => {
  const durable = subjectToken(type);
  const wanted = {
    durable_name: durable,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(leaseMs),
    // How often is enough is for the consumer to say, which can remove the message then.
    max_deliver: -1,
    max_ack_pending: 10_000,
    filter_subject: subjectOf(name, type),
  };
  const found = await orMissing(manager.consumers.info(name, durable));
  if (!found) await manager.consumers.add(name, wanted);
  else if (found.config.ack_wait !== wanted.ack_wait || found.config.max_ack_pending !== wanted.max_ack_pending)
    await manager.consumers.update(name, durable, wanted);
  return durable;
};

const orMissing = async <Found>(asked: Promise<Found>): Promise<Found | undefined> => {
  try {
    return await asked;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

/** There is no such stream, or no such consumer. */
export const isMissing = (error: unknown): boolean =>
  error instanceof JetStreamApiError &&
  (error.code === JetStreamApiCodes.StreamNotFound || error.code === JetStreamApiCodes.ConsumerNotFound);

export const subjectOf = (stream: string, type: string): string => `${stream}.${subjectToken(type)}`;

const LONGEST_TOKEN = 200;

/** A type as one word of a subject and as the name of a consumer, neither of which takes dots, blanks or wildcards. Two types
 *  never share a word, as long as they are of a sensible length. */
export const subjectToken = (type: string): string =>
  [...type]
    .map(char => (/[A-Za-z0-9_-]/.test(char) ? char : char === '.' ? '~' : `=${char.codePointAt(0)?.toString(16)}=`))
    .join('')
    .slice(0, LONGEST_TOKEN);
