import { expect } from 'chai';
import type { DomainErrorCode } from '../../core/kernel/error.ts';
import type { ExtractedText, TextExtractor } from '../../core/ports/text-extractor.ts';
import { breakingOff, pieces } from '../support/documents/streams.ts';
import { outcome, refusal } from '../support/waiting.ts';

export type Harness = { extractor: TextExtractor; dispose(): Promise<void> };
export type Open = (caps: { readonly maxBytes: number }) => Promise<Harness>;

const MAX_BYTES = 12_000_000;

/** What every extractor does, with the two kinds of file that every one reads: plain text and Markdown. */
export const textExtractorContract = (name: string, open: Open): void => {
  describe(`TextExtractor: ${name}`, () => {
    let harness: Harness;
    before(async () => {
      harness = await open({ maxBytes: MAX_BYTES });
    });
    after(() => harness.dispose());

    const extract = (fileName: string, content: Uint8Array | string, signal?: AbortSignal): Promise<ExtractedText> =>
      harness.extractor.extract(
        pieces(content),
        { name: fileName, mediaType: fileName.endsWith('.md') ? 'text/markdown' : 'text/plain' },
        signal ? { signal } : {},
      );
    const identify = (fileName: string, head: Uint8Array | string, mediaType: string | null = null): Promise<string> =>
      harness.extractor.identify(Buffer.from(head), { name: fileName, mediaType });

    it('reads plain text as it is', async () => {
      const text = 'ERROR [db] timeout\n\tat Pool.java:12\n\u001b[31mred\u001b[0m – naïve 日本語 👩‍💻\n';
      expect(await extract('app.log', text)).to.deep.equal({
        text,
        format: 'plain',
        anchors: [],
        title: null,
        notes: [],
      });
    });

    it('reads Markdown with its first heading as the title', async () => {
      const read = await extract('runbook.md', 'Some words\n\n# Disk full\n\n## Diagnosis\n');
      expect(read.text).to.equal('Some words\n\n# Disk full\n\n## Diagnosis\n');
      expect(read.format).to.equal('markdown');
      expect(read.title).to.equal('Disk full');
    });

    it('ends lines with LF and drops a byte order mark', async () => {
      expect((await extract('a.txt', '\uFEFFone\r\ntwo\r\nthree')).text).to.equal('one\ntwo\nthree');
    });

    it('reads UTF-16 that a byte order mark announces, in both orders', async () => {
      const little = Buffer.from('\uFEFFdisk full\r\non sda1 – 100 %', 'utf16le');
      const big = Buffer.from(little).swap16();
      for (const content of [little, big])
        expect((await extract('a.txt', content)).text).to.equal('disk full\non sda1 – 100 %');
    });

    it('reads UTF-16 without a byte order mark, in both orders', async () => {
      const little = Buffer.from('disk full\r\non sda1 – 100 %', 'utf16le');
      const big = Buffer.from(little).swap16();
      for (const [content, charset] of [
        [little, 'utf-16le'],
        [big, 'utf-16be'],
      ] as const) {
        expect(await identify('a.txt', content)).to.equal(`text/plain; charset=${charset}`);
        expect((await extract('a.txt', content)).text).to.equal('disk full\non sda1 – 100 %');
      }
    });

    it('replaces what is not valid UTF-8 and does not refuse it', async () => {
      const { text } = await extract('a.log', Buffer.from('caf\xe9 cr\xe8me\n', 'latin1'));
      expect(text).to.equal('caf\uFFFD cr\uFFFDme\n');
    });

    it('lets no NUL and no lone surrogate through', async () => {
      const { text } = await extract('a.log', `${'a line\n'.repeat(2000)}NUL \u0000 here`);
      expect(text.endsWith('NUL \uFFFD here')).to.equal(true);
      const lone = Buffer.from('\uFEFFx\uD800y', 'utf16le');
      expect((await extract('b.log', lone)).text).to.equal('x\uFFFDy');
    });

    it('reads a log with blocks of NUL in it, and shows each as one character', async () => {
      const text = `before\n${'\0'.repeat(4096)}after\n`;
      expect(await identify('torn.log', text)).to.equal('text/plain');
      expect((await extract('torn.log', text)).text).to.equal('before\n\uFFFDafter\n');
      expect((await extract('late.log', `${'\0'.repeat(20_000)}after\n`)).text).to.equal('\uFFFDafter\n');
      await refusal('file.no-text', () => extract('zeros.log', new Uint8Array(20_000)));
    });

    it('reads 10 MB in a single line', async () => {
      const { text } = await extract('one-line.txt', Buffer.alloc(10_000_000, 'x'));
      expect(text.length).to.equal(10_000_000);
    });

    it('reads a character that is cut by a chunk', async () => {
      const text = 'ä日👍'.repeat(30_000);
      const read = await harness.extractor.extract(pieces(text, 777), { name: 'a.txt', mediaType: 'text/plain' });
      expect(read.text).to.equal(text);
    });

    it('keeps its jobs apart when they run at the same time', async () => {
      const texts = Array.from({ length: 6 }, (_, i) => `${i} `.repeat(50_000));
      const read = await Promise.all(texts.map(text => extract('a.txt', text)));
      expect(read.map(({ text }) => text)).to.deep.equal(texts);
    });

    const refused: readonly [code: DomainErrorCode, fileName: string, content: Uint8Array | string][] = [
      ['file.empty', 'empty.txt', ''],
      ['file.no-text', 'blank.txt', ' \n\n\t\n'],
      ['file.mislabelled', 'really-a-pdf.log', '%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj'],
      ['file.mislabelled', 'really-a-zip.md', 'PK\u0003\u0004\u0014\u0000\u0000\u0000'],
      ['file.mislabelled', 'really-a-png.txt', Buffer.from('\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR', 'latin1')],
      ['file.binary', 'core.log', Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256))],
    ];
    for (const [code, fileName, content] of refused)
      it(`refuses ${fileName} as '${code}', with a sentence`, async () => {
        const error = await refusal(code, () => extract(fileName, content));
        expect(error.message).to.match(/\. .+\.$/);
      });

    it('tells the same of the first bytes of a file', async () => {
      await refusal('file.empty', () => identify('a.txt', ''));
      await refusal('file.mislabelled', () => identify('a.log', '%PDF-1.7'));
      await refusal('file.binary', () => identify('a.log', 'a\u0000b'));
      expect(await identify('app.log', 'text')).to.equal('text/plain');
      expect(await identify('app.log', Buffer.from('\uFEFFtext', 'utf16le'))).to.equal('text/plain; charset=utf-16');
      expect(await identify('runbook.md', '# Title')).to.equal('text/markdown');
    });

    it('treats what looks like text as text, whatever its name', async () => {
      for (const fileName of [
        'messages',
        'syslog.1',
        'app.log.2026-01-05',
        '.env',
        'weird.name',
        '__proto__',
        'x.constructor',
      ])
        expect(await identify(fileName, 'Jan  5 10:00:00 host kernel: text'), fileName).to.equal('text/plain');
    });

    it('refuses more than the cap as soon as it arrives', async () => {
      let taken = 0;
      const endless = async function* (): AsyncGenerator<Uint8Array> {
        for (; taken < 1000; taken += 1) yield new Uint8Array(1_000_000).fill(97);
      };
      const file = { name: 'big.txt', mediaType: 'text/plain' };
      await refusal('file.too-large', () => harness.extractor.extract(endless(), file));
      expect(taken).to.be.lessThan(20);
    });

    it('stops when the signal fires, before and while it reads', async () => {
      await refusal('cancelled', () => extract('a.txt', 'text', AbortSignal.abort()));
      const abort = new AbortController();
      const cut = async function* (): AsyncGenerator<Uint8Array> {
        yield Buffer.from('text');
        abort.abort();
        yield Buffer.from('more text');
      };
      const file = { name: 'a.txt', mediaType: 'text/plain' };
      await refusal('cancelled', () => harness.extractor.extract(cut(), file, { signal: abort.signal }));
      expect((await extract('a.txt', 'the next one works')).text).to.equal('the next one works');
    });

    it('hands on the error of content that breaks off', async () => {
      const broken = new Error('the store went away');
      const file = { name: 'a.txt', mediaType: 'text/plain' };
      expect(await outcome(() => harness.extractor.extract(breakingOff('text', broken), file))).to.equal(broken);
    });
  });
};
