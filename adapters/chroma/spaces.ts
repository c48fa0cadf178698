import { createHash } from 'node:crypto';
import type { ChromaClient, Collection } from 'chromadb';
import { DomainError, isDomainError } from '../../core/kernel/error.ts';
import type { VectorSpace } from '../../core/ports/vector-provider.ts';

const PAGE = 100;

const digest = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);

/** Chroma allows few letters in a name; what it stands for is in the collection's metadata. */
export const collectionName = ({ collection, model, dimension }: VectorSpace): string =>
  `faultmaven-${digest(collection)}-${digest(collection, model, dimension)}`;

const namesOf = (collection: string): string => `faultmaven-${digest(collection)}-`;

/** The spaces of a Chroma database, one collection each, found again by the id that Chroma gave. */
export const chromaSpaces = () => {
  const ids = new Map<string, string>();

  const remember = async (space: VectorSpace, opened: Collection): Promise<Collection> => {
    await refuseForeign(space, opened);
    ids.set(collectionName(space), opened.id);
    return opened;
  };

  const find = async (client: ChromaClient, space: VectorSpace): Promise<Collection | undefined> => {
    const found = await unlessGone(() => client.getCollection({ name: collectionName(space) }));
    return found && remember(space, found);
  };

  const getOrCreate = (client: ChromaClient, space: VectorSpace): Promise<Collection> => {
    const { collection, model, dimension } = space;
    return client.getOrCreateCollection({
      name: collectionName(space),
      embeddingFunction: null,
      configuration: { hnsw: { space: 'cosine' } },
      metadata: { collection, model, dimension },
    });
  };

  /** Chroma can refuse one of several that create the same collection at the same moment: then it is there. */
  const create = async (client: ChromaClient, space: VectorSpace): Promise<Collection> => {
    try {
      return await remember(space, await getOrCreate(client, space));
    } catch (error) {
      if (isDomainError(error)) throw error;
      const there = await find(client, space);
      if (there === undefined) throw error;
      return there;
    }
  };

  /** Somebody may have removed a collection, and made it anew, since its id was remembered. */
  const within = async <Answer>(
    client: ChromaClient,
    space: VectorSpace,
    open: typeof find,
    work: (collection: Collection) => Promise<Answer>,
  ): Promise<Answer | undefined> => {
    const id = ids.get(collectionName(space));
    const known = id === undefined ? undefined : await unlessGone(async () => [await work(client.collection(id))]);
    if (known) return known[0];
    ids.delete(collectionName(space));
    const opened = await open(client, space);
    return opened && work(opened);
  };

  const namesIn = async (client: ChromaClient, collection: string): Promise<readonly string[]> => {
    const names: string[] = [];
    for (let offset = 0; ; offset += PAGE) {
      const page = await client.listCollections({ limit: PAGE, offset });
      names.push(...page.map(({ name }) => name).filter(name => name.startsWith(namesOf(collection))));
      if (page.length < PAGE) return names;
    }
  };

  return {
    /** Undefined where the space does not exist. */
    inExisting: <Answer>(client: ChromaClient, space: VectorSpace, work: (found: Collection) => Promise<Answer>) =>
      within(client, space, find, work),
    inOpened: <Answer>(client: ChromaClient, space: VectorSpace, work: (opened: Collection) => Promise<Answer>) =>
      within(client, space, create, work),
    inEach: async (client: ChromaClient, collection: string, work: (found: Collection) => Promise<unknown>) => {
      for (const name of await namesIn(client, collection))
        await unlessGone(async () => work(await client.getCollection({ name })));
    },
    removeOthers: async (client: ChromaClient, kept: VectorSpace): Promise<void> => {
      const names = await namesIn(client, kept.collection);
      for (const name of names.filter(other => other !== collectionName(kept)))
        await unlessGone(() => client.deleteCollection({ name }));
    },
  };
};

/** Undefined when what was asked for is not there (any more). */
const unlessGone = async <Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> => {
  const { ChromaNotFoundError } = await import('chromadb');
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ChromaNotFoundError) return undefined;
    throw error;
  }
};

/** A collection of this name that was not made here may compare otherwise, or hold vectors of another dimension.
 *  @throws DomainError 'unavailable' */
const refuseForeign = async ({ dimension }: VectorSpace, opened: Collection): Promise<void> => {
  const { hnsw, spann } = opened.configuration;
  const { embeddings } = await opened.get({ limit: 1, include: ['embeddings'] });
  const found = embeddings[0]?.length ?? dimension;
  if ((hnsw ?? spann)?.space === 'cosine' && found === dimension) return;
  throw new DomainError(
    'unavailable',
    `The collection ${opened.name} of the vector store is not made for vectors of ${dimension} numbers that are compared by cosine. Remove it there; it is then made anew.`,
  );
};
