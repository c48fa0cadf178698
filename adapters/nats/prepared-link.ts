import { DomainError } from '../../core/kernel/error.ts';
import { type NatsLink, unavailable } from './connection.ts';

export type PreparedLinkOptions = {
  readonly link: () => Promise<NatsLink>;
  /** Makes, or finds, what is kept on the server. */
  readonly prepare: (link: NatsLink) => Promise<unknown>;
  /** What one call may take, in milliseconds. */
  readonly deadlineMs: number;
};

/** A connection on whose server the stream was looked for: once, and again after something went wrong or on another
 *  connection. */
export const preparedLink = ({ link, prepare, deadlineMs }: PreparedLinkOptions) => {
  let preparing = new WeakMap<NatsLink, Promise<unknown>>();

  const prepared = async (): Promise<NatsLink> => {
    const found = await link();
    const underWay = preparing.get(found) ?? prepare(found);
    preparing.set(found, underWay);
    await underWay;
    return found;
  };

  return {
    /** Gives up at the deadline, whatever the client still waits for.
     *  @throws DomainError 'unavailable' */
    async inTime<Result>(work: (link: NatsLink) => Promise<Result>): Promise<Result> {
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(() => late.reject(unavailable('deadline')), deadlineMs);
      try {
        return await Promise.race([prepared().then(work), late.promise]);
      } catch (error) {
        preparing = new WeakMap();
        throw error instanceof DomainError ? error : unavailable(error);
      } finally {
        clearTimeout(timer);
      }
    },
  };
};
