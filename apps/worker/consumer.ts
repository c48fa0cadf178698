import type { MessageData, MessageType } from '../../contracts/generated/messages.ts';
import { validators } from '../../contracts/generated/validators.ts';
import { DomainError, type Failure } from '../../core/kernel/error.ts';
import type { JobRun } from '../../core/kernel/job.ts';
import type { JobContext, JobHandler } from '../../core/ports/job-queue.ts';

/** One kind of work that a worker does: the queue's type, how many at once, and what is done. */
export type ConsumerDefinition = {
  readonly type: string;
  readonly concurrency: number;
  readonly handler: JobHandler;
};

type Definition<Type extends MessageType> = {
  /** The contract of the message. */
  readonly message: Type;
  /** The queue's type where it is not the message's own: a reaction to an event. */
  readonly type?: string;
  readonly concurrency: number;
  readonly handle: (message: MessageData[Type], run: JobRun) => Promise<void>;
  /** Tells the thing the job was about that nothing more will be tried. */
  readonly exhausted?: (
    message: MessageData[Type],
    reason: Failure,
    run: Pick<JobRun, 'delivery' | 'ownerId'>,
  ) => Promise<void>;
};

/** Parses at the door: a message that its contract does not know is poison and goes to the dead letters at once. Fields
 *  that the contract does not name are ignored, so that a newer producer does not stop an older worker. */
export const consumer = <Type extends MessageType>(definition: Definition<Type>): ConsumerDefinition => {
  const { message, type = message, concurrency, handle, exhausted } = definition;
  const parse = (payload: unknown): MessageData[Type] => {
    const issues = validators[message].lenient(payload);
    if (issues.length === 0) return payload as MessageData[Type];
    const [first] = issues;
    const what = first === undefined ? '' : ` ${first.path} ${first.message}.`;
    throw new DomainError('message.invalid', `This message of type ${message} is not what its contract says.${what}`, {
      issues,
    });
  };
  const runOf = ({ delivery, ownerId, signal, progress }: JobContext): JobRun => ({
    delivery,
    ownerId,
    signal,
    progress,
  });
  return {
    type,
    concurrency,
    handler: {
      handle: async context => handle(parse(context.payload), runOf(context)),
      async exhausted({ payload, delivery, ownerId }, reason) {
        if (exhausted && validators[message].lenient(payload).length === 0)
          await exhausted(payload as MessageData[Type], reason, { delivery, ownerId });
      },
    },
  };
};
