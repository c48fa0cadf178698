import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { EvidenceId } from '../../../core/kernel/ids.ts';
import { bytesOf, keysIn, textOf } from '../../support/bytes.ts';
import { refusal } from '../../support/waiting.ts';
import { workOff } from '../../support/working-off.ts';
import { type EvidenceAlone, LOG, MAX_BYTES, openEvidence } from './evidence-world.ts';

describe('evidence that is uploaded compressed', () => {
  let e: EvidenceAlone;
  beforeEach(async () => {
    e = await openEvidence();
  });
  afterEach(() => e.world.dispose());

  const upload = (content: Uint8Array, name: string, actor = e.someone()) =>
    e.evidence.upload(actor, e.caseOf(actor), { name, mediaType: 'application/gzip', content: bytesOf(content) });

  it('is kept and analysed as what is in it', async () => {
    const me = e.someone();
    const { id } = await upload(gzipSync(LOG), 'api.log.gz', me);
    await workOff(e.world, 'evidence.analyse.v1', e.evidence.analyse);
    const view = await e.evidence.get(me, id as EvidenceId);
    expect(view).to.deep.include({
      file_name: 'api.log',
      bytes: LOG.length,
      status: 'ready',
      media_type: 'text/plain',
    });
    expect(view.sha256).to.equal(createHash('sha256').update(LOG).digest('hex'));
    expect(await textOf((await e.evidence.content(me, id as EvidenceId)).content)).to.equal(LOG);
    expect((await e.lines(me, id, { q: 'pool exhausted' })).items.map(({ line }) => line)).to.deep.equal([4]);
  });

  it('may not unpack to more than a file may have, and leaves nothing behind', async () => {
    const bomb = gzipSync(Buffer.from('ERROR again\n'.repeat(MAX_BYTES)));
    expect(bomb.length).to.be.below(MAX_BYTES);
    const { message } = await refusal('file.too-large', () => upload(bomb, 'bomb.log.gz'));
    expect(message).to.match(/^What is in the compressed file is larger than 100000 bytes/);
    expect(await keysIn(e.files)).to.deep.equal([]);
  });

  it('is refused when it is damaged, and leaves nothing behind', async () => {
    const packed = gzipSync(LOG);
    await refusal('file.corrupt', () => upload(packed.subarray(0, packed.length - 9), 'api.log.gz'));
    expect(await keysIn(e.files)).to.deep.equal([]);
  });

  it('is read in UTF-16 without a byte order mark, which is said', async () => {
    const me = e.someone();
    const { id } = await upload(gzipSync(Buffer.from(LOG, 'utf16le').swap16()), 'api.log.gz', me);
    await workOff(e.world, 'evidence.analyse.v1', e.evidence.analyse);
    expect((await e.lines(me, id, { q: 'pool exhausted' })).items.map(({ line }) => line)).to.deep.equal([4]);
    const { notes, records } = await e.evidence.analysis(me, id as EvidenceId);
    expect(records).to.equal(5);
    expect(notes[0]).to.equal(
      'The file has no byte order mark and every other byte of its beginning is NUL: it was read as UTF-16BE.',
    );
  });

  it('is refused for what is in it', async () => {
    await refusal('file.binary', () => upload(gzipSync(Uint8Array.from([1, 0, 2, 0, 3, 0])), 'core.gz'));
    await refusal('file.empty', () => upload(gzipSync(''), 'api.log.gz'));
  });
});
