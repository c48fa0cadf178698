import { expect } from 'chai';
import { s3FileProvider } from '../../adapters/s3/file-provider.ts';
import { keysIn } from '../support/bytes.ts';
import { pieces } from '../support/documents/streams.ts';
import { type S3Engine, startS3 } from '../support/engines/s3.ts';
import { s3Contract } from './file-provider-s3.contract.ts';

describe('The bucket of a server that checks no signatures', () => {
  let engine: S3Engine;
  before(async () => {
    engine = await startS3();
  });
  after(() => engine.stop());

  s3Contract('s3', () => engine);

  it('lists more files than one page holds', async () => {
    const files = s3FileProvider({ ...engine, bucket: await engine.newBucket() });
    const keys = Array.from({ length: 1100 }, (_, at) => `evidence/${String(at).padStart(4, '0')}`);
    const rest = keys.values();
    const worker = async (): Promise<void> => {
      for (const key of rest) await files.upload(key, pieces('x'));
    };
    await Promise.all(Array.from({ length: 20 }, worker));
    expect(await keysIn(files)).to.deep.equal(keys);
    files.close();
  });
});
