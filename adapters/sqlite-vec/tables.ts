import { getLoadablePath } from 'sqlite-vec';

/** Where the package has no build for this platform, the one that the system may have. */
const extensionPath = (): string => {
  try {
    return getLoadablePath();
  } catch {
    return 'vec0';
  }
};

/** What the search file needs in order to hold vectors.
 *
 *  Ordinary tables, not the extension's own kind (`vec0`). That one keeps a block for each scope: 10,000 vectors of 2,000
 *  owners became 4 GB and 20 seconds of writing, a search of several scopes gave the best of each, and no search more than
 *  4,096. Of the extension only the distance is used, over every row that passes the filter: exact in what it finds.
 *
 *  `vector` has one byte for each number, in steps of 1/127 of the largest, which the cosine does not see: a quarter of
 *  the size, and seven rows on a page instead of one. */
export const vectorTables = (): { readonly extensions: readonly string[]; readonly schema: string } => ({
  extensions: [extensionPath()],
  schema: `
    create table if not exists vector_space (
      id integer primary key autoincrement, collection text not null, model text not null, dimension integer not null,
      unique (collection, model, dimension)
    ) strict;
    create table if not exists vector_record (
      id integer primary key, space integer not null, scope text not null, document text not null,
      ordinal integer not null, version integer not null, vector blob not null
    ) strict;
    create unique index if not exists vector_record_key on vector_record (space, document, ordinal);
    create index if not exists vector_record_scope on vector_record (space, scope);
  `,
});
