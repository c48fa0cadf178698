import type { Row, Table, Value } from './table.ts';

/** Whether a row comes after another one in the order of an archive; not so where both have the same key. */
export const isAfter = ({ key }: Table, row: Row, earlier: Row): boolean => {
  for (const column of key) {
    const order = compare(row[column] ?? null, earlier[column] ?? null);
    if (order !== 0) return order > 0;
  }
  return false;
};

/** Numbers by their size, texts by their bytes in UTF-8, as both engines do. */
const compare = (left: Value, right: Value): number =>
  typeof left === 'number' && typeof right === 'number'
    ? left - right
    : Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)));
