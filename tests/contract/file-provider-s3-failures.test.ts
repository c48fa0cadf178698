import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import { expect } from 'chai';
import type { S3Options } from '../../adapters/s3/connection.ts';
import { type S3FileProvider, s3FileProvider } from '../../adapters/s3/file-provider.ts';
import { textOf } from '../support/bytes.ts';
import { pieces } from '../support/documents/streams.ts';
import { agree, refuse, type S3Call, type Script, scriptedS3 } from '../support/engines/s3-scripted.ts';
import { aWhile, eventually, gate, refusal } from '../support/waiting.ts';

const MIB = 1024 * 1024;
const SECRET = 'a secret of the tests';

describe('FileProvider in a bucket, when the store misbehaves', () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  const open = (endpoint: string, more: Partial<S3Options> = {}): S3FileProvider => {
    const credentials = { accessKeyId: 'test', secretAccessKey: SECRET, sessionToken: 'a token of the tests' };
    const files = s3FileProvider({ bucket: 'bucket', region: 'us-east-1', endpoint, credentials, ...more });
    closing.push(() => files.close());
    return files;
  };
  const against = async (script: Script, more: Partial<S3Options> = {}) => {
    const store = await scriptedS3(script);
    closing.push(() => store.stop());
    return { store, files: open(store.endpoint, more) };
  };
  /** An address where nobody listens. */
  const nowhere = async (): Promise<string> => {
    const store = await scriptedS3(agree);
    await store.stop();
    return store.endpoint;
  };

  it('is unavailable where nobody listens', async () => {
    const files = open(await nowhere());
    await refusal('unavailable', () => files.upload('a', pieces('x')));
    await refusal('unavailable', () => textOf(files.download('a')));
    await refusal('unavailable', () => files.delete('a'));
    await refusal('unavailable', () => textOf(files.download('a', { from: 3, to: 3 })));
    await refusal('unavailable', () => files.sweepUnfinished(Date.now()));
  });

  it('waits for no answer longer than the deadline', async () => {
    const { files } = await against(() => undefined, { deadlineMs: 50 });
    await refusal('unavailable', () => files.upload('a', pieces('x')));
    await refusal('unavailable', () => files.upload('a', pieces(new Uint8Array(6 * MIB))));
    await refusal('unavailable', () => textOf(files.download('a')));
    await refusal('unavailable', () => textOf(files.download('a', { to: 0 })));
    await refusal('unavailable', () => files.ensureReady());
  });

  it('waits no longer than the deadline for the rest of a file', async () => {
    const { files } = await against((_, reply) => void reply.writeHead(200, { 'content-length': 10 }).write('half'), {
      deadlineMs: 50,
    });
    await refusal('unavailable', () => textOf(files.download('a')));
  });

  it('stops a download when the signal fires, even while the store gives nothing', async () => {
    const { files } = await against((_, reply) => void reply.writeHead(200, { 'content-length': 10 }).write('half'));
    const abort = new AbortController();
    await refusal('cancelled', async () => {
      for await (const _ of files.download('a', { signal: abort.signal })) setImmediate(() => abort.abort());
    });
  });

  it('gives a slow reader all the time that he needs', async () => {
    const whole = Buffer.alloc(3_000_000, 'x');
    const { files } = await against((_, reply) => void reply.end(whole), { deadlineMs: 500 });
    await files.delete('a');
    let bytes = 0;
    for await (const chunk of files.download('a')) {
      if (bytes === 0) await pause(700);
      bytes += chunk.length;
    }
    expect(bytes).to.equal(whole.length);
  });

  it('takes an answer up where it broke off, of the same object', async () => {
    const asked: unknown[] = [];
    const { files } = await against(({ request: { headers } }, reply) => {
      asked.push([headers.range, headers['if-match']]);
      const from = Number(/bytes=(\d+)/.exec(headers.range ?? '')?.[1] ?? 0);
      reply.writeHead(from === 0 ? 200 : 206, { 'content-length': 10 - from, etag: '"1"' });
      if (from === 8) reply.end('89');
      else reply.write('01234567'.slice(from, from + 4), () => setImmediate(() => reply.destroy()));
    });
    expect(await textOf(files.download('a'))).to.equal('0123456789');
    expect(asked).to.deep.equal([
      [undefined, undefined],
      ['bytes=4-', '"1"'],
      ['bytes=8-', '"1"'],
    ]);
  });

  it('does not put together the halves of two contents', async () => {
    const { files } = await against(({ request: { headers } }, reply) => {
      if (headers['if-match']) return refuse(reply, 412, 'PreconditionFailed');
      reply.writeHead(200, { 'content-length': 10, etag: '"1"' });
      reply.write('01234', () => setImmediate(() => reply.destroy()));
    });
    expect((await refusal('unavailable', () => textOf(files.download('a')))).message).to.contain('was replaced');
  });

  it('gives up on an answer that breaks off again and again', async () => {
    const { files, store } = await against((_, reply) => {
      reply.writeHead(200, { 'content-length': 10, etag: '"1"' });
      reply.flushHeaders();
      setImmediate(() => reply.destroy());
    });
    await refusal('unavailable', () => textOf(files.download('a')));
    expect(store.count('get')).to.equal(4);
  });

  it('takes no more of an upload than it can hold while the store is slow', async () => {
    const held: [S3Call, ServerResponse][] = [];
    const { files, store } = await against((call, reply) => {
      if (call.name === 'part') held.push([call, reply]);
      else agree(call, reply);
    });
    let taken = 0;
    const source = async function* (): AsyncGenerator<Uint8Array> {
      for (; taken < 40; taken += 1) yield new Uint8Array(MIB / 2);
    };
    const uploading = files.upload('a', source());
    for (const parts of [1, 2, 3, 4]) {
      const [call, reply] = await eventually(`part ${parts} is sent`, () => held.shift());
      await aWhile();
      // What the store has, the part that is on its way and the one that is filled.
      expect(taken * (MIB / 2), `while part ${parts} is on its way`).to.be.at.most((parts + 1) * 5 * MIB);
      agree(call, reply);
    }
    expect((await uploading).bytes).to.equal(20 * MIB);
    expect(store.count('part')).to.equal(4);
  });

  it('stops with a part on its way when the signal fires, and removes the others', async () => {
    const abort = new AbortController();
    const { files, store } = await against((call, reply) => {
      if (call.name === 'part') abort.abort();
      else agree(call, reply);
    });
    await refusal('cancelled', () => files.upload('a', pieces(new Uint8Array(12 * MIB)), { signal: abort.signal }));
    expect([store.count('abort'), store.count('complete')]).to.deep.equal([1, 0]);
  });

  it('hands on what ended an upload even where the store cannot remove the parts', async () => {
    const { files } = await against((call, reply) => {
      if (call.name === 'abort') refuse(reply, 403, 'AccessDenied');
      else agree(call, reply);
    });
    await refusal('file.too-large', () => files.upload('a', pieces(new Uint8Array(12 * MIB)), { maxBytes: 11 * MIB }));
  });

  it('tells the content to let go when a part is refused, though more of it has come', async () => {
    const { files } = await against((call, reply) => {
      if (call.name === 'part') refuse(reply, 403, 'AccessDenied');
      else agree(call, reply);
    });
    const released = gate();
    const content = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new Uint8Array(MIB);
      } finally {
        released.open();
      }
    };
    await refusal('unavailable', () => files.upload('a', content()));
    await released.opened;
  });

  it('lets go of the content as soon as a part is refused, even while the content gives nothing', async () => {
    const released = gate();
    const { files } = await against((call, reply) => {
      if (call.name === 'part') refuse(reply, 403, 'AccessDenied');
      else agree(call, reply);
    });
    const content = async function* (): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(6 * MIB);
      await released.opened;
    };
    await refusal('unavailable', () => files.upload('a', content()));
    released.open();
  });

  for (const [name, call, bytes] of [
    ['an upload in one call', 'put', 1],
    ['an upload in parts', 'complete', 6 * MIB],
  ] as const) {
    it(`does not call ${name} failed that took place, though its answer was lost`, async () => {
      let mark: unknown;
      const { files, store } = await against((asked, reply) => {
        mark ??= asked.request.headers['x-amz-meta-upload'];
        if (asked.name === call) reply.destroy();
        else if (asked.name === 'head') reply.writeHead(200, { 'x-amz-meta-upload': String(mark) }).end();
        else agree(asked, reply);
      });
      expect((await files.upload('a', pieces(new Uint8Array(bytes)))).bytes).to.equal(bytes);
      expect(store.count('abort')).to.equal(0);
    });

    it(`calls ${name} failed whose answer was lost, where something else lies there`, async () => {
      const { files } = await against((asked, reply) => {
        if (asked.name === call) reply.destroy();
        else if (asked.name === 'head') reply.writeHead(200, { 'x-amz-meta-upload': 'of another upload' }).end();
        else agree(asked, reply);
      });
      await refusal('unavailable', () => files.upload('a', pieces(new Uint8Array(bytes))));
    });
  }

  it('leaves an upload alone that began long ago and was written since, and asks for the parts of no young one', async () => {
    const upload = (id: string, begun: string): string =>
      `<Upload><Key>${id}</Key><UploadId>${id}</UploadId><Initiated>${begun}</Initiated></Upload>`;
    const uploads = upload('long', '2020-01-01T00:00:00Z') + upload('young', '2024-01-01T00:00:00Z');
    const { files, store } = await against(({ request: { url = '' } }, reply) => {
      if (new URL(url, 'http://s3').searchParams.has('uploads'))
        return void reply.end(`<ListMultipartUploadsResult>${uploads}</ListMultipartUploadsResult>`);
      const part =
        '<Part><PartNumber>1</PartNumber><Size>9</Size><LastModified>2023-01-01T00:00:00Z</LastModified></Part>';
      reply.end(`<ListPartsResult>${part}</ListPartsResult>`);
    });
    const nothing = { examined: 2, removed: 0, bytes: 0 };
    expect(await files.sweepUnfinished(Date.parse('2022-01-01'))).to.deep.equal(nothing);
    expect([store.calls.length, store.count('abort')]).to.deep.equal([2, 0]);
    const report = await files.sweepUnfinished(Date.parse('2023-06-01'), { dryRun: true });
    expect(report).to.deep.equal({ examined: 2, removed: 1, bytes: 9 });
  });

  it('lists a hundred thousand files, a page at a time', async () => {
    const page = (from: number): string =>
      Array.from(
        { length: 1000 },
        (_, at) => `<Contents><Key>evidence/${from + at}</Key><Size>1</Size></Contents>`,
      ).join('');
    const { files, store } = await against(({ request: { url = '' } }, reply) => {
      const from = Number(new URL(url, 'http://s3').searchParams.get('continuation-token') ?? 0);
      const next = `<NextContinuationToken>${from + 1000}</NextContinuationToken>`;
      reply.end(`<ListBucketResult><IsTruncated>${from < 99_000}</IsTruncated>${page(from)}${next}</ListBucketResult>`);
    });
    const seen = new Set<string>();
    for await (const { key } of files.list('evidence/')) {
      // No page is asked for before the one before it was taken.
      expect(store.calls.length).to.equal(Math.floor(seen.size / 1000) + 1);
      seen.add(key);
    }
    expect([seen.size, store.count('list')]).to.deep.equal([100_000, 100]);
  });

  for (const [status, code] of [
    [507, 'ServiceUnavailable'],
    [400, 'QuotaExceeded'],
  ] as const)
    it(`says that a store is full that answers ${status} ${code}`, async () => {
      const { files } = await against((_, reply) => refuse(reply, status, code));
      expect((await refusal('unavailable', () => files.upload('a', pieces('x')))).message).to.contain('is full');
    });

  it('finds nothing wrong with removing what the store says is not there', async () => {
    const { files } = await against((_, reply) => refuse(reply, 404, 'NoSuchKey'));
    await files.delete('a');
  });

  it('tells neither the secret, nor the token, nor the request that S3 repeats in its errors', async () => {
    const repeated = '<StringToSign>the signed request</StringToSign><CanonicalRequest>a token</CanonicalRequest>';
    const { files } = await against((_, reply) => refuse(reply, 403, 'SignatureDoesNotMatch', repeated));
    for (const action of [() => files.upload('a', pieces('x')), () => files.ensureReady()]) {
      const error = await refusal('unavailable', action);
      expect(inspect(error, { depth: null, showHidden: true })).not.to.match(/signed request|a token|a secret/);
      expect(inspect(error)).to.contain('SignatureDoesNotMatch');
    }
  });

  const remedies: readonly (readonly [status: number, code: string, remedy: RegExp])[] = [
    [404, 'NoSuchBucket', /no bucket "bucket".*S3_BUCKET/],
    [403, 'InvalidAccessKeyId', /does not accept the credentials.*AWS_ACCESS_KEY_ID/],
    [403, 'SignatureDoesNotMatch', /does not accept the credentials.*AWS_SECRET_ACCESS_KEY/],
    [403, 'AccessDenied', /may not use the bucket "bucket".*Allow/],
    [400, 'AuthorizationHeaderMalformed', /another region.*AWS_REGION/],
    [403, 'RequestTimeTooSkewed', /clock/],
    [501, 'NotImplemented', /answered NotImplemented \(HTTP status 501\)/],
  ];
  for (const [status, code, remedy] of remedies)
    it(`names the remedy at the start for ${code}`, async () => {
      const { files } = await against((_, reply) => refuse(reply, status, code));
      const { message } = await refusal('unavailable', () => files.ensureReady());
      expect(message)
        .to.match(/^The file store \(S3\) cannot be used: /)
        .and.to.match(remedy);
      expect(message).not.to.contain(SECRET);
    });

  it('names the remedy at the start where the bucket may be read and not written', async () => {
    const { files } = await against((call, reply) => {
      if (call.name === 'begin') refuse(reply, 403, 'AccessDenied');
      else agree(call, reply);
    });
    expect((await refusal('unavailable', () => files.ensureReady())).message).to.contain('write');
  });

  it('names the address that does not answer', async () => {
    const endpoint = await nowhere();
    const { message } = await refusal('unavailable', () => open(endpoint).ensureReady());
    expect(message)
      .to.contain(`${new URL(endpoint).host} does not answer`)
      .and.to.contain('S3_ENDPOINT');
  });
});
