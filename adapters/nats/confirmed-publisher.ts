import { createInbox, errors, headers, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { unavailable } from './connection.ts';

export type Outgoing = {
  readonly subject: string;
  readonly body: string;
  /** A second message with the same one, within the stream's window, is not stored. */
  readonly id: string;
};

/** Resolves when a stream has stored all of them.
 *  @throws NoRespondersError when no stream takes a subject; DomainError 'unavailable' at the deadline; what the server says. */
export type PublishConfirmed = (messages: readonly Outgoing[]) => Promise<void>;

type Publication = { left: number; readonly done: PromiseWithResolvers<void> };

/** Publishes to JetStream with one subscription for all confirmations. The client's own way makes a request of each message,
 *  with a timer, a promise and errors for later. */
export const confirmedPublisher = (connection: NatsConnection, deadlineMs: number): PublishConfirmed => {
  const inbox = createInbox();
  const waiting = new Map<string, Publication>();
  let count = 0;

  const failAll = (error: unknown): void => {
    for (const { done } of waiting.values()) done.reject(error);
    waiting.clear();
  };
  const confirmed = (answer: Msg): void => {
    const publication = waiting.get(answer.subject);
    if (!publication) return;
    waiting.delete(answer.subject);
    const refusal = refusalOf(answer);
    if (refusal) publication.done.reject(refusal);
    else if (--publication.left === 0) publication.done.resolve();
  };
  connection.subscribe(`${inbox}.*`, {
    callback: (error, answer) => (error ? failAll(error) : confirmed(answer)),
  });
  connection.closed().then(() => failAll(unavailable('closed')), failAll);

  return async messages => {
    const publication: Publication = { left: messages.length, done: Promise.withResolvers() };
    const replies: string[] = [];
    const timer = setTimeout(() => publication.done.reject(unavailable('deadline')), deadlineMs);
    try {
      for (const { subject, body, id } of messages) {
        const reply = `${inbox}.${++count}`;
        const withId = headers();
        withId.set('Nats-Msg-Id', id);
        connection.publish(subject, body, { reply, headers: withId });
        waiting.set(reply, publication);
        replies.push(reply);
      }
      await publication.done.promise;
    } finally {
      clearTimeout(timer);
      for (const reply of replies) waiting.delete(reply);
    }
  };
};

/** What the server has against a message; undefined when it is stored, now or before. */
const refusalOf = (answer: Msg): Error | undefined => {
  if (answer.headers?.code === 503) return new errors.NoRespondersError(answer.subject);
  const { error } = answer.json<{ error?: { description?: string } }>();
  return error && new Error(`JetStream did not store a message: ${error.description}`);
};
