/** How a value looks in an archive, the same from either engine. `json` is the text as it is stored, so that nothing is read
 *  into it and written differently. With `?` the value may be null. */
export type Kind = 'text' | 'integer' | 'real' | 'boolean' | 'json';
type Declared = Kind | `${Exclude<Kind, 'boolean'>}?`;

export type Column = { readonly name: string; readonly kind: Kind; readonly nullable: boolean };

export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

/** A table that an archive carries, row by row. */
export type Table = {
  readonly name: string;
  /** Its rows, as a summary calls them. */
  readonly what: string;
  /** The primary key: the order of the rows, which both engines sort by their bytes. */
  readonly key: readonly string[];
  readonly columns: readonly Column[];
  /** Rows that are in memory at once. */
  readonly page: number;
  /** The row as it is true somewhere else. */
  readonly elsewhere: (row: Row) => Row;
};

type Options = { readonly page?: number; readonly elsewhere?: (row: Row) => Row };

/** A table by its key and its columns, in the order in which an archive has them. */
export const table = (
  name: string,
  what: string,
  key: readonly string[],
  columns: Readonly<Record<string, Declared>>,
  { page = 500, elsewhere = row => row }: Options = {},
): Table => ({ name, what, key, columns: Object.entries(columns).map(columnOf), page, elsewhere });

const columnOf = ([name, declared]: [string, Declared]): Column => ({
  name,
  kind: declared.replace('?', '') as Kind,
  nullable: declared.endsWith('?'),
});
