import { expect } from 'chai';
import type { DomainErrorCode } from '../../core/kernel/error.ts';
import type { ExtractedText } from '../../core/ports/text-extractor.ts';
import { jpeg } from '../support/documents/jpeg.ts';
import { blankPixels, inverted, type Pixels, pixelsOf, turned } from '../support/documents/pixels.ts';
import { png } from '../support/documents/png.ts';
import { scannedPdf } from '../support/documents/scanned-pdf.ts';
import { pieces } from '../support/documents/streams.ts';
import { refusal } from '../support/waiting.ts';
import type { Harness, Open } from './text-extractor.contract.ts';

const LINES = ['Checkout service alert', 'database connection timeout', 'the needle is kestrel'];
const TEXT = LINES.join('\n');
const SENTENCES = Array.from(
  { length: 4 },
  (_, i) => `database connection timeout while checkout was waiting for inventory number ${i}`,
);

const cut = (content: Uint8Array): Uint8Array => content.subarray(0, content.length - 40);

type Content = (shown: Pixels) => Uint8Array;

const READ: readonly (readonly [what: string, fileName: string, content: Content])[] = [
  ['dark text on light', 'a.png', shown => png(shown)],
  ['light text on dark, as on a console', 'a.png', shown => png(inverted(shown))],
  ['a PNG that is named as a JPEG', 'a.jpg', shown => png(shown)],
  ['a JPEG in shades of grey', 'a.jpg', shown => jpeg(shown)],
  ['a JPEG that is named as a PNG', 'a.png', shown => jpeg(shown)],
  ['a progressive JPEG', 'a.jpg', shown => jpeg(shown, { progressive: true })],
  ['a JPEG in four inks', 'a.jpeg', shown => jpeg(shown, { cmyk: true })],
  ['a photo taken upside down', 'a.jpg', shown => jpeg(turned(turned(shown)), { orientation: 3 })],
  ['a photo taken on its left side', 'a.jpg', shown => jpeg(turned(shown), { orientation: 8 })],
  ['a photo taken on its right side', 'a.jpg', shown => jpeg(turned(turned(turned(shown))), { orientation: 6 })],
];

/** What a decompression bomb looks like: a small file that says that it is huge. */
const says = (width: number, height: number): Content => {
  return () => png(blankPixels(8, 8), { says: { width, height } });
};

const speckled = (): Pixels => {
  const { width, height, grey } = blankPixels(200, 200);
  let seed = 1;
  return {
    width,
    height,
    grey: grey.map(() => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed & 0xff;
    }),
  };
};

const REFUSED: readonly (readonly [code: DomainErrorCode, what: string, fileName: string, content: Content])[] = [
  ['file.corrupt', 'half a picture', 'a.png', shown => cut(png(shown))],
  ['file.corrupt', 'half a picture', 'a.jpg', shown => cut(jpeg(shown))],
  ['file.corrupt', 'a signature and no more', 'a.png', shown => png(shown).subarray(0, 12)],
  ['file.corrupt', 'a signature and no more', 'a.jpg', shown => jpeg(shown).subarray(0, 12)],
  ['file.corrupt', 'a picture with fewer rows than it says', 'a.png', says(8, 800)],
  ['file.too-costly', '20,000 by 20,000 pixels', 'a.png', says(20_000, 20_000)],
  ['file.too-costly', 'a single row of 40,000 pixels', 'a.png', says(40_000, 1)],
  ['file.too-costly', 'more pixels than numbers count', 'a.png', says(0xffffffff, 0xffffffff)],
  ['file.no-text', 'a single pixel', 'a.png', () => png(blankPixels(1, 1))],
  ['file.no-text', 'a single pixel', 'a.jpg', () => jpeg(blankPixels(1, 1))],
  ['file.no-text', 'a blank picture', 'a.png', () => png(blankPixels(400, 300))],
  ['file.no-text', 'noise', 'a.png', () => png(speckled())],
];

