import { expect } from 'chai';
import { type S3FileProvider, s3FileProvider } from '../../adapters/s3/file-provider.ts';
import { pieces } from '../support/documents/streams.ts';
import { startOrSkip } from '../support/engines/or-skip.ts';
import type { S3Engine } from '../support/engines/s3.ts';
import { SWIFT_REMEDY, startSwift } from '../support/engines/swift.ts';
import { eventually, refusal } from '../support/waiting.ts';
import { fileProviderContract } from './file-provider.contract.ts';
import { s3Contract } from './file-provider-s3.contract.ts';

/** Four Python servers on a busy machine. */
const START_MS = 60_000;

describe('The bucket of a server that checks every signature', () => {
  let engine: S3Engine | undefined;
  const running = (): S3Engine => {
    if (!engine) throw new Error('no server');
    return engine;
  };
  before(async function () {
    this.timeout(START_MS);
    engine = await startOrSkip(this, startSwift, SWIFT_REMEDY);
  });
  after(() => engine?.stop());

  fileProviderContract('s3 (Swift)', async () => {
    const files = s3FileProvider({ ...running(), bucket: await running().newBucket() });
    return { files, dispose: async () => files.close() };
  });
  s3Contract('s3 (Swift)', running);

  describe('An address of a file', () => {
    let files: S3FileProvider;
    beforeEach(async () => {
      files = s3FileProvider({ ...running(), bucket: await running().newBucket() });
      await files.upload('evidence/1/page.html', pieces('<script>'));
    });
    afterEach(() => files.close());

    const addressFor = async (ms: number): Promise<URL> =>
      new URL((await files.getUrl('evidence/1/page.html', ms)) ?? '');

    it('makes a browser save the file and not show it', async () => {
      const { headers } = await fetch(await addressFor(60_000));
      expect(headers.get('content-disposition')).to.equal('attachment; filename="page.html"');
      expect(headers.get('content-type')).to.match(/^application\/octet-stream/);
    });

    it('is worth nothing once its time is over', async () => {
      const address = await addressFor(1000);
      expect((await fetch(address)).status).to.equal(200);
      await eventually('the address has expired', async () => (await fetch(address)).status === 403);
    });

    it('is worth nothing for another file, another time, or a shown instead of a saved file', async () => {
      await files.upload('evidence/2/secret', pieces('secret'));
      const [otherFile, longer, shown] = [await addressFor(60_000), await addressFor(60_000), await addressFor(60_000)];
      otherFile.pathname = otherFile.pathname.replace('1/page.html', '2/secret');
      longer.searchParams.set('X-Amz-Expires', '600');
      shown.searchParams.delete('response-content-disposition');
      for (const address of [otherFile, longer, shown])
        expect((await fetch(address)).status, address.href).to.equal(403);
    });
  });

  it('refuses a wrong secret, and the start says so without telling it', async () => {
    const secretAccessKey = 'not the secret';
    const credentials = { ...running().credentials, secretAccessKey };
    const files = s3FileProvider({ ...running(), credentials, bucket: await running().newBucket() });
    const { message } = await refusal('unavailable', () => files.ensureReady());
    expect(message).to.contain('does not accept the credentials').and.to.contain('AWS_SECRET_ACCESS_KEY');
    const error = await refusal('unavailable', () => files.upload('a', pieces('x')));
    expect(`${message} ${error.message} ${error.cause}`).not.to.contain(secretAccessKey);
    files.close();
  });
});
