import { BooleanType, type EntitySchema, type InferEntity, JsonType } from '@mikro-orm/core';
import { DomainError } from '../../core/kernel/error.ts';
import type { SqlValue, Statements } from './statements.ts';

/** Reads and writes rows of one table by prepared statements. */
export type PlainRows<Entity> = {
  /** `rest` is what follows `select ... from the table`: conditions with `?` for parameters, order and limit. */
  all(sql: Statements, rest: string, ...parameters: readonly SqlValue[]): Promise<InferEntity<Entity>[]>;
  /** A new row; false when there is one with this `id` already. */
  add(sql: Statements, row: Values): Promise<boolean>;
  /** Stores an aggregate under optimistic locking: version 0 is inserted as 1, any other replaces exactly that version.
   *  Returns the version that is stored now.
   *  @throws DomainError 'conflict' when the stored version is another one. */
  save(sql: Statements, row: Versioned): Promise<number>;
};

/** By the names of the entity's properties; what is left out is null. */
type Values = { readonly id: string; readonly [property: string]: unknown };
type Versioned = Values & { readonly version: number };

type Property = { readonly type?: unknown; readonly fieldName?: string };

const columnOf = (name: string): string => name.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

/** What SQLite has for flags and documents, and PostgreSQL's driver takes for them as well. */
const written = (value: unknown, type: unknown): SqlValue => {
  if (value === undefined || value === null) return null;
  if (type === JsonType) return JSON.stringify(value);
  return type === BooleanType ? Number(value) : (value as SqlValue);
};

/** The same rows as an entity manager finds and stores, for a tenth of its work: it makes a query builder, a condition tree
 *  and an entity for each row, and a turn has to do with dozens of them. */
export const plainRows = <Entity extends EntitySchema>(entity: Entity): PlainRows<Entity> => {
  const { properties, tableName } = entity.meta;
  const columns = Object.entries(properties as Record<string, Property>).map(([name, { fieldName, type }]) => ({
    name,
    type,
    column: fieldName ?? columnOf(name),
  }));
  const list = columns.map(({ name, column }) => `${column} as "${name}"`).join(', ');
  const named = (wanted: unknown): string[] => columns.filter(({ type }) => type === wanted).map(({ name }) => name);
  const [flags, documents] = [named(BooleanType), named(JsonType)];
  const read = (row: Record<string, unknown>): InferEntity<Entity> => {
    // SQLite has neither flags nor documents; PostgreSQL's driver has read both.
    for (const name of flags) row[name] = row[name] === 1 || row[name] === true;
    for (const name of documents) if (typeof row[name] === 'string') row[name] = JSON.parse(row[name]);
    return row as InferEntity<Entity>;
  };
  const valuesOf = (row: Values): SqlValue[] => columns.map(({ name, type }) => written(row[name], type));
  const insertion = `insert into ${tableName} (${columns.map(({ column }) => column).join(', ')})
    values (${columns.map(() => '?').join(', ')})`;
  const replacement = `update ${tableName} set ${columns.map(({ column }) => `${column} = ?`).join(', ')}
    where id = ? and version = ?`;
  return {
    async all(sql, rest, ...parameters) {
      const found = await sql.all<Record<string, unknown>>(`select ${list} from ${tableName} ${rest}`, ...parameters);
      return found.map(read);
    },
    add: async (sql, row) => (await sql.run(`${insertion} on conflict (id) do nothing`, ...valuesOf(row))) === 1,
    async save(sql, row) {
      const version = row.version + 1;
      const values = valuesOf({ ...row, version });
      if (row.version === 0) await sql.run(insertion, ...values);
      else if ((await sql.run(replacement, ...values, row.id, row.version)) === 0)
        throw new DomainError(
          'conflict',
          'Somebody else changed this at the same time. Read it again, then repeat your change.',
        );
      return version;
    },
  };
};
