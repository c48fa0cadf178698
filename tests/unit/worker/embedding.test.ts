import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { memoryEmbeddingProvider } from '../../../adapters/memory/embedding-provider.ts';
import { parseConfig } from '../../../apps/composition/config.ts';
import { type Composition, compose } from '../../../apps/composition/container.ts';
import { T } from '../../../apps/composition/tokens.ts';
import { startWork } from '../../../apps/worker/start-work.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import type { DocumentId, JobId, UserId } from '../../../core/kernel/ids.ts';
import { DocumentFields } from '../../../core/knowledge/index.ts';
import type { EmbeddingProvider } from '../../../core/ports/embedding-provider.ts';
import { bytesOf } from '../../support/bytes.ts';
import { temporaryFolder } from '../../support/installation.ts';
import { eventually } from '../../support/waiting.ts';

const ME: Actor = { userId: '01890a5d-ac96-774b-bcce-b302099a8057' as UserId, roles: ['user'] };

/** The worker as it is composed, on SQLite and its vector store; only the model is one by code. */
describe('a worker with a model', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let running: Composition[];
  beforeEach(async () => {
    folder = await temporaryFolder();
    running = [];
  });
  afterEach(async () => {
    for (const parts of running) await parts.shutdown.close();
    await folder.remove();
  });

  const start = async (embedding: EmbeddingProvider | null): Promise<Composition> => {
    const config = parseConfig({ DATA_DIR: folder.path, LOG_LEVEL: 'silent', LLM_PROVIDER: 'none' });
    const parts = await compose(config, 'all', container => {
      container.rebind(T.Embedding).toConstantValue(embedding);
    });
    running.push(parts);
    startWork(parts);
    return parts;
  };
  const stop = async (): Promise<void> => {
    for (const parts of running.splice(0)) await parts.shutdown.close();
  };
  const add = async ({ services }: Composition, content: string): Promise<string> => {
    const file = { name: 'pool.md', mediaType: null, content: bytesOf(content) };
    return (await services.knowledge.add(ME, DocumentFields.parse({}), file)).id;
  };
  const embedded = ({ services }: Composition, id: string, model: string) =>
    eventually(`document ${id} has vectors of ${model}`, async () => {
      const { embedding, ...document } = await services.knowledge.get(ME, id as DocumentId);
      return embedding.status === 'ready' && embedding.model === model && document;
    });
  const found = async ({ services }: Composition, query: string): Promise<readonly string[]> =>
    (await services.knowledge.search(ME, { query, top_k: 5 })).results.map(hit => hit.document_id);
  /** Of all workers that ever ran here. */
  const embedJobs = (): readonly unknown[] => {
    const database = new Sqlite(join(folder.path, 'faultmaven.db'), { readonly: true });
    const rows = database.prepare("select id from msg_jobs where type = 'document.embed.v2'").all();
    database.close();
    return rows;
  };
  const dead = ({ database }: Composition, id: JobId) =>
    eventually(`job ${id} is dead`, async () => {
      const job = await database.queue.getStatus(null, id);
      return job?.status === 'dead' && job;
    });

  it('makes vectors of what is added, takes requests of both versions, and refuses what it does not know at once', async () => {
    const parts = await start(memoryEmbeddingProvider({ model: 'model-a' }));
    const id = await add(parts, '# Pool\n\nThe pool is exhausted.\n');
    const before = await embedded(parts, id, 'model-a');
    expect(await found(parts, 'pool exhausted')).to.deep.equal([id]);

    const { queue } = parts.database;
    const request = { version: '1.0', job_id: parts.ids.next(), document_id: id, content: 'Stripes of a zebra.' };
    await queue.enqueue({ type: 'document.embed.v1', payload: request, ownerId: ME.userId });
    await eventually('the new text is found', async () => (await found(parts, 'zebra')).length === 1);
    expect(await found(parts, 'exhausted')).to.deep.equal([]);
    const { sections, sha256 } = await embedded(parts, id, 'model-a');
    expect({ sections, sha256 }).to.deep.equal({ sections: 1, sha256: before.sha256 });

    const enqueue = (type: string, payload: object) => queue.enqueue({ type, payload, ownerId: ME.userId });
    const file = { key: `knowledge/${id}/original`, sha256, bytes: 1, media_type: 'text/markdown' };
    const newer = await enqueue('document.embed.v2', { ...request, version: '3.0', file });
    expect((await dead(parts, newer)).error?.code).to.equal('message.invalid');
    expect((await dead(parts, newer)).error?.detail).to.include('data.version must be "2.0"');
    const unknown = await enqueue('document.embed.v1', { ...request, document_id: parts.ids.next() });
    expect((await dead(parts, unknown)).error?.code).to.equal('knowledge.document-not-found');
  });

  it('makes all vectors anew after a restart with another model, each once, and takes the old ones away', async () => {
    const first = await start(memoryEmbeddingProvider({ model: 'model-a' }));
    const ids = [await add(first, 'The pool is exhausted.'), await add(first, 'The disk of the pool is full.')];
    for (const id of ids) await embedded(first, id, 'model-a');
    await stop();
    const other = memoryEmbeddingProvider({ model: 'model-b', dimension: 32 });
    const [second] = await Promise.all([start(other), start(other)]);
    for (const id of ids) await embedded(second, id, 'model-b');
    expect(await found(second, 'pool')).to.have.members(ids);
    expect(embedJobs()).to.have.lengthOf(4);
  });

  it('finds everything, by words and by vectors, after the search index was deleted', async () => {
    const first = await start(memoryEmbeddingProvider({ model: 'model-a' }));
    const id = await add(first, 'The pool is exhausted.');
    const before = await embedded(first, id, 'model-a');
    await stop();
    for (const end of ['', '-wal', '-shm']) await rm(`${first.config.searchFile}${end}`, { force: true });
    const second = await start(memoryEmbeddingProvider({ model: 'model-a' }));
    await eventually('it is indexed again', async () => {
      const { updated_at } = await second.services.knowledge.get(ME, id as DocumentId);
      return updated_at !== before.updated_at;
    });
    await embedded(second, id, 'model-a');
    expect(await found(second, 'pool exhausted')).to.deep.equal([id]);
  });
});
