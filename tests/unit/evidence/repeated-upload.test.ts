import { expect } from 'chai';
import type { Actor } from '../../../core/kernel/actor.ts';
import type { CaseId } from '../../../core/kernel/ids.ts';
import type { RepeatableRequest } from '../../../core/kernel/repeat.ts';
import { bytesOf, keysIn } from '../../support/bytes.ts';
import { refusal } from '../../support/waiting.ts';
import { type EvidenceAlone, LOG, openEvidence } from './evidence-world.ts';

describe('evidence that is uploaded again under its key', () => {
  let e: EvidenceAlone;
  let me: Actor;
  let caseId: CaseId;
  let request: RepeatableRequest;
  beforeEach(async () => {
    e = await openEvidence();
    me = e.someone();
    caseId = e.caseOf(me);
    request = { ownerId: me.userId, route: 'POST /v1/evidence', key: 'k', fingerprint: 'f', ttlMs: 60_000 };
  });
  afterEach(() => e.world.dispose());

  const upload = (content = LOG) =>
    e.evidence.upload(me, caseId, { name: 'a.log', mediaType: null, content: bytesOf(content) }, undefined, request);

  it('is there once, and the second file is not kept', async () => {
    const { id } = await upload();
    const files = await keysIn(e.files);
    expect(files).to.have.lengthOf(1);
    await refusal('request.repeated', () => upload());
    expect((await e.evidence.list(me, { limit: 9 })).items.map(one => one.id)).to.deep.equal([id]);
    expect(await keysIn(e.files)).to.deep.equal(files);
  });

  it('is refused, and not kept, when the file is another one', async () => {
    const { id } = await upload();
    const files = await keysIn(e.files);
    await refusal('request.key-reused', () => upload(`${LOG}more\n`));
    expect((await e.evidence.list(me, { limit: 9 })).items.map(one => one.id)).to.deep.equal([id]);
    expect(await keysIn(e.files)).to.deep.equal(files);
  });

  it('says that it is a repeat also when the second file cannot be removed', async () => {
    await e.world.dispose();
    e = await openEvidence(files => ({
      files: { ...files, delete: () => Promise.reject(new Error('the disk is gone')) },
    }));
    caseId = e.caseOf(me);
    await upload();
    await refusal('request.repeated', () => upload());
    expect(await keysIn(e.files)).to.have.lengthOf(2);
  });
});