/** What an extractor does that recognises the text of pictures and scans. */
export const pictureExtractorContract = (name: string, open: Open): void => {
  describe(`TextExtractor of pictures: ${name}`, () => {
    let harness: Harness;
    let shown: Pixels;
    before(async () => {
      harness = await open({ maxBytes: 12_000_000 });
      // A width that is no multiple of eight: rows of bits end with padding.
      shown = await pixelsOf(LINES, { width: 501, height: 140 });
    });
    after(() => harness.dispose());

    const extract = async (fileName: string, bytes: Uint8Array): Promise<ExtractedText> => {
      const mediaType = await harness.extractor.identify(bytes.subarray(0, 8192), { name: fileName, mediaType: null });
      return harness.extractor.extract(pieces(bytes), { name: fileName, mediaType });
    };

    for (const [what, fileName, content] of READ)
      it(`reads ${what}`, async () => {
        expect((await extract(fileName, content(shown))).text).to.equal(TEXT);
      });

    for (const [code, what, fileName, content] of REFUSED)
      it(`refuses ${what} named ${fileName} as '${code}', with a sentence`, async () => {
        const error = await refusal(code, () => extract(fileName, content(shown)));
        expect(error.message).to.match(/[.:] .+\.$/);
      });

    it('takes print that is too small to be read for no text, and guesses nothing', async () => {
      const small = await pixelsOf(SENTENCES, { width: 400, height: 60, size: 7 });
      await refusal('file.no-text', () => extract('small.png', png(small)));
    });

    it('anchors each line by its number, and says how sure it is', async () => {
      const { text, anchors, notes, format, title } = await extract('a.png', png(shown));
      expect(anchors.map(({ offset, label }) => [label, text.slice(offset, offset + 3)])).to.deep.equal([
        ['line 1', 'Che'],
        ['line 2', 'dat'],
        ['line 3', 'the'],
      ]);
      expect(notes.join()).to.match(/ is \d+ % sure of it/);
      expect([format, title]).to.deep.equal(['plain', null]);
    });

    it('keeps a row together however wide its gaps are', async () => {
      const rows = Array.from({ length: 8 }, (_, i) => `alpha${' '.repeat(60)}omega${' '.repeat(60)}line number ${i}`);
      const { text } = await extract('table.png', png(await pixelsOf(rows, { width: 1300, height: 340, size: 20 })));
      expect(text.split('\n').filter(line => /^alpha.*omega.*line number/.test(line))).to.have.length(8);
    });

    it('reads the first frame of an animation and says so', async () => {
      const { text, notes } = await extract('a.png', png(shown, { animated: true }));
      expect(text).to.equal(TEXT);
      expect(notes.join()).to.include('only its first frame');
    });

    it('reads scanned pages however they are stored and turned, each under its number', async () => {
      const scan = scannedPdf([
        { pixels: shown },
        { pixels: shown, as: 'bits' },
        { pixels: shown, as: 'stencil' },
        { pixels: shown, rotate: 90 },
        { pixels: shown, text: 'scanned by nobody' },
      ]);
      const { text, anchors } = await extract('scan.pdf', scan);
      const starts = anchors.map(({ offset }) => offset);
      const pages = starts.map((start, i) => text.slice(start, starts[i + 1]).trim());
      expect(anchors.map(({ label }) => label)).to.deep.equal(['page 1', 'page 2', 'page 3', 'page 4', 'page 5']);
      expect(pages).to.deep.equal([TEXT, TEXT, TEXT, TEXT, `scanned by nobody\n\n${TEXT}`]);
    });

    it('leaves the pictures of a page alone that has text of its own', async () => {
      const words = 'This page was printed and not scanned. '.repeat(4).trim();
      expect((await extract('a.pdf', scannedPdf([{ pixels: shown, text: words }]))).text.trim()).to.equal(words);
    });
  });
};
