/** A kind of row and the name under which a database keeps them. */
export type Table<Row extends object> = { readonly name: string; readonly row?: Row };

export const table = <Row extends object>(name: string): Table<Row> => ({ name });

/** The rows of one table as one transaction (or a reader) sees them. What goes in and what comes out are copies. */
export interface Rows<Row extends object> {
  get(key: string): Row | undefined;
  /** In no particular order. `fits` sees the stored rows and must not change them. */
  where(fits: (row: Readonly<Row>) => boolean): Row[];
  /** The first in that order of the rows that fit. */
  first(fits: (row: Readonly<Row>) => boolean, order: (a: Readonly<Row>, b: Readonly<Row>) => number): Row | undefined;
  put(key: string, row: Row): void;
  /** False when it was not there. */
  delete(key: string): boolean;
}

/** All rows, by table. */
export interface Tables {
  rows<Row extends object>(of: Table<Row>): Rows<Row>;
}

/** Stored rows are never changed, only replaced, so that a state can be shared by everybody who reads it. */
export type State = ReadonlyMap<string, ReadonlyMap<string, object>>;

const NO_ROWS: ReadonlyMap<string, object> = new Map();

const readable = <Row extends object>(current: () => ReadonlyMap<string, object>) => ({
  get(key: string): Row | undefined {
    return structuredClone(current().get(key)) as Row | undefined;
  },
  where(fits: (row: Readonly<Row>) => boolean): Row[] {
    const found: Row[] = [];
    for (const row of current().values() as Iterable<Row>) if (fits(row)) found.push(structuredClone(row));
    return found;
  },
  first(fits: (row: Readonly<Row>) => boolean, order: (a: Readonly<Row>, b: Readonly<Row>) => number): Row | undefined {
    let best: Row | undefined;
    for (const row of current().values() as Iterable<Row>) if (fits(row) && (!best || order(row, best) < 0)) best = row;
    return structuredClone(best);
  },
});

const refuseWrite = (): never => {
  throw new Error('Writing outside a transaction: use the repositories that transact hands out.');
};

/** Sees what is committed when it is asked, and refuses to write. */
export const committedTables = (state: () => State): Tables => ({
  rows: <Row extends object>({ name }: Table<Row>): Rows<Row> => ({
    ...readable<Row>(() => state().get(name) ?? NO_ROWS),
    put: refuseWrite,
    delete: refuseWrite,
  }),
});

export type Draft = {
  readonly tables: Tables;
  /** The state with every change in it. */
  readonly result: () => State;
  /** Nothing can be read or written any more. */
  readonly close: () => void;
};

/** A state with changes on top of it; each table is copied when it is first written to. */
export const draftOf = (base: State): Draft => {
  const changed = new Map<string, Map<string, object>>();
  let open = true;
  const current = (name: string): ReadonlyMap<string, object> => {
    if (!open) throw new Error('This transaction has ended: everything in it must be awaited.');
    return changed.get(name) ?? base.get(name) ?? NO_ROWS;
  };
  const writable = (name: string): Map<string, object> => {
    const rows = changed.get(name) ?? new Map(current(name));
    changed.set(name, rows);
    return rows;
  };
  const rows = <Row extends object>({ name }: Table<Row>): Rows<Row> => ({
    ...readable<Row>(() => current(name)),
    put(key, row) {
      current(name);
      writable(name).set(key, structuredClone(row));
    },
    delete: key => current(name).has(key) && writable(name).delete(key),
  });
  return {
    tables: { rows },
    result: () => new Map([...base, ...changed]),
    close() {
      open = false;
    },
  };
};
