import type { PgClient, PgResult } from './pool.ts';

/** A connection while a transaction has it. */
export type HeldClient = {
  /** @throws Error once the transaction is over: what comes late must not slip into somebody else's. */
  query(text: string, values?: readonly unknown[]): Promise<PgResult>;
  /** What the first statement that failed ended with: from then on PostgreSQL takes no more of this transaction, whether
   *  or not somebody caught the error. */
  firstFailure(): unknown;
  /** Rolls back, unless it is committed, and gives the connection back; one that does not answer is closed. Only the
   *  first call counts. */
  end(outcome: 'committed' | 'failed'): Promise<void>;
};

const ROLLBACK_MS = 1000;

export const heldClient = (client: PgClient): HeldClient => {
  let isOver = false;
  let failure: unknown;
  return {
    async query(text, values) {
      if (isOver) throw new Error('This transaction has ended: everything in it must be awaited.');
      try {
        return await client.query(text, values);
      } catch (error) {
        failure ??= error;
        throw error;
      }
    },
    firstFailure: () => failure,
    async end(outcome) {
      if (isOver) return;
      isOver = true;
      client.release(outcome === 'failed' && !(await isRolledBack(client)));
    },
  };
};

/** False when there is no telling within the time: closing the connection then makes the server roll back. */
const isRolledBack = async (client: PgClient): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>(resolve => {
    timer = setTimeout(() => resolve(false), ROLLBACK_MS);
  });
  const rollback = client.query('rollback').then(
    () => true,
    () => false,
  );
  const done = await Promise.race([rollback, late]);
  clearTimeout(timer);
  return done;
};
