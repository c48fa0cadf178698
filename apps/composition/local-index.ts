import type { SqliteKeywordIndex } from '../../adapters/sql/search/keyword-index.ts';

/** The search file of this machine: may be lost, and is then filled again from the database. */
export type LocalIndex = Pick<SqliteKeywordIndex, 'open' | 'rebuilt' | 'acceptRebuild'> & { readonly file: string };
