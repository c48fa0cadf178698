import type { EventType } from '../../contracts/generated/messages.ts';

/** Which consumers hear of which event, by consumer name. An event becomes one job for each of them, in the commit that
 *  announces it: of type `reactionType(event, consumer)`, same owner, the event's data as payload. */
export type Subscriptions = { readonly [Type in EventType]?: readonly string[] };

/** The type under which a consumer of an event is known to the queue: `case.deleted.v1#evidence.remove-of-case`. */
export const reactionType = <Type extends EventType>(event: Type, consumer: string): `${Type}#${string}` =>
  `${event}#${consumer}`;
