import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { inflateSync } from 'node:zlib';
import { PDFParse } from 'pdf-parse';
import PDFDocument from 'pdfkit';

/** A grey picture, one byte a pixel, 0 for black. */
export type Pixels = { readonly width: number; readonly height: number; readonly grey: Uint8Array };

export const blankPixels = (width: number, height: number): Pixels => ({
  width,
  height,
  grey: new Uint8Array(width * height).fill(255),
});

const FONTS = `${dirname(createRequire(import.meta.resolve('pdf-parse')).resolve('pdfjs-dist/package.json'))}/standard_fonts/`;

const pageOf = (lines: readonly string[], width: number, height: number, size: number): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const document = new PDFDocument({ size: [width, height], margin: 0 });
    const chunks: Buffer[] = [];
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    document.on('error', reject);
    document.font('Helvetica').fontSize(size);
    for (const [i, line] of lines.entries()) document.text(line, size, size * (1 + i * 1.6), { lineBreak: false });
    document.end();
  });

/** Undoes the filters of PNG rows (PNG Specification, section 9). */
const unfilter = (rows: Buffer, height: number, stride: number, channels: number): Buffer => {
  const out = Buffer.alloc(height * stride);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < stride; x += 1) {
      const left = x >= channels ? out[y * stride + x - channels]! : 0;
      const up = y > 0 ? out[(y - 1) * stride + x]! : 0;
      const corner = x >= channels && y > 0 ? out[(y - 1) * stride + x - channels]! : 0;
      const guess = left + up - corner;
      const [byLeft, byUp, byCorner] = [left, up, corner].map(value => Math.abs(guess - value)) as [
        number,
        number,
        number,
      ];
      const paeth = byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner;
      const filter = rows[y * (stride + 1)]!;
      out[y * stride + x] = rows[y * (stride + 1) + 1 + x]! + [0, left, up, (left + up) >> 1, paeth][filter]!;
    }
  return out;
};

const fromPng = (png: Buffer): Pixels => {
  const [width, height, channels] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25] === 6 ? 4 : 3];
  const packed: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      packed.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const rows = unfilter(inflateSync(Buffer.concat(packed)), height, width * channels, channels);
  return { width, height, grey: Uint8Array.from({ length: width * height }, (_, i) => rows[i * channels]!) };
};

export type Look = { readonly width?: number; readonly height?: number /** Pixels. */; readonly size?: number };

/** These lines as a screen shows them: black on white, in a sans serif font. */
export const pixelsOf = async (
  lines: readonly string[],
  { width = 800, height = 240, size = 24 }: Look = {},
): Promise<Pixels> => {
  const page = await pageOf(lines, width, height, size);
  const pdf = new PDFParse({ data: page, standardFontDataUrl: FONTS, verbosity: 0 });
  try {
    const { pages } = await pdf.getScreenshot({ scale: 1, imageDataUrl: false });
    return fromPng(Buffer.from(pages[0]!.data));
  } finally {
    await pdf.destroy();
  }
};

/** Light on dark, as a console is. */
export const inverted = ({ width, height, grey }: Pixels): Pixels => ({ width, height, grey: grey.map(v => 255 - v) });

/** Turned clockwise by a quarter. */
export const turned = ({ width, height, grey }: Pixels): Pixels => ({
  width: height,
  height: width,
  grey: Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % height, Math.floor(i / height)];
    return grey[(height - 1 - x) * width + y]!;
  }),
});
