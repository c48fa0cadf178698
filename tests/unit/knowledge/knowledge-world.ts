import { memoryFileProvider } from '../../../adapters/memory/file-provider.ts';
import { memoryKeywordIndex } from '../../../adapters/memory/keyword-index.ts';
import { memoryTextExtractor } from '../../../adapters/memory/text-extractor.ts';
import { memoryVectorProvider } from '../../../adapters/memory/vector-provider.ts';
import type { Actor, Role } from '../../../core/kernel/actor.ts';
import type { DocumentId } from '../../../core/kernel/ids.ts';
import {
  type DocumentAccepted,
  DocumentFields,
  type DocumentView,
  type KnowledgeService,
  type KnowledgeServiceDeps,
  knowledgeService,
  type SearchInput,
} from '../../../core/knowledge/index.ts';
import type { FileProvider } from '../../../core/ports/file-provider.ts';
import type { KeywordIndex } from '../../../core/ports/keyword-index.ts';
import type { VectorProvider } from '../../../core/ports/vector-provider.ts';
import { openMemoryWorld } from '../../contract/memory-world.ts';
import type { World } from '../../contract/world.ts';
import { bytesOf, keysIn } from '../../support/bytes.ts';
import { aUserId } from '../../support/entities.ts';
import { silentLog } from '../../support/silent-log.ts';
import { workOff } from '../../support/working-off.ts';

export const RUNBOOK = `# Pool exhausted

Connections run out when a client leaks them.

## Confirm

Look for "connection pool exhausted" in the checkout log.

## Fix

Restart the leaking worker, then raise the limit.
`;

export const MAX_BYTES = 10_000;

/** The knowledge module alone: everything around it is in memory. `change` replaces a part of what it depends on;
 *  `joined` is another process's, on the same database, files and indexes. */
export const openKnowledge = async (
  change: (deps: KnowledgeServiceDeps) => Partial<KnowledgeServiceDeps> = () => ({}),
  joined?: { world: World; files: FileProvider; index: KeywordIndex; vectors: VectorProvider },
) => {
  const world: World = joined?.world ?? (await openMemoryWorld());
  const files = joined?.files ?? memoryFileProvider(world.clock.now);
  const index = joined?.index ?? memoryKeywordIndex();
  const { clock, ids } = world;
  const vectors = joined?.vectors ?? memoryVectorProvider();
  const extractor = memoryTextExtractor();
  const ports = { clock, ids, files, index, vectors, extractor, log: silentLog };
  const plain: KnowledgeServiceDeps = { ...world.knowledge, ...ports, embedding: null, maxBytes: MAX_BYTES };
  const knowledge: KnowledgeService = knowledgeService({ ...plain, ...change(plain) });

  const someone = (...roles: Role[]): Actor => ({ userId: aUserId(world), roles: ['user', ...roles] });
  const add = (actor: Actor, content = RUNBOOK, fields: object = {}, name = 'pool.md'): Promise<DocumentAccepted> =>
    knowledge.add(actor, DocumentFields.parse(fields), { name, mediaType: null, content: bytesOf(content) });
  /** Also those that wait for their next attempt. */
  const indexAll = (times = 1) => {
    world.clock.advance(31_000);
    return workOff(world, 'document.index.v1', knowledge.indexDocument, { times });
  };
  const added = async (actor: Actor, content = RUNBOOK, fields: object = {}): Promise<DocumentView> => {
    const { id } = await add(actor, content, fields);
    await indexAll();
    return knowledge.get(actor, id as DocumentId);
  };
  const find = async (actor: Actor, query: string, more: Partial<SearchInput> = {}) =>
    (await knowledge.search(actor, { query, top_k: 10, ...more })).results;
  return {
    world,
    files,
    index,
    vectors,
    knowledge,
    someone,
    add,
    added,
    indexAll,
    find,
    storedFiles: () => keysIn(files),
  };
};

export type Knowledge = Awaited<ReturnType<typeof openKnowledge>>;
