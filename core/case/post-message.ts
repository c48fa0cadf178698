import type { Actor } from '../kernel/actor.ts';
import type { CaseId, MessageId } from '../kernel/ids.ts';
import type { RepeatableRequest } from '../kernel/repeat.ts';
import { shorten } from '../kernel/text.ts';
import type { Clock } from '../ports/clock.ts';
import type { Durability } from '../ports/transactor.ts';
import { caseNotFound, investigate } from './case.ts';
import type { MessageRole } from './message.ts';
import type { MessageView } from './models.ts';
import { presentMessage } from './present.ts';
import type { CaseTransact } from './repository.ts';

export type PostMessageDeps = { clock: Clock; transact: CaseTransact };

export type NewMessage = {
  /** Made beforehand: posting the same id again changes nothing. */
  readonly id: MessageId;
  readonly role: MessageRole;
  readonly content: string;
};

export type PostMessageOptions = {
  readonly request?: RepeatableRequest | undefined;
  readonly durability?: Durability;
};

/** A question moves the case on and needs it open; an answer to one is taken in any state. */
export const postMessage =
  ({ clock, transact }: PostMessageDeps) =>
  (
    actor: Actor,
    caseId: CaseId,
    { id, role, content }: NewMessage,
    { request, durability }: PostMessageOptions = {},
  ): Promise<MessageView> =>
    transact(async ({ cases, messages, timeline, remember }) => {
      const known = await messages.find(actor.userId, id);
      if (known) return presentMessage(known);
      const found = await cases.find(actor.userId, caseId);
      if (!found) throw caseNotFound();
      const at = clock.now();
      const moved = role === 'user' ? investigate(found, at) : found;
      if (moved !== found) await cases.save(moved);
      const message = { id, caseId, ownerId: actor.userId, role, content, createdAt: at };
      await messages.add(message);
      const kind = role === 'user' ? 'question' : 'answer';
      const title = shorten(content.split('\n').find(line => line.trim() !== '') ?? '', 200);
      await timeline.add({ id, caseId, ownerId: actor.userId, at, kind, title, refId: id });
      return remember(request, presentMessage(message));
    }, durability);
