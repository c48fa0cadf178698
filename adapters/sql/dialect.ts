/** What the two engines say differently. Everything else is written once, in SQL that both understand. */
export type Dialect = {
  /** A table with one column `value`: the strings of a JSON array, which is the statement's parameter here. */
  readonly strings: string;
  /** The function that returns the smaller one of its arguments. */
  readonly least: 'min' | 'least';
  /** After a select whose rows go to one taker only: rows that another taker holds are passed over, not waited for. */
  readonly skipLocked: string;
  /** Whether there is a table of the name that is the parameter. */
  readonly tableNamed: string;
};

export const SQLITE: Dialect = {
  strings: 'json_each(?)',
  least: 'min',
  // There is one writer at a time, so nobody else holds anything.
  skipLocked: '',
  tableNamed: "select 1 from sqlite_master where type = 'table' and name = ?",
};

export const POSTGRESQL: Dialect = {
  strings: 'json_array_elements_text(?::json)',
  least: 'least',
  skipLocked: 'for update skip locked',
  tableNamed: 'select 1 where to_regclass(?) is not null',
};
