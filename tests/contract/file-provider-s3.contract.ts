import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect } from 'chai';
import type { S3Options } from '../../adapters/s3/connection.ts';
import { type S3FileProvider, s3FileProvider } from '../../adapters/s3/file-provider.ts';
import { keysIn, textOf } from '../support/bytes.ts';
import { breakingOff, collect, pieces, stuck } from '../support/documents/streams.ts';
import type { S3Engine } from '../support/engines/s3.ts';
import { gate, outcome, refusal } from '../support/waiting.ts';

const MIB = 1024 * 1024;
const PART_BYTES = 5 * MIB;

/** Bytes that do not repeat at the size of a part. */
const PATTERN = Buffer.from(Array.from({ length: 9973 }, (_, at) => at % 251));
const content = (bytes: number): Buffer => Buffer.alloc(bytes, PATTERN);

/** What only a bucket can get wrong, over a server that has buckets. */
export const s3Contract = (name: string, engine: () => S3Engine): void => {
  describe(`FileProvider in a bucket: ${name}`, () => {
    let bucket: string;
    let files: S3FileProvider;
    let raw: S3Client;
    const opened: S3FileProvider[] = [];
    const open = (more: Partial<S3Options> = {}): S3FileProvider => {
      const { endpoint, region, credentials } = engine();
      const provider = s3FileProvider({ endpoint, region, credentials, bucket, prefix: 'faultmaven', ...more });
      opened.push(provider);
      return provider;
    };
    beforeEach(async () => {
      bucket = await engine().newBucket();
      files = open();
      const { endpoint, region, credentials } = engine();
      raw = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    });
    afterEach(() => {
      for (const provider of opened.splice(0)) provider.close();
      raw.destroy();
    });

    /** The uploads in parts that are neither completed nor given up. */
    const unfinished = async (): Promise<number> =>
      (await raw.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads?.length ?? 0;
    /** What a process leaves that died in an upload. */
    const leave = async (key: string, bytes: number): Promise<string> => {
      const address = { Bucket: bucket, Key: key };
      const { UploadId } = await raw.send(new CreateMultipartUploadCommand(address));
      await raw.send(new UploadPartCommand({ ...address, UploadId, PartNumber: 1, Body: new Uint8Array(bytes) }));
      return UploadId ?? '';
    };

    it('stores a file of many parts, and one that ends where a part ends', async () => {
      for (const bytes of [20 * MIB, PART_BYTES, PART_BYTES - 1, PART_BYTES + 1]) {
        const whole = content(bytes);
        const stored = await files.upload('evidence/1/original', pieces(whole, 100_000));
        expect(stored.bytes).to.equal(bytes);
        expect(stored.sha256).to.equal(createHash('sha256').update(whole).digest('hex'));
        expect((await collect(files.download('evidence/1/original'))).equals(whole), `${bytes} bytes`).to.equal(true);
      }
      expect(await unfinished()).to.equal(0);
    });

    it('shows nothing of an upload in parts before its last byte is there', async () => {
      await files.upload('a', pieces('old'));
      const [reached, more] = [gate(), gate()];
      const uploading = files.upload(
        'a',
        (async function* () {
          yield content(11 * MIB);
          reached.open();
          await more.opened;
        })(),
      );
      await reached.opened;
      expect(await textOf(files.download('a'))).to.equal('old');
      expect(await unfinished()).to.equal(1);
      more.open();
      expect((await uploading).bytes).to.equal(11 * MIB);
      expect((await collect(files.download('a'))).length).to.equal(11 * MIB);
    });

    it('leaves no parts behind of an upload that ends in the middle, whatever ended it', async () => {
      await files.upload('a', pieces('old'));
      const long = content(6 * MIB).toString('latin1');
      const broken = new Error('the client went away');
      expect(await outcome(() => files.upload('a', breakingOff(long, broken)))).to.equal(broken);
      await refusal('file.too-large', () => files.upload('a', pieces(content(12 * MIB)), { maxBytes: 11 * MIB }));
      const abort = new AbortController();
      const silent = stuck(long, () => abort.abort());
      await refusal('cancelled', () => files.upload('a', silent, { signal: abort.signal }));
      expect(await unfinished()).to.equal(0);
      expect(await textOf(files.download('a'))).to.equal('old');
    });

    it('removes what dead uploads have left, page by page, and only counts it in a dry run', async () => {
      for (const key of ['a', 'b', 'c', 'd', 'e']) await leave(`faultmaven/${key}`, 10);
      await leave('somebody-else/x', 10);
      const later = Date.now() + 60_000;
      const found = { examined: 5, removed: 5, bytes: 50 };
      expect(await files.sweepUnfinished(later, { dryRun: true })).to.deep.equal(found);
      await refusal('cancelled', () => files.sweepUnfinished(later, { signal: AbortSignal.abort() }));
      expect(await unfinished()).to.be.greaterThan(0);
      expect(await files.sweepUnfinished(later)).to.deep.equal(found);
      expect(await files.sweepUnfinished(later)).to.deep.equal({ examined: 0, removed: 0, bytes: 0 });
      expect(await unfinished()).to.equal(1);
    });

    it('leaves uploads alone that were written since that moment', async () => {
      const UploadId = await leave('faultmaven/a', 10);
      expect(await files.sweepUnfinished(Date.now() - 60_000)).to.deep.equal({ examined: 1, removed: 0, bytes: 0 });
      await raw.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: 'faultmaven/a', UploadId }));
      expect(await unfinished()).to.equal(0);
    });

    it('lists nothing that is no file of ours, such as what other tools make for a folder', async () => {
      for (const Key of ['faultmaven/', 'faultmaven/folder/', 'faultmaven/a b'])
        await raw.send(new PutObjectCommand({ Bucket: bucket, Key, Body: new Uint8Array(0) }));
      await files.upload('a', pieces('x'));
      expect(await keysIn(files)).to.deep.equal(['a']);
    });

    it('shares a bucket with others, by prefix', async () => {
      const [mine, theirs] = [open({ prefix: '/shared/mine/' }), open({ prefix: 'shared/mine-not' })];
      await mine.upload('a', pieces('mine'));
      await theirs.upload('b', pieces('theirs'));
      expect([await keysIn(mine), await keysIn(theirs)]).to.deep.equal([['a'], ['b']]);
      await refusal('file.not-found', () => textOf(mine.download('b')));
      expect(await keysIn(open({ prefix: '' }))).to.deep.equal(['shared/mine-not/b', 'shared/mine/a']);
    });

    it('hands out an address that serves the file to whoever has it', async () => {
      await files.upload('evidence/1/app.log', pieces('<script>'));
      const begun = Date.now();
      const address = (await files.getUrl('evidence/1/app.log', 60_000)) ?? '';
      const answer = await fetch(address);
      expect([answer.status, await answer.text()]).to.deep.equal([200, '<script>']);
      const query = new URL(address).searchParams;
      const [, ...signed] = /^(....)(..)(..T..)(..)(..Z)$/.exec(query.get('X-Amz-Date') ?? '') ?? [];
      const signedAt = Date.parse(`${signed.slice(0, 3).join('-')}:${signed.slice(3).join(':')}`);
      expect(signedAt + Number(query.get('X-Amz-Expires')) * 1000).to.be.within(begun + 60_000, begun + 65_000);
      expect(query.get('response-content-disposition')).to.equal('attachment; filename="app.log"');
      expect(query.get('response-content-type')).to.equal('application/octet-stream');
      expect(address).not.to.contain(engine().credentials.secretAccessKey);
    });

    it('makes no address that is good for no time or for more than seven days', async () => {
      for (const ms of [0, -1, 604_800_001, Number.NaN]) await refusal('invalid', () => files.getUrl('a', ms));
      expect(await files.getUrl('a', 604_800_000)).to.be.a('string');
    });

    it('is ready where it can list and write, and leaves nothing of the try', async () => {
      await files.ensureReady();
      expect(await keysIn(open({ prefix: '' }))).to.deep.equal([]);
      expect(await unfinished()).to.equal(0);
    });

    it('names a bucket that is not there, and the setting to correct', async () => {
      const { message } = await refusal('unavailable', () => open({ bucket: 'no-such-bucket' }).ensureReady());
      expect(message).to.contain('no bucket "no-such-bucket"').and.to.contain('S3_BUCKET');
      await refusal('unavailable', () => open({ bucket: 'no-such-bucket' }).upload('a', pieces('x')));
    });
  });
};
