import { DomainError } from '../../core/kernel/error.ts';
import { cursorId, type Page, type PageRequest, pageOf } from '../../core/kernel/paging.ts';
import type { Rows } from './rows.ts';

type Aggregate = { readonly id: string; readonly version: number };

/** Stores the entity as the version after its own. @throws DomainError 'conflict' unless its own is the stored one. */
export const saveVersioned = <Entity extends Aggregate>(rows: Rows<Entity>, entity: Entity): Entity => {
  const stored = rows.get(entity.id);
  if ((stored?.version ?? 0) !== entity.version)
    throw new DomainError(
      'conflict',
      'Somebody else changed this at the same time. Read it again, then repeat your change.',
    );
  const saved = { ...structuredClone(entity), version: entity.version + 1 };
  rows.put(saved.id, saved);
  return saved;
};

/** The page of the rows that fit, newest id first. */
export const newestFirst = <Item extends { readonly id: string }>(
  rows: Rows<Item>,
  fits: (item: Readonly<Item>) => boolean,
  { limit, cursor }: PageRequest,
): Page<Item> => {
  const before = cursorId(cursor);
  const found = rows.where(item => (before === undefined || item.id < before) && fits(item));
  return pageOf(
    found.sort((a, b) => (a.id < b.id ? 1 : -1)),
    limit,
  );
};

/** The page of the rows that fit, oldest id first. */
export const oldestIdFirst = <Item extends { readonly id: string }>(
  rows: Rows<Item>,
  fits: (item: Readonly<Item>) => boolean,
  { limit, cursor }: PageRequest,
): Page<Item> => {
  const after = cursorId(cursor);
  const found = rows.where(item => (after === undefined || item.id > after) && fits(item));
  return pageOf(
    found.sort((a, b) => (a.id < b.id ? -1 : 1)),
    limit,
  );
};

/** The page of the rows that fit, oldest first, behind the one whose id the cursor is. */
export const oldestFirst = <Item extends { readonly id: string }>(
  rows: Rows<Item>,
  fits: (item: Readonly<Item>) => boolean,
  timeOf: (item: Readonly<Item>) => number,
  { limit, cursor }: PageRequest,
): Page<Item> => {
  const last = cursorId(cursor);
  const found = rows.where(fits).sort((a, b) => timeOf(a) - timeOf(b) || (a.id < b.id ? -1 : 1));
  const from = last === undefined ? 0 : found.findIndex(({ id }) => id === last) + 1;
  return pageOf(last !== undefined && from === 0 ? [] : found.slice(from), limit);
};
