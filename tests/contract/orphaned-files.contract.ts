import { expect } from 'chai';
import { memoryFileProvider } from '../../adapters/memory/file-provider.ts';
import { sweepEvidenceFiles } from '../../core/evidence/sweep-files.ts';
import type { Instant } from '../../core/kernel/instant.ts';
import type { SweepOptions, SweepReport } from '../../core/kernel/sweep.ts';
import { sweepKnowledgeFiles } from '../../core/knowledge/sweep-files.ts';
import type { FileProvider } from '../../core/ports/file-provider.ts';
import { pieces } from '../support/documents/streams.ts';
import { aDocument, anEvidence } from '../support/entities.ts';
import { refusal } from '../support/waiting.ts';
import type { OpenWorld, World } from './world.ts';

const DAY_MS = 86_400_000;

type Module = {
  readonly folder: string;
  readonly sweep: (
    world: World,
    files: FileProvider,
  ) => (writtenBefore: Instant, options?: SweepOptions) => Promise<SweepReport>;
  /** Commits a row, of a user of its own, that has a file; its id. */
  readonly addRow: (world: World, id: string) => Promise<unknown>;
};

const MODULES: readonly Module[] = [
  {
    folder: 'evidence',
    sweep: ({ evidence: { reads } }, files) => sweepEvidenceFiles({ files, reads }),
    addRow: (world, id) =>
      world.evidence.transact(({ evidence }) => evidence.save({ ...anEvidence(world), id: id as never })),
  },
  {
    folder: 'knowledge',
    sweep: ({ knowledge: { reads } }, files) => sweepKnowledgeFiles({ files, reads }),
    addRow: (world, id) =>
      world.knowledge.transact(({ documents }) => documents.save({ ...aDocument(world), id: id as never })),
  },
];

/** `sweepFiles` of the modules that have files, on the rows of each database. */
export const orphanedFilesContract = (name: string, open: OpenWorld): void =>
  void describe(name, () => {
    for (const module of MODULES) describe(module.folder, () => moduleClauses(open, module));
  });

const moduleClauses = (open: OpenWorld, { folder, sweep, addRow }: Module): void => {
  let world: World;
  let files: FileProvider;
  beforeEach(async () => {
    world = await open();
    files = memoryFileProvider(world.clock.now);
  });
  afterEach(() => world.dispose());

  const put = async (id: string, name = 'original'): Promise<string> => {
    const { key } = await files.upload(`${folder}/${id}/${name}`, pieces('eight by'));
    return key;
  };
  const keys = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const { key } of files.list('')) found.push(key);
    return found.sort();
  };
  const now = (): Instant => world.clock.now();

  it('removes the files whose row is not there, and says how many and how large', async () => {
    const [orphan, named] = [world.ids.next(), world.ids.next()];
    const kept = [await put(named), await put(named, 'lines')];
    for (const part of ['original', 'lines']) await put(orphan, part);
    await addRow(world, named);
    expect(await sweep(world, files)(now())).to.deep.equal({ examined: 4, removed: 2, bytes: 16 });
    expect(await keys()).to.deep.equal(kept.sort());
    expect((await sweep(world, files)(now())).removed).to.equal(0);
  });

  it('removes nothing in a dry run, and says the same', async () => {
    const key = await put(world.ids.next());
    const report = await sweep(world, files)(now(), { dryRun: true });
    expect(await keys()).to.deep.equal([key]);
    expect(await sweep(world, files)(now()))
      .to.deep.equal(report)
      .and.to.include({ removed: 1 });
  });

  it('leaves young files alone: their row may be about to come', async () => {
    const old = await put(world.ids.next());
    world.clock.advance(DAY_MS);
    const young = await put(world.ids.next());
    await sweep(world, files)(now() - DAY_MS);
    expect(await keys())
      .to.deep.equal([young])
      .and.not.include(old);
  });

  it('leaves a file whose row is committed after it was listed and before it is removed', async () => {
    const [first, second] = [world.ids.next(), world.ids.next()];
    for (const id of [first, second]) await put(id);
    const later: FileProvider = {
      ...files,
      async delete(key) {
        await files.delete(key);
        // While the first one goes, the row of the other one comes.
        await addRow(world, key.includes(first) ? second : first);
      },
    };
    expect(await sweep(world, later)(now())).to.deep.include({ removed: 1 });
    expect(await keys()).to.have.lengthOf(1);
  });

  it('leaves alone what was not made here, and what belongs to others', async () => {
    const id = world.ids.next();
    const strange = [
      `${folder}/readme.txt`,
      `${folder}/not-an-id/original`,
      `other/${id}/original`,
      `${folder}x/${id}/a`,
    ];
    for (const key of strange) await files.upload(key, pieces('x'));
    await files.upload(`${folder}/${id}`, pieces('a file that is called like an id'));
    const before = await keys();
    expect((await sweep(world, files)(now())).removed).to.equal(0);
    expect(await keys()).to.deep.equal(before);
  });

  it('works through more than it asks about at once', async () => {
    const named = world.ids.next();
    await addRow(world, named);
    for (let i = 0; i < 250; i++) await put(world.ids.next());
    const kept = await put(named);
    for (let i = 0; i < 200; i++) await put(world.ids.next());
    expect(await sweep(world, files)(now())).to.include({ examined: 451, removed: 450 });
    expect(await keys()).to.deep.equal([kept]);
  });

  it('stops when it is told to', async () => {
    const key = await put(world.ids.next());
    const signal = AbortSignal.abort();
    for (const writtenBefore of [now(), 0])
      await refusal('cancelled', () => sweep(world, files)(writtenBefore, { signal }));
    expect(await keys()).to.deep.equal([key]);
  });
};
