import { expect } from 'chai';
import type { DocumentEmbedV2 } from '../../../contracts/generated/messages.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { DocumentId } from '../../../core/kernel/ids.ts';
import type { EmbeddingProvider } from '../../../core/ports/embedding-provider.ts';
import type { VectorProvider } from '../../../core/ports/vector-provider.ts';
import { bytesOf } from '../../support/bytes.ts';
import { workOff } from '../../support/working-off.ts';
import { type Embedding, MODEL_A, openEmbedding } from './embedding-world.ts';
import { RUNBOOK } from './knowledge-world.ts';

const READY = { status: 'ready', model: 'model-a', error: null };
/** More sections than two batches. */
const LONG = Array.from({ length: 20 }, (_, i) => `## Step ${i}\n\n${`step ${i} of the failover `.repeat(12)}`).join(
  '\n\n',
);

describe('embedding a document', () => {
  let k: Embedding;
  let me: Actor;
  /** What happens before the next vectors are made; once. */
  let meanwhile: (() => Promise<unknown>) | undefined;
  let embeddedTexts: string[];
  beforeEach(async () => {
    meanwhile = undefined;
    embeddedTexts = [];
    const model: EmbeddingProvider = {
      ...MODEL_A,
      async embed(texts, purpose, options) {
        const happen = meanwhile;
        meanwhile = undefined;
        await happen?.();
        if (purpose === 'document') embeddedTexts.push(...texts);
        return MODEL_A.embed(texts, purpose, options);
      },
    };
    k = await openEmbedding(model);
    me = k.someone();
  });
  afterEach(() => k.world.dispose());

  const remove = () => workOff(k.world, 'document.remove.v1', k.knowledge.removeDocument);

  it('is ordered by the commit that makes the document ready, which does not wait for it', async () => {
    const { id } = await k.added(me);
    const ready = await k.view(me, id);
    expect(ready).to.deep.include({ status: 'ready', embedding: { status: 'pending', model: 'model-a', error: null } });
    expect(await k.find(me, 'connection pool exhausted')).to.have.lengthOf(1);
    const [job, ...more] = await k.jobs();
    expect(more).to.deep.equal([]);
    expect(job).to.deep.include({ ownerId: me.userId, subject: id });
    expect(job?.data).to.deep.include({
      version: '2.0',
      job_id: job?.id,
      document_id: id,
      file: {
        key: `knowledge/${id}/original`,
        sha256: ready.sha256,
        bytes: ready.bytes,
        media_type: ready.media_type,
      },
    });
  });

  it('is not ordered without a model, and nobody waits for it', async () => {
    const without = await openEmbedding(null);
    const { id } = await without.added(me);
    expect(await without.jobs()).to.deep.equal([]);
    expect((await without.view(me, id)).embedding).to.deep.equal({ status: 'none', model: null, error: null });
    await without.world.dispose();
  });

  it('gives every section a vector under title and headings, in batches, and changes nothing else of the document', async () => {
    const { id } = await k.added(me, LONG, { title: 'Failover' });
    const before = await k.view(me, id);
    const progress: number[] = [];
    k.world.clock.advance(31_000);
    const embed = (message: DocumentEmbedV2, run: Parameters<typeof k.knowledge.embedDocument>[1]) =>
      k.knowledge.embedDocument(message, { ...run, progress: done => void progress.push(done) });
    await workOff(k.world, 'document.embed.v2', embed);
    const { embedding, ...after } = await k.view(me, id);
    expect({ ...after, embedding: before.embedding }).to.deep.equal(before);
    expect(embedding).to.deep.equal(READY);
    const sections = await k.knowledge.sections(me, id as DocumentId);
    expect(sections).to.have.length.greaterThan(16);
    expect((await k.stored([me.userId])).map(({ ordinal }) => ordinal)).to.deep.equal(sections.map(s => s.ordinal));
    expect(await k.stored(['global'])).to.deep.equal([]);
    expect(embeddedTexts).to.deep.equal(sections.map(({ section, body }) => `Failover\n${section}\n${body}`));
    expect(progress).to.deep.equal([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).to.equal(1);
    expect(progress).to.have.length.greaterThan(2);
    expect((await k.jobOf((await k.jobs())[0]?.id ?? ''))?.status).to.equal('completed');
  });

  it('goes on where an interrupted attempt stopped', async () => {
    const { id } = await k.added(me, LONG);
    let batches = 0;
    const stopAtThird = async (): Promise<void> => {
      batches++;
      meanwhile = stopAtThird;
      if (batches === 3) throw new DomainError('unavailable', 'The model ended.');
    };
    meanwhile = stopAtThird;
    const [first] = await k.embedAttempts();
    expect(first?.error).to.have.property('code', 'unavailable');
    expect(embeddedTexts).to.have.lengthOf(16);
    expect((await k.view(me, id)).embedding.status).to.equal('pending');
    meanwhile = undefined;
    await k.embedAll();
    const sections = await k.knowledge.sections(me, id as DocumentId);
    expect(embeddedTexts).to.have.lengthOf(sections.length);
    expect(await k.stored([me.userId])).to.have.lengthOf(sections.length);
    expect((await k.view(me, id)).embedding).to.deep.equal(READY);
  });

  it('stops between two batches when the job is cancelled, and is not ready', async () => {
    const { id } = await k.added(me, LONG);
    const [job] = await k.jobs();
    const stop = new AbortController();
    meanwhile = async () => {
      meanwhile = async () => stop.abort(new DomainError('cancelled', 'Not any more.'));
    };
    k.world.clock.advance(31_000);
    const run = {
      delivery: { jobId: job?.id as never, fence: 1, attempt: 1 },
      ownerId: me.userId,
      signal: stop.signal,
    };
    let error: unknown;
    try {
      await k.knowledge.embedDocument(job?.data as DocumentEmbedV2, { ...run, progress: () => undefined });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).to.have.property('code', 'cancelled');
    expect(embeddedTexts).to.have.length.lessThan(20);
    expect((await k.view(me, id)).embedding.status).to.equal('pending');
  });

  it('does nothing a second time for what is ready', async () => {
    const { id } = await k.embedded(me);
    const made = embeddedTexts.length;
    const [job] = await k.jobs();
    await k.enqueue(me, job?.data as object);
    await k.embedAll();
    expect(embeddedTexts).to.have.lengthOf(made);
    expect((await k.view(me, id)).embedding).to.deep.equal(READY);
  });

  it('that the queue gives up on is shown as failed with the reason; the document stays ready and is found', async () => {
    const { id } = await k.added(me);
    meanwhile = () => Promise.reject(new DomainError('invalid', 'The model does not take this.'));
    await k.embedAttempts();
    const failed = await k.view(me, id);
    expect(failed).to.deep.include({ status: 'ready', error: null });
    expect(failed.embedding).to.deep.equal({
      status: 'failed',
      model: 'model-a',
      error: { code: 'invalid', detail: 'The model does not take this.' },
    });
    expect(await k.find(me, 'connection pool exhausted')).to.have.lengthOf(1);
    await k.world.queue.retry((await k.jobs())[0]?.id as never);
    await k.embedAll();
    expect((await k.view(me, id)).embedding).to.deep.equal(READY);
  });

  it('whose commit fails is done again, with the same result', async () => {
    const { id } = await k.added(me);
    meanwhile = async () => k.world.failNextCommit();
    const [first] = await k.embedAttempts();
    expect(first?.error).to.have.property('code', 'unavailable');
    expect((await k.view(me, id)).embedding.status).to.equal('pending');
    await k.embedAll();
    expect((await k.view(me, id)).embedding).to.deep.equal(READY);
  });

  it('of a document that is deleted before leaves nothing, and ends well', async () => {
    const { id } = await k.added(me);
    await k.knowledge.delete(me, id as DocumentId);
    await k.embedAll();
    expect(await k.stored([me.userId])).to.deep.equal([]);
    expect((await k.jobOf((await k.jobs())[0]?.id ?? ''))?.status).to.equal('completed');
  });

  it('of a document that is deleted meanwhile leaves nothing, whichever job ends last', async () => {
    const { id } = await k.added(me);
    meanwhile = async () => {
      await k.knowledge.delete(me, id as DocumentId);
      await remove();
    };
    await k.embedAll();
    expect(await k.stored([me.userId])).to.deep.equal([]);
    const kept = await k.embedded(me);
    await k.knowledge.delete(me, kept.id as DocumentId);
    expect(await k.stored([me.userId])).to.not.deep.equal([]);
    await remove();
    expect(await k.stored([me.userId])).to.deep.equal([]);
    expect(await k.storedFiles()).to.deep.equal([]);
  });

  it('of a document that is changed meanwhile is left to the newer job, which replaces every older vector', async () => {
    const { id } = await k.added(me, LONG);
    meanwhile = async () => {
      await k.knowledge.put(
        me,
        id as DocumentId,
        { scope: 'personal' },
        {
          name: 'pool.md',
          mediaType: null,
          content: bytesOf(RUNBOOK),
        },
      );
      await k.indexAll();
    };
    await k.embedAttempts();
    expect((await k.view(me, id)).embedding.status).to.equal('pending');
    await k.embedAll();
    expect((await k.view(me, id)).embedding).to.deep.equal(READY);
    const sections = await k.knowledge.sections(me, id as DocumentId);
    expect((await k.stored([me.userId])).map(({ ordinal }) => ordinal)).to.deep.equal(sections.map(s => s.ordinal));
  });

  it('follows the document into another scope', async () => {
    const admin = k.someone('admin');
    const { id } = await k.embedded(admin);
    const before = await k.stored([admin.userId]);
    await k.knowledge.update(admin, id as DocumentId, { scope: 'global' });
    await k.indexAll();
    await k.embedAll();
    expect(await k.stored([admin.userId])).to.deep.equal([]);
    expect(await k.stored(['global'])).to.deep.equal(before);
  });
});

describe('the end of an embedding job', () => {
  it('is not kept from its effect by what other models left and cannot be removed', async () => {
    const warned: string[] = [];
    const k = await openEmbedding(MODEL_A, ({ vectors, log }) => ({
      vectors: { ...vectors, keepOnly: () => Promise.reject(new Error('away')) } satisfies VectorProvider,
      log: { ...log, warn: (_, message) => void warned.push(message) },
    }));
    const me = k.someone();
    expect((await k.embedded(me)).embedding).to.deep.equal(READY);
    expect(warned).to.have.lengthOf(1);
    await k.world.dispose();
  });

  it('comes after what a vanished document left was removed, so that a crash in between leaves nothing for good', async () => {
    let failing = true;
    const k = await openEmbedding(MODEL_A, ({ vectors }) => ({
      vectors: {
        ...vectors,
        delete: async (...given) => {
          if (failing) throw new DomainError('unavailable', 'The process ends here.');
          return vectors.delete(...given);
        },
      } satisfies VectorProvider,
    }));
    const me = k.someone();
    const { id } = await k.added(me);
    const [job] = await k.jobs();
    await k.knowledge.delete(me, id as DocumentId);
    await k.embedAttempts();
    expect((await k.jobOf(job?.id ?? ''))?.status).to.equal('queued');
    const [vector = new Float32Array()] = await MODEL_A.embed(['pool'], 'document');
    const { model, dimension } = MODEL_A;
    const trace = { documentId: id, ordinal: 0, scope: me.userId, version: 1, vector };
    await k.vectors.upsert({ collection: 'knowledge', model, dimension }, [trace]);
    failing = false;
    await k.embedAll();
    expect(await k.stored([me.userId])).to.deep.equal([]);
    expect((await k.jobOf(job?.id ?? ''))?.status).to.equal('completed');
    await k.world.dispose();
  });
});
