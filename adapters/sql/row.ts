import type { EntityManager, EntityName, FilterQuery } from '@mikro-orm/core';
import { DomainError } from '../../core/kernel/error.ts';

/** An entity manager for the work at hand: the transaction's in a unit of work, a fresh one for a read outside. */
export type Session = () => EntityManager;

const refuse = (): never => {
  throw new Error('Writing outside a transaction: use the repositories that transact hands out.');
};

/** A fresh entity manager that shows what is committed. Every write of a repository goes through one of these methods. */
export const readOnly = (em: EntityManager): EntityManager =>
  Object.assign(em.fork(), {
    insert: refuse,
    insertMany: refuse,
    nativeUpdate: refuse,
    nativeDelete: refuse,
    upsert: refuse,
  });

type Versioned = { id: string; version: number };

/** Stores an aggregate under optimistic locking: version 0 is inserted as 1, any other replaces exactly that version.
 *  @throws DomainError 'conflict' when the stored version is another one. */
export const saveVersioned = async <Row extends Versioned>(
  em: EntityManager,
  entity: EntityName<Row>,
  row: Row,
): Promise<number> => {
  const version = row.version + 1;
  if (row.version === 0) await em.insert(entity, { ...row, version } as never);
  else {
    const where = { id: row.id, version: row.version } as FilterQuery<Row>;
    if ((await em.nativeUpdate(entity, where, { ...row, version } as never)) === 0)
      throw new DomainError(
        'conflict',
        'Somebody else changed this at the same time. Read it again, then repeat your change.',
      );
  }
  return version;
};
