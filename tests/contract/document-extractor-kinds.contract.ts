import { expect } from 'chai';
import type { DomainErrorCode } from '../../core/kernel/error.ts';
import type { ExtractedText } from '../../core/ports/text-extractor.ts';
import { docx } from '../support/documents/docx.ts';
import { jpeg } from '../support/documents/jpeg.ts';
import { pdf } from '../support/documents/pdf.ts';
import { type Pixels, pixelsOf } from '../support/documents/pixels.ts';
import { png } from '../support/documents/png.ts';
import { scannedPdf } from '../support/documents/scanned-pdf.ts';
import { pieces } from '../support/documents/streams.ts';
import { refusal } from '../support/waiting.ts';
import type { Harness, Open } from './text-extractor.contract.ts';

/** A word that text recognition reads as surely as a decoder does. */
const NEEDLE = 'kestrel';
const SENTENCE = `the needle is ${NEEDLE} today`;

type Content = (shown: Pixels) => Uint8Array | string | Promise<Uint8Array>;

/** Every kind of file that is read, as it should come in. */
const GOOD: readonly (readonly [fileName: string, mediaType: string, content: Content])[] = [
  ['a.pdf', 'application/pdf', () => pdf(['another page', SENTENCE])],
  ['scan.pdf', 'application/pdf', shown => scannedPdf([{ pixels: shown }])],
  [
    'a.docx',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    () => docx([{ heading: 'Words' }, { text: SENTENCE }]),
  ],
  ['a.html', 'text/html', () => `<html><body><h1>Words</h1><p>${SENTENCE}</p></body></html>`],
  ['a.md', 'text/markdown', () => `# Words\n\n${SENTENCE}\n`],
  ['a.txt', 'text/plain', () => `${SENTENCE}\n`],
  ['a.log', 'text/plain', () => `2026-01-05T10:00:00Z ERROR ${SENTENCE}\n`],
  ['a.json', 'application/json', () => JSON.stringify({ message: SENTENCE })],
  ['a.csv', 'text/csv', () => `time,message\n10:00,${SENTENCE}\n`],
  ['a.png', 'image/png', shown => png(shown)],
  ['a.jpg', 'image/jpeg', shown => jpeg(shown)],
];

const PDF_IN_DISGUISE = '%PDF-1.7\n1 0 obj';

/** The same kinds as they should not come in. */
const BAD: readonly (readonly [fileName: string, code: DomainErrorCode, what: string, content: Content])[] = [
  ['a.pdf', 'file.corrupt', 'a header without a document', () => PDF_IN_DISGUISE],
  ['scan.pdf', 'file.no-text', 'an empty page', () => scannedPdf([{ pixels: blank }])],
  ['a.docx', 'file.corrupt', 'the start of an archive', () => 'PK\x03\x04 and no more'],
  ['a.html', 'file.no-text', 'a page without words', () => '<html><body><div></div></body></html>'],
  ['a.md', 'file.mislabelled', 'a PDF', () => PDF_IN_DISGUISE],
  ['a.txt', 'file.no-text', 'blank lines', () => '\n\n  \n'],
  ['a.log', 'file.binary', 'numbers in binary', () => new Uint8Array(64).map((_, i) => i % 5)],
  ['a.json', 'file.binary', 'numbers in binary', () => new Uint8Array(64).map((_, i) => i % 5)],
  ['a.csv', 'file.mislabelled', 'a workbook', () => 'PK\x03\x04 xl/workbook.xml'],
  ['a.png', 'file.mislabelled', 'a web page', () => '<html>404</html>'],
  ['a.jpg', 'file.mislabelled', 'a web page', () => '<html>404</html>'],
];

const blank: Pixels = { width: 200, height: 200, grey: new Uint8Array(40_000).fill(255) };

/** One good and one bad file of every kind that is read. */
export const kindsExtractorContract = (name: string, open: Open): void => {
  describe(`TextExtractor of every kind of file: ${name}`, () => {
    let harness: Harness;
    let shown: Pixels;
    before(async () => {
      harness = await open({ maxBytes: 12_000_000 });
      shown = await pixelsOf([SENTENCE], { width: 600, height: 100 });
    });
    after(() => harness.dispose());

    const extract = async (
      fileName: string,
      content: Uint8Array | string,
    ): Promise<ExtractedText & { mediaType: string }> => {
      const bytes = Buffer.from(content);
      const mediaType = await harness.extractor.identify(bytes.subarray(0, 8192), { name: fileName, mediaType: null });
      return { ...(await harness.extractor.extract(pieces(bytes), { name: fileName, mediaType })), mediaType };
    };

    for (const [fileName, mediaType, content] of GOOD)
      it(`finds the needle in ${fileName}`, async () => {
        const read = await extract(fileName, await content(shown));
        expect(read.text).to.include(NEEDLE);
        expect(read.mediaType).to.equal(mediaType);
      });

    for (const [fileName, code, what, content] of BAD)
      it(`refuses ${what} named ${fileName} as '${code}', with a sentence`, async () => {
        const error = await refusal(code, async () => extract(fileName, await content(shown)));
        expect(error.message).to.match(/[.:] .+\.$/);
      });
  });
};
