import { expect } from 'chai';
import { memoryFileProvider } from '../../../adapters/memory/file-provider.ts';
import { memoryTextExtractor } from '../../../adapters/memory/text-extractor.ts';
import type { CaseDeletedV1, EvidenceAnalyseV1, EvidenceRemoveV1 } from '../../../contracts/generated/messages.ts';
import type { EvidenceServiceDeps } from '../../../core/evidence/index.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { CaseId, EvidenceId, JobId } from '../../../core/kernel/ids.ts';
import { reactionType } from '../../../core/ports/subscriptions.ts';
import { openMemoryWorld } from '../../contract/memory-world.ts';
import type { World } from '../../contract/world.ts';
import { bytesOf, keysIn } from '../../support/bytes.ts';
import { evidenceModule, LOG } from '../../support/evidence-module.ts';
import { aPerson } from '../../support/people.ts';
import { gate, refusal } from '../../support/waiting.ts';
import { attempts, workOff } from '../../support/working-off.ts';

const ANALYSE = 'evidence.analyse.v1';
const CONSUMER = 'evidence.remove-of-case';

describe('evidence that is deleted during its analysis', () => {
  let world: World;
  let ada: Actor;
  let caseId: CaseId;
  /** Runs in the middle of an analysis, before this file of it is stored. */
  let before: { key: string; act: () => Promise<void> };
  beforeEach(async () => {
    world = await openMemoryWorld({ subscriptions: { 'case.deleted.v1': [CONSUMER] } });
    ada = aPerson(world);
    caseId = world.ids.next() as CaseId;
    before = { key: 'none', act: async () => undefined };
  });
  afterEach(() => world.dispose());

  /** Evidence that is read through its extracted text, so that an analysis stores two files. */
  const open = (given: Partial<EvidenceServiceDeps> = {}) => {
    const files = memoryFileProvider(world.clock.now);
    return evidenceModule(world, {
      files: {
        ...files,
        async upload(key, content, options) {
          if (key.endsWith(before.key)) await before.act();
          return files.upload(key, content, options);
        },
      },
      extractor: { ...memoryTextExtractor(), identify: async () => 'text/html' },
      ...given,
    });
  };
  type Module = ReturnType<typeof open>;

  const upload = ({ service }: Module) =>
    service.upload(ada, caseId, { name: 'api.html', mediaType: null, content: bytesOf(LOG) });
  const jobOf = async (id: string) => (await world.queue.getStatus(ada.userId, id as JobId))?.status;
  const deleteWholly = async ({ service }: Module, id: string): Promise<void> => {
    await service.delete(ada, id as EvidenceId);
    await workOff<EvidenceRemoveV1>(world, 'evidence.remove.v1', service.remove);
  };

  for (const key of ['/text', '/lines'])
    it(`leaves no file, although ${key} was stored after the removal had run`, async () => {
      const module = open();
      const { id, job_id } = await upload(module);
      before = { key, act: () => deleteWholly(module, id) };
      await attempts<EvidenceAnalyseV1>(world, ANALYSE, module.service.analyse);
      expect(await jobOf(job_id)).to.equal('cancelled');
      expect(await keysIn(module.deps.files)).to.deep.equal([]);
    });

  it('leaves no file when the analysis is stopped in the middle', async () => {
    const stop = new AbortController();
    const module = open({
      analyser: {
        async analyse() {
          stop.abort(new DomainError('job.lease-lost', 'This job was cancelled.'));
          throw stop.signal.reason;
        },
      },
    });
    const { id } = await upload(module);
    before = { key: '/text', act: () => deleteWholly(module, id) };
    await attempts<EvidenceAnalyseV1>(world, ANALYSE, (message, run) =>
      module.service.analyse(message, { ...run, signal: stop.signal }),
    );
    expect(await keysIn(module.deps.files)).to.deep.equal([]);
  });

  it('leaves no file when the analysis ends with a file that cannot be read', async () => {
    const module = open({
      analyser: { analyse: () => Promise.reject(new DomainError('file.too-costly', 'Split it.')) },
    });
    const { id } = await upload(module);
    before = { key: '/text', act: () => deleteWholly(module, id) };
    await attempts<EvidenceAnalyseV1>(world, ANALYSE, module.service.analyse);
    expect(await keysIn(module.deps.files)).to.deep.equal([]);
  });

  it('loses what an earlier run left when a later one finds it gone', async () => {
    const module = open();
    const { id } = await upload(module);
    await deleteWholly(module, id);
    const left = ['text', 'lines'].map(name => `evidence/${id}/${name}`);
    for (const key of left) await module.deps.files.upload(key, bytesOf('left by a worker that died'));
    const payload = { evidence_id: id, owner_id: ada.userId };
    const again = await world.queue.enqueue({ type: ANALYSE, payload, ownerId: ada.userId });
    await workOff<EvidenceAnalyseV1>(world, ANALYSE, module.service.analyse);
    expect(await jobOf(again)).to.equal('completed');
    expect(await keysIn(module.deps.files)).to.deep.equal([]);
  });

  it('stops the analysis: its job is cancelled and whoever works on it is told', async () => {
    const told = gate<unknown>();
    const module = open({
      analyser: {
        analyse: (_, __, options) =>
          new Promise((_, reject) => {
            options?.signal?.addEventListener('abort', () => {
              told.open(options.signal?.reason);
              reject(options.signal?.reason);
            });
          }),
      },
    });
    const { id, job_id } = await upload(module);
    before = { key: '/lines', act: () => module.service.delete(ada, id as EvidenceId) };
    await attempts<EvidenceAnalyseV1>(world, ANALYSE, module.service.analyse);
    expect(await told.opened).to.have.property('code', 'job.lease-lost');
    expect(await jobOf(job_id)).to.equal('cancelled');
  });

  it('with its whole case is not analysed either', async () => {
    const module = open();
    const uploaded = [await upload(module), await upload(module)];
    const { userId: ownerId } = ada;
    const data = { case_id: caseId, owner_id: ownerId };
    await world.cases.transact(({ announce }) =>
      announce({ kind: 'event', type: 'case.deleted.v1', ownerId, subject: caseId, data }),
    );
    await workOff<CaseDeletedV1>(world, reactionType('case.deleted.v1', CONSUMER), module.service.removeOfCase);
    for (const { job_id } of uploaded) expect(await jobOf(job_id)).to.equal('cancelled');
  });

  it('keeps its job and its files when the deletion cannot be committed', async () => {
    const module = open();
    const { id, job_id } = await upload(module);
    world.failNextCommit();
    await refusal('unavailable', () => module.service.delete(ada, id as EvidenceId));
    expect(await jobOf(job_id)).to.equal('queued');
    await workOff<EvidenceAnalyseV1>(world, ANALYSE, module.service.analyse);
    expect(await keysIn(module.deps.files)).to.have.lengthOf(3);
  });
});
