import type { EntityManager } from '@mikro-orm/core';
import type { Statements } from './statements.ts';

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

/** Statements that show what is committed. */
export const readOnlyStatements = (sql: Statements): Statements => ({ ...sql, run: refuse });
