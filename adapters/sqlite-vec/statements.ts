import type { VectorQuery, VectorRecord, VectorSpace } from '../../core/ports/vector-provider.ts';
import { quantised } from './quantised.ts';

/** One SQL statement; the text is always one of those in this file, everything else is a parameter. */
export type Statement = {
  readonly sql: string;
  readonly parameters: readonly (string | number | Uint8Array | null)[];
};

const SPACE = 'select id from vector_space where collection = ? and model = ? and dimension = ?';
const DISTANCE = 'vec_distance_cosine(vec_int8(vector), vec_int8(?))';

const keyOf = ({ collection, model, dimension }: VectorSpace): readonly [string, string, number] => [
  collection,
  model,
  dimension,
];

export const openSpace = (space: VectorSpace): Statement => ({
  sql: 'insert into vector_space (collection, model, dimension) values (?, ?, ?) on conflict do nothing',
  parameters: keyOf(space),
});

export const putRecord = (space: VectorSpace, record: VectorRecord): Statement => ({
  sql: `
    insert into vector_record (space, scope, document, ordinal, version, vector) values ((${SPACE}), ?, ?, ?, ?, ?)
    on conflict (space, document, ordinal)
    do update set scope = excluded.scope, version = excluded.version, vector = excluded.vector
    where excluded.version >= version`,
  parameters: [
    ...keyOf(space),
    record.scope,
    record.documentId,
    record.ordinal,
    record.version,
    quantised(record.vector),
  ],
});

/** The plus sign keeps SQLite from reading the whole scope when the documents are named. */
const IN_DOCUMENTS = 'document in (select value from json_each(?)) and +scope in (select value from json_each(?))';
const IN_SCOPES = 'scope in (select value from json_each(?))';

export const nearest = (space: VectorSpace, { vector, topK, filter }: VectorQuery): Statement => {
  const { scopes, documentIds } = filter;
  const filters = documentIds === undefined ? [scopes] : [documentIds, scopes];
  return {
    sql: `
      select document, ordinal, ${DISTANCE} as distance from vector_record
      where space = (${SPACE}) and ${documentIds === undefined ? IN_SCOPES : IN_DOCUMENTS}
      order by distance, id limit ?`,
    parameters: [quantised(vector), ...keyOf(space), ...filters.map(list => JSON.stringify(list)), topK],
  };
};

type Removal = { readonly documentId: string; readonly olderThan: number | undefined; readonly atMost: number };

const removal = (spaces: string, { documentId, olderThan, atMost }: Removal): Statement => ({
  sql: `
    delete from vector_record where id in (
      select id from vector_record where space in (${spaces}) and document = ? and version < coalesce(?, 9e999) limit ?)`,
  parameters: [documentId, olderThan ?? null, atMost],
});

export const removeFromSpace = (space: VectorSpace, what: Removal): Statement => {
  const { sql, parameters } = removal(SPACE, what);
  return { sql, parameters: [...keyOf(space), ...parameters] };
};

export const removeFromCollection = (collection: string, what: Removal): Statement => {
  const { sql, parameters } = removal('select id from vector_space where collection = ?', what);
  return { sql, parameters: [collection, ...parameters] };
};

const OTHER_SPACES = 'select id from vector_space where collection = ? and not (model = ? and dimension = ?)';

export const emptyOtherSpaces = (space: VectorSpace, atMost: number): Statement => ({
  sql: `delete from vector_record where id in (select id from vector_record where space in (${OTHER_SPACES}) limit ?)`,
  parameters: [...keyOf(space), atMost],
});

/** Only empty ones: somebody may have put something in meanwhile. */
export const removeOtherSpaces = (space: VectorSpace): Statement => ({
  sql: `
    delete from vector_space where id in (${OTHER_SPACES})
    and not exists (select 1 from vector_record where space = vector_space.id)`,
  parameters: keyOf(space),
});
