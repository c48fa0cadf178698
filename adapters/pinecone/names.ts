import { createHash } from 'node:crypto';
import type { VectorRecord, VectorSpace } from '../../core/ports/vector-provider.ts';

/** Ids and namespaces are ASCII, and Pinecone takes at most 512 characters. */
const LONGEST = 150;

/** Readable where it can be, and never with a slash or a tilde in it. */
const part = (text: string): string => {
  const plain = encodeURIComponent(text.toWellFormed()).replaceAll('~', '%7E');
  return plain.length <= LONGEST ? plain : `~${createHash('sha256').update(text).digest('hex')}`;
};

/** What the namespaces of all spaces of a collection begin with. */
export const namespacesOf = (collection: string): string => `${part(collection)}/`;

export const namespaceOf = ({ collection, model, dimension }: VectorSpace): string =>
  `${namespacesOf(collection)}${part(model)}/${dimension}`;

/** What the ids of all records of a document begin with. */
export const idsOf = (documentId: string): string => `${part(documentId)}/`;

/** Each version has an id of its own: Pinecone cannot compare before it replaces, and of two writers at the same time the
 *  older one might come last. */
export const idOf = ({
  documentId,
  ordinal,
  version,
}: Pick<VectorRecord, 'documentId' | 'ordinal' | 'version'>): string => `${idsOf(documentId)}${ordinal}/${version}`;

export const versionIn = (id: string): number => Number(id.slice(id.lastIndexOf('/') + 1));
