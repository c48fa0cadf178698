import { expect } from 'chai';
import type { EvidenceAnalysedV1 } from '../../../../contracts/generated/messages.ts';
import type { AnalysisView } from '../../../../core/evidence/index.ts';
import type { CaseId } from '../../../../core/kernel/ids.ts';
import { toIso } from '../../../../core/kernel/instant.ts';
import { workOff } from '../../../support/working-off.ts';
import { EVIDENCE, OTHER_EVIDENCE, outage, type WorldOptions } from '../support.ts';
import { ada, openPostMortems, type PostMortems, RENEW } from './post-mortem-world.ts';

type File = NonNullable<WorldOptions['evidence']>[number];
type Status = File['status'];

describe('evidence that is read after its case was closed', () => {
  let w: PostMortems;
  let id: CaseId;
  let files: File[];
  let analyses: AnalysisView[];

  const file = (of: string, name: string, status: Status): File => ({
    id: of,
    file_name: name,
    status,
    error: null,
    updated_at: toIso(w.world.clock.now()),
  });

  beforeEach(async () => {
    files = [];
    analyses = [];
    w = await openPostMortems({ evidence: files, analyses });
    id = await w.opened();
    files.push(file(EVIDENCE, 'api.log', 'processing'));
  });
  afterEach(() => w.world.dispose());

  const versions = async () => (await w.agent.postMortemVersions(ada, id, { limit: 9 })).items;
  const read = (nth: number, status: 'ready' | 'failed'): void => {
    w.world.clock.advance(1_000);
    const { id: evidenceId, file_name: name } = files[nth]!;
    files[nth] = file(evidenceId, name, status);
    if (status === 'ready') analyses.push(outage()[nth]!);
  };
  const hear = async (nth: number, status: 'ready' | 'failed') => {
    const { id: evidenceId, file_name: name } = files[nth]!;
    const data: EvidenceAnalysedV1 = {
      evidence_id: evidenceId,
      case_id: id,
      owner_id: ada.userId,
      file_name: name,
      status,
      records: 1,
      errors: 1,
      from: null,
      to: null,
      headline: null,
      detail: null,
    };
    await w.deps.transact(({ announce }) =>
      announce({ kind: 'event', type: 'evidence.analysed.v1', ownerId: ada.userId, subject: evidenceId, data }),
    );
    await workOff(w.world, RENEW, w.agent.renewPostMortem);
  };
  const analysed = async (nth = 0, status: 'ready' | 'failed' = 'ready') => {
    read(nth, status);
    await hear(nth, status);
  };
  const ordered = async () => (await w.world.agent.reads.postMortems.find(ada.userId, id))?.requestedJobId ?? null;

  it('is named as missing in the draft, with what comes of it', async () => {
    const { markdown, notes } = await w.closed(id);
    expect(markdown)
      .to.include('Not read yet: `api.log`. When their analysis is ready, this is written anew')
      .and.include('`POST /v1/cases/{id}/post-mortem`');
    expect(`${markdown}\n${notes.join('\n')}`).not.to.match(/ask again/i);
  });

  for (const status of ['ready', 'failed'] as const)
    it(`is followed by a draft that knows that it is ${status}`, async () => {
      await w.closed(id);
      await analysed(0, status);
      await w.generate();
      const { version, markdown } = await w.agent.postMortem(ada, id);
      expect(version).to.equal(2);
      expect(markdown).to.include(status === 'ready' ? 'Most likely cause' : 'Not readable: `api.log`');
      expect(markdown).not.to.include('Not read yet');
    });

  it('is waited for to the last file, which is followed by one draft', async () => {
    files.push(file(OTHER_EVIDENCE, 'gateway.log', 'pending'));
    await w.closed(id);
    await analysed(0);
    expect(await ordered()).to.equal(null);
    await analysed(1);
    await w.generate();
    expect((await versions()).map(({ version }) => version)).to.deep.equal([2, 1]);
  });

  it('is not followed by a draft where somebody edited the one that there was', async () => {
    await w.closed(id);
    await w.agent.editPostMortem(ada, id, { markdown: '# What really happened' });
    await analysed();
    expect(await ordered()).to.equal(null);
    expect((await versions()).map(({ origin }) => origin)).to.deep.equal(['edited', 'generated']);
  });

  it('orders nothing of a case that is open', async () => {
    await analysed();
    expect(await ordered()).to.equal(null);
  });

  it('orders nothing when it was read before and only told later', async () => {
    read(0, 'ready');
    await w.closed(id);
    await hear(0, 'ready');
    expect(await ordered()).to.equal(null);
  });

  it('orders nothing of a case that is gone', async () => {
    await w.cases.close(ada, id, {});
    await w.cases.delete(ada, id);
    await analysed();
    expect(await w.world.agent.reads.postMortems.find(ada.userId, id)).to.equal(undefined);
  });
});
