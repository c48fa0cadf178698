import { expect } from 'chai';
import type { DomainErrorCode } from '../../core/kernel/error.ts';
import type { ExtractedText } from '../../core/ports/text-extractor.ts';
import { docx } from '../support/documents/docx.ts';
import { pdf } from '../support/documents/pdf.ts';
import { pieces } from '../support/documents/streams.ts';
import { compoundFile, plainDocx, zip } from '../support/documents/zip.ts';
import { refusal } from '../support/waiting.ts';
import type { Harness, Open } from './text-extractor.contract.ts';

const paragraph = (text: string): string => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;
const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const halfOf = (content: Uint8Array): Uint8Array => content.subarray(0, content.length / 2);

type Content = () => Uint8Array | Promise<Uint8Array>;

/** Files as they come in, good and bad, each with the way in which it is refused. */
const REFUSED: readonly (readonly [code: DomainErrorCode, fileName: string, what: string, content: Content])[] = [
  ['file.empty', 'a.pdf', 'nothing', () => ascii('')],
  ['file.mislabelled', 'a.pdf', 'text', () => ascii('just a note')],
  ['file.mislabelled', 'a.pdf', 'a Word document', () => docx([{ text: 'x' }])],
  ['file.mislabelled', 'a.log', 'a PDF', () => pdf(['x'])],
  ['file.mislabelled', 'a.html', 'a gzip archive', () => ascii('\x1f\x8b\x08\x00\x00\x00\x00\x00')],
  ['file.mislabelled', 'a.docx', 'a PDF', () => pdf(['x'])],
  ['file.mislabelled', 'a.docx', 'text', () => ascii('just a note')],
  ['file.mislabelled', 'a.docx', 'an old Word document', () => compoundFile({ encrypted: false })],
  ['file.mislabelled', 'a.docx', 'a workbook', () => zip([{ name: 'xl/workbook.xml', content: '<x/>' }])],
  ['file.mislabelled', 'a.docx', 'any other archive', () => zip([{ name: 'readme.txt', content: 'x' }])],
  ['file.unsupported-type', 'logs.tar.gz', 'a gzip archive', () => ascii('\x1f\x8b\x08\x00\x00\x00\x00\x00')],
  ['file.unsupported-type', 'screen.gif', 'an image that moves', () => ascii('GIF89a')],
  ['file.unsupported-type', 'letter.rtf', 'an RTF document', () => ascii('{\\rtf1\\ansi hello}')],
  ['file.unsupported-type', 'thing', 'unknown binary data', () => ascii('\x01\x02\x03\x00\x04')],
  ['file.password-protected', 'a.pdf', 'a PDF with a password', () => pdf(['secret'], { password: 'open sesame' })],
  ['file.password-protected', 'a.docx', 'an encrypted document', () => compoundFile({ encrypted: true })],
  ['file.password-protected', 'a.docx', 'an encrypted part', () => plainDocx(paragraph('x'), [], { encrypted: true })],
  ['file.corrupt', 'a.pdf', 'half a PDF', async () => halfOf(await pdf(Array.from({ length: 20 }, () => 'x')))],
  ['file.corrupt', 'a.pdf', 'a header and junk', () => ascii(`%PDF-1.7\n${'\x80\x01junk'.repeat(500)}`)],
  ['file.corrupt', 'a.docx', 'half a document', async () => halfOf(await docx([{ text: 'x' }]))],
  ['file.corrupt', 'a.docx', 'a wrong checksum', () => plainDocx(paragraph('x'), [], { declaredCrc: 1 })],
  ['file.corrupt', 'a.docx', 'broken XML', () => plainDocx('<w:p><w:r><w:t>no end')],
  ['file.expands-too-much', 'a.docx', 'an honest bomb', () => plainDocx(' '.repeat(60_000_000))],
  [
    'file.expands-too-much',
    'a.docx',
    'a lying bomb',
    () => plainDocx(' '.repeat(60_000_000), [], { declaredBytes: 10 }),
  ],
  ['file.no-text', 'scan.pdf', 'a PDF of pictures', () => pdf(['', ''])],
  ['file.no-text', 'a.docx', 'a document without text', () => docx([{ text: '' }])],
  ['file.no-text', 'a.html', 'a page of scripts', () => ascii('<script>let a = 1</script><style>p{}</style>')],
];

