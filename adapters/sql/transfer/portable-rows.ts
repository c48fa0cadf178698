import type { SqlValue, Statements } from '../statements.ts';
import type { Column, Row, Table, Value } from './table.ts';

const selected = ({ name, kind }: Column): string => {
  if (kind === 'json') return `cast(${name} as text) as ${name}`;
  if (kind === 'boolean') return `case when ${name} then 1 else 0 end as ${name}`;
  return name;
};

/** The rows of a table in the order of its key, as an archive has them, a page at a time. */
export async function* pagesOf(sql: Statements, { name, key, columns, page, elsewhere }: Table): AsyncGenerator<Row[]> {
  const from = `select ${columns.map(selected).join(', ')} from ${name}`;
  const order = `order by ${key.join(', ')} limit ${page}`;
  const next = `${from} where (${key.join(', ')}) > (${key.map(() => '?').join(', ')}) ${order}`;
  for (let after: SqlValue[] | undefined; ; ) {
    const stored: Stored[] = after ? await sql.all(next, ...after) : await sql.all(`${from} ${order}`);
    if (stored.length > 0) yield stored.map(row => elsewhere(portable(columns, row)));
    const last = stored.at(-1);
    if (stored.length < page || !last) return;
    after = key.map(column => last[column] as SqlValue);
  }
}

type Stored = Readonly<Record<string, string | number | null>>;

const portable = (columns: readonly Column[], stored: Stored): Row =>
  Object.fromEntries(
    columns.map(({ name, kind }) => [name, kind === 'boolean' ? stored[name] === 1 : (stored[name] ?? null)]),
  );

/** A row as one line: its columns in the order of the table, no line break inside. */
export const lineOf = ({ columns }: Table, row: Row): string =>
  `${JSON.stringify(Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null])))}\n`;

/** The row in a line, or undefined where it is not one of this table. */
export const rowIn = ({ columns }: Table, line: string): Row | undefined => {
  const parsed = parse(line);
  if (typeof parsed !== 'object' || parsed === null || Object.keys(parsed).length !== columns.length) return undefined;
  const row = parsed as Row;
  return columns.every(column => fits(column, row[column.name])) ? row : undefined;
};

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** 9999-12-31T23:59:59.999Z: a later year has more digits than an RFC 3339 time. */
const LAST_INSTANT = 253_402_300_799_999;

/** What is called so is a moment: `at`, `created_at`, `lease_until`. */
const isInstant = (column: string): boolean => /(^|_)(at|until)$/.test(column);

const fits = ({ name, kind, nullable }: Column, value: Value | undefined): boolean => {
  if (value === null) return nullable;
  if (kind === 'integer')
    return Number.isSafeInteger(value) && (!isInstant(name) || (Number(value) >= 0 && Number(value) <= LAST_INSTANT));
  if (kind === 'real') return typeof value === 'number';
  if (kind === 'boolean') return typeof value === 'boolean';
  // A lone surrogate has no bytes in UTF-8, so no engine keeps it.
  return typeof value === 'string' && value.isWellFormed() && (kind === 'text' || parse(value) !== undefined);
};

/** Parameters of one statement: both engines take many more. */
const MOST_VALUES = 1000;

/** Adds rows, as few statements as it takes. */
export const insertRows = async (sql: Statements, table: Table, rows: readonly Row[]): Promise<void> => {
  const { name, columns } = table;
  const together = Math.floor(MOST_VALUES / columns.length);
  const one = `(${columns.map(() => '?').join(', ')})`;
  const insert = (count: number): string =>
    `insert into ${name} (${columns.map(column => column.name).join(', ')}) values ${Array(count).fill(one).join(', ')}`;
  const valuesOf = (row: Row): SqlValue[] => columns.map(column => stored(row[column.name] ?? null));
  const whole = rows.length - (rows.length % together);
  for (let at = 0; at < whole; at += together)
    await sql.run(insert(together), ...rows.slice(at, at + together).flatMap(valuesOf));
  for (const row of rows.slice(whole)) await sql.run(insert(1), ...valuesOf(row));
};

const stored = (value: Value): SqlValue => (typeof value === 'boolean' ? Number(value) : value);
