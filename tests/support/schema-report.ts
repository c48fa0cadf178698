import type { Statements } from '../../adapters/sql/statements.ts';

/** One line for each column and each index of a database, in the same words for both engines, sorted. */
export type SchemaReport = readonly string[];

type Column = { table: string; name: string; type: string; required: number | boolean; key: number };
type Index = { table: string; name: string; columns: string };

/** What the engines call the same thing. SQLite keeps every integer in 64 bits, and true as 1. */
const TYPES: { readonly [type: string]: string } = {
  bigint: 'integer',
  boolean: 'integer',
  'character varying': 'text',
  'double precision': 'real',
};

const report = (columns: readonly Column[], indexes: readonly Index[]): SchemaReport =>
  [
    ...columns.map(
      ({ table, name, type, required, key }) =>
        `${table}.${name} ${TYPES[type] ?? type}${required ? '' : ' null'}${key > 0 ? ` key ${key}` : ''}`,
    ),
    ...indexes.map(({ table, name, columns: of }) => `${table} index ${name} (${of})`),
  ].sort();

export const sqliteReport = async (reads: Statements): Promise<SchemaReport> =>
  report(
    await reads.all<Column>(
      `select m.name as "table", c.name, lower(c.type) as type, c."notnull" as required, c.pk as key
         from sqlite_master m join pragma_table_info(m.name) c
        where m.type = 'table' and m.name not like 'sqlite_%' and m.name <> 'msg_migrations'`,
    ),
    await reads.all<Index>(
      `select m.name as "table", i.name, group_concat(coalesce(c.name, 'expression'), ', ') as columns
         from sqlite_master m join pragma_index_list(m.name) i join pragma_index_info(i.name) c
        where m.type = 'table' and i.origin = 'c' group by m.name, i.name`,
    ),
  );

/** What is kept in files of their own beside SQLite. */
const BESIDE = '^(search|live)_';

export const postgresReport = async (reads: Statements): Promise<SchemaReport> =>
  report(
    await reads.all<Column>(
      `select c.table_name as "table", c.column_name as name, c.data_type as type, c.is_nullable = 'NO' as required,
          coalesce((select k.ordinal_position from information_schema.key_column_usage k
            where k.table_name = c.table_name and k.column_name = c.column_name and k.table_schema = c.table_schema), 0) as key
         from information_schema.columns c
        where c.table_schema = current_schema() and c.table_name <> 'msg_migrations' and c.table_name !~ '${BESIDE}'`,
    ),
    await reads.all<Index>(
      `select t.relname as "table", i.relname as name,
          (select string_agg(coalesce(a.attname, 'expression'), ', ' order by k.position)
             from unnest(x.indkey) with ordinality as k(attribute, position)
             left join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attribute) as columns
         from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
        where t.relnamespace = current_schema()::regnamespace and not x.indisprimary and t.relname <> 'msg_migrations'
          and t.relname !~ '${BESIDE}'`,
    ),
  );