/** What an extractor does that reads documents too. */
export const documentExtractorContract = (name: string, open: Open): void => {
  describe(`TextExtractor of documents: ${name}`, () => {
    let harness: Harness;
    before(async () => {
      harness = await open({ maxBytes: 12_000_000 });
    });
    after(() => harness.dispose());

    const extract = async (fileName: string, content: Uint8Array | string): Promise<ExtractedText> => {
      const bytes = Buffer.from(content);
      const mediaType = await harness.extractor.identify(bytes.subarray(0, 8192), { name: fileName, mediaType: null });
      return harness.extractor.extract(pieces(bytes), { name: fileName, mediaType });
    };

    for (const [code, fileName, what, content] of REFUSED)
      it(`refuses ${what} named ${fileName} as '${code}', with a sentence`, async () => {
        const made = await content();
        const error = await refusal(code, () => extract(fileName, made));
        expect(error.message).to.match(/[.:] .+\.$/);
      });

    it('reads a PDF page by page, with an anchor where each begins and the title of its own', async () => {
      const { text, format, anchors, title } = await extract(
        'a.pdf',
        await pdf(['First page', 'Second page'], { title: 'Disk full' }),
      );
      expect(format).to.equal('plain');
      expect(title).to.equal('Disk full');
      expect(anchors.map(({ label }) => label)).to.deep.equal(['page 1', 'page 2']);
      expect(anchors.map(({ offset }) => text.slice(offset, offset + 6))).to.deep.equal(['First ', 'Second']);
    });

    it('reads a Word document as Markdown with its headings and tables', async () => {
      const made = await docx([
        { heading: 'Disk full' },
        { text: 'Check the partitions first.' },
        {
          table: [
            ['host', 'use'],
            ['db1', '98 %'],
          ],
        },
      ]);
      const { text, format, title } = await extract('a.docx', made);
      expect(format).to.equal('markdown');
      expect(title).to.equal('Disk full');
      expect(text).to.equal(
        '# Disk full\n\nCheck the partitions first.\n\n| host | use |\n| --- | --- |\n| db1 | 98 % |',
      );
    });

    it('does not unpack what a document holds besides its text', async () => {
      const bomb = { name: 'word/media/image1.png', content: new Uint8Array(80_000_000) };
      expect((await extract('a.docx', plainDocx(paragraph('the text'), [bomb]))).text).to.equal('the text');
    });

    it('expands no entity and fetches nothing that a document points at', async () => {
      const { text } = await extract(
        'a.html',
        '<p>one <img src="http://127.0.0.1:9/x"> two</p><iframe src="file:///etc/passwd"></iframe>',
      );
      expect(text).to.match(/^one .*two$/);
      expect(text).not.to.include('root:');
    });

    it('reads HTML as Markdown, without scripts, styles and navigation', async () => {
      const { text, format, title } = await extract(
        'a.html',
        '<html><head><title> Disk &amp; full </title><style>p{}</style></head><body><nav>Home</nav><h1>Steps</h1>' +
          '<p>Run <code>df -h</code></p><ul><li>one</li></ul><pre>/dev/sda1   98%\n/dev/sdb1</pre><script>x()</script></body></html>',
      );
      expect(format).to.equal('markdown');
      expect(title).to.equal('Disk & full');
      expect(text).to.equal('# Steps\n\nRun `df -h`\n\n-   one\n\n```\n/dev/sda1   98%\n/dev/sdb1\n```');
    });

    it('breaks JSON on one line into lines and touches no token', async () => {
      const { text, format } = await extract('a.json', '{"id":12345678901234567890,"list":["a,b",{}],"id":1.0}');
      expect(format).to.equal('plain');
      expect(text).to.equal('{\n  "id": 12345678901234567890,\n  "list": [\n    "a,b",\n    {}\n  ],\n  "id": 1.0\n}');
    });

    it('reads broken JSON as text and says so', async () => {
      const { text, notes } = await extract('a.json', '{"a": ');
      expect(text).to.equal('{"a": ');
      expect(notes.join()).to.include('not valid JSON');
    });

    it('reads CSV as it is', async () => {
      expect((await extract('a.csv', 'a,b\r\n1,2\r\n')).text).to.equal('a,b\n1,2\n');
    });

    it('counts the bytes that it had to replace', async () => {
      const { notes } = await extract('a.log', ascii('caf\xe9 and \xff\xfe \xe2\x82 end'));
      expect(notes).to.deep.equal(['5 bytes were not valid UTF-8 and were replaced.']);
    });

    it('takes the title from the front matter of Markdown', async () => {
      const { title, text } = await extract('a.md', '---\ntags: x\ntitle: "Disk: full"\n---\n# Heading\n');
      expect(title).to.equal('Disk: full');
      expect(text).to.include('tags: x');
    });
  });
};
