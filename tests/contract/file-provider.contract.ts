import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { FileEntry, FileProvider } from '../../core/ports/file-provider.ts';
import { breakingOff, collect, pieces, stuck } from '../support/documents/streams.ts';
import { outcome, refusal } from '../support/waiting.ts';

export type Harness = { files: FileProvider; dispose(): Promise<void> };

const HOSTILE_KEYS = [
  '',
  '.',
  '..',
  '../outside',
  'a/../../outside',
  '/etc/passwd',
  'a//b',
  'a/',
  'a/./b',
  'a\\..\\b',
  'a\u0000b',
  'a b',
  '~incoming/x',
  'ä',
  'a'.repeat(2000),
];

export const fileProviderContract = (name: string, open: () => Promise<Harness>): void => {
  describe(`FileProvider: ${name}`, () => {
    let harness: Harness;
    let files: FileProvider;
    beforeEach(async () => {
      harness = await open();
      files = harness.files;
    });
    afterEach(() => harness.dispose());

    const put = (key: string, content: Uint8Array | string) => files.upload(key, pieces(content));
    const text = async (key: string, range?: { from?: number; to?: number }): Promise<string> =>
      (await collect(files.download(key, range))).toString();
    const listed = async (prefix: string): Promise<FileEntry[]> => {
      const entries: FileEntry[] = [];
      for await (const entry of files.list(prefix)) entries.push(entry);
      return entries.sort((a, b) => (a.key < b.key ? -1 : 1));
    };
    const keys = async (prefix: string): Promise<string[]> => (await listed(prefix)).map(({ key }) => key);

    it('gives back what was uploaded, and tells its size and its SHA-256', async () => {
      const content = Buffer.alloc(1_000_003, 'a line of a log\n');
      const sha256 = createHash('sha256').update(content).digest('hex');
      expect(await put('evidence/1/original', content)).to.deep.equal({
        key: 'evidence/1/original',
        bytes: content.length,
        sha256,
      });
      expect((await collect(files.download('evidence/1/original'))).equals(content)).to.equal(true);
    });

    it('keeps an empty file', async () => {
      expect((await put('empty', '')).bytes).to.equal(0);
      expect(await text('empty')).to.equal('');
    });

    it('keeps copies: what happens to a chunk afterwards changes nothing stored', async () => {
      const chunk = Buffer.from('stored');
      await files.upload(
        'a',
        (async function* () {
          yield chunk;
          chunk.fill('x');
        })(),
      );
      expect(await text('a')).to.equal('stored');
      for await (const received of files.download('a')) received.fill(0);
      expect(await text('a')).to.equal('stored');
    });

    it('replaces what was there', async () => {
      await put('a', 'the old content');
      await put('a', 'new');
      expect(await text('a')).to.equal('new');
    });

    it('keeps the old content when the stream breaks off, and hands on its error', async () => {
      await put('a', 'old');
      const broken = new Error('the client went away');
      expect(await outcome(() => files.upload('a', breakingOff('new and unfin', broken)))).to.equal(broken);
      expect(await text('a')).to.equal('old');
    });

    it('leaves nothing behind when a first upload breaks off', async () => {
      await outcome(() => files.upload('a/b', breakingOff('unfinished', new Error('the client went away'))));
      await refusal('file.not-found', () => text('a/b'));
      expect(await keys('')).to.deep.equal([]);
    });

    it('refuses too large a file while it arrives, and keeps the old one', async () => {
      await put('a', 'old');
      let taken = 0;
      const endless = async function* (): AsyncGenerator<Uint8Array> {
        for (; taken < 1000; taken += 1) yield new Uint8Array(100);
      };
      await refusal('file.too-large', () => files.upload('a', endless(), { maxBytes: 250 }));
      expect(taken).to.be.lessThan(10);
      expect(await text('a')).to.equal('old');
      expect((await files.upload('b', pieces('x'.repeat(250), 100), { maxBytes: 250 })).bytes).to.equal(250);
    });

    it('stops an upload when the signal fires, even while the stream gives nothing', async () => {
      await put('a', 'old');
      const abort = new AbortController();
      let released = 0;
      const content = stuck(
        'unfinished',
        () => abort.abort(),
        () => {
          released += 1;
        },
      );
      await refusal('cancelled', () => files.upload('a', content, { signal: abort.signal }));
      expect(released).to.equal(1);
      expect(await text('a')).to.equal('old');
    });

    it('refuses to begin anything when the signal has fired', async () => {
      await put('a', 'old');
      const signal = AbortSignal.abort();
      await refusal('cancelled', () => files.upload('a', pieces('new'), { signal }));
      await refusal('cancelled', () => collect(files.download('a', { signal })));
      expect(await text('a')).to.equal('old');
    });

    it('stops a download when the signal fires', async () => {
      await put('a', Buffer.alloc(2_000_000));
      const abort = new AbortController();
      let received = 0;
      await refusal('cancelled', async () => {
        for await (const chunk of files.download('a', { signal: abort.signal })) {
          received += chunk.length;
          abort.abort();
        }
      });
      expect(received).to.be.within(1, 1_999_999);
    });

    it('keeps one whole content of two racing uploads', async () => {
      const contents = ['a', 'b'].map(letter => letter.repeat(300_000));
      await Promise.all(contents.map(content => put('x/y', content)));
      expect(contents).to.include(await text('x/y'));
      expect(await keys('')).to.deep.equal(['x/y']);
    });

    it('lets uploads and deletes of neighbours race', async () => {
      const rounds = Array.from({ length: 20 }, (_, i) => i);
      await Promise.all(
        rounds.flatMap(i => [put(`f/g/${i}`, `${i}`), files.delete(`f/g/${i - 10}`), files.delete('f/g/no')]),
      );
      for (const i of rounds.slice(10)) expect(await text(`f/g/${i}`)).to.equal(`${i}`);
    });

    it('lets uploads into a folder race with deletes that leave the folder empty', async () => {
      const comeAndGo = async (key: string): Promise<void> => {
        for (let round = 0; round < 60; round += 1) {
          await put(key, 'x');
          await files.delete(key);
        }
      };
      await Promise.all(['a', 'b', 'c', 'd', 'e'].map(name => comeAndGo(`r/s/${name}`)));
      expect(await keys('r/')).to.deep.equal([]);
    });

    it('finishes a download of the content that it began with', async () => {
      const old = 'old '.repeat(200_000);
      await put('a', old);
      const reading = files.download('a')[Symbol.asyncIterator]();
      const first = await reading.next();
      await put('a', 'new');
      const rest = await collect({ [Symbol.asyncIterator]: () => reading });
      expect(Buffer.concat([first.value ?? Buffer.alloc(0), rest]).toString()).to.equal(old);
    });

    it('reads ranges, from the first byte up to but without the last', async () => {
      await put('a', '0123456789');
      expect(await text('a', { from: 3 })).to.equal('3456789');
      expect(await text('a', { to: 3 })).to.equal('012');
      expect(await text('a', { from: 3, to: 5 })).to.equal('34');
      expect(await text('a', { from: 8, to: 100 })).to.equal('89');
      expect(await text('a', { from: 10 })).to.equal('');
      expect(await text('a', { from: 5, to: 2 })).to.equal('');
      await refusal('invalid', () => text('a', { from: -1 }));
    });

    it('reads a range that spans many chunks', async () => {
      const content = Buffer.from(Array.from({ length: 500_000 }, (_, i) => i % 251));
      await put('a', content);
      const part = await collect(files.download('a', { from: 1234, to: 432_100 }));
      expect(part.equals(content.subarray(1234, 432_100))).to.equal(true);
    });

    it('says of an unknown key that it is not there, also of one that others lie under', async () => {
      await put('a/b', 'x');
      for (const key of ['unknown', 'a', 'a/b/c']) await refusal('file.not-found', () => text(key));
    });

    it('deletes, and finds nothing wrong with deleting what is not there', async () => {
      await put('a/b', 'x');
      await put('a/c', 'y');
      await files.delete('a/b');
      await files.delete('a/b');
      await files.delete('never/was/there');
      await files.delete('a');
      await refusal('file.not-found', () => text('a/b'));
      expect(await keys('')).to.deep.equal(['a/c']);
    });

    it('lists the files whose key starts with the prefix, with size and time', async () => {
      for (const key of [
        'evidence/1/original',
        'evidence/1/lines',
        'evidence/10/original',
        'documents/1',
        'evidence.txt',
      ])
        await put(key, key);
      expect(await keys('evidence/1/')).to.deep.equal(['evidence/1/lines', 'evidence/1/original']);
      expect(await keys('evidence/1')).to.have.length(3);
      expect(await keys('evidence')).to.have.length(4);
      expect(await keys('')).to.have.length(5);
      expect(await keys('nothing')).to.deep.equal([]);
      const [entry] = await listed('documents/');
      expect(entry?.bytes).to.equal('documents/1'.length);
      expect(entry?.modifiedAt).to.be.within(Date.parse('2020-01-01'), Date.now() + 60_000);
    });

    it('refuses every hostile key, and lists nothing under one', async () => {
      for (const key of HOSTILE_KEYS) {
        await refusal('invalid', () => put(key, 'x'));
        await refusal('invalid', () => text(key));
        await refusal('invalid', () => files.delete(key));
      }
      for (const prefix of ['../', '/', '..', '~']) expect(await keys(prefix), prefix).to.deep.equal([]);
    });

    it('takes no whole file for an unfinished one', async () => {
      await put('evidence/1/original', 'x');
      await files.sweepUnfinished(Date.now() + 60_000);
      expect(await keys('')).to.deep.equal(['evidence/1/original']);
    });

    it('answers an address or says that it has none', async () => {
      await put('a', 'x');
      expect(await files.getUrl('a', 1000)).to.satisfy((url: unknown) => url === undefined || typeof url === 'string');
    });
  });
};
