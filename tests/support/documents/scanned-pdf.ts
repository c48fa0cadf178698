import { deflateSync } from 'node:zlib';
import type { Pixels } from './pixels.ts';

export type ScannedPage = {
  readonly pixels: Pixels;
  /** How the picture is stored: shades, black and white, or ink to be pressed through a stencil. */
  readonly as?: 'grey' | 'bits' | 'stencil';
  /** Degrees clockwise by which readers turn the page; the picture lies on it so that it is upright afterwards. */
  readonly rotate?: 0 | 90;
  /** A text layer. */
  readonly text?: string;
};

/** One bit a pixel, set for white, rows padded to bytes. */
const toBits = ({ width, height, grey }: Pixels): Uint8Array => {
  const stride = Math.ceil(width / 8);
  const bits = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) if (grey[y * width + x]! > 127) bits[y * stride + (x >> 3)]! |= 0x80 >> (x & 7);
  return bits;
};

const KINDS = {
  grey: '/ColorSpace /DeviceGray /BitsPerComponent 8',
  bits: '/ColorSpace /DeviceGray /BitsPerComponent 1',
  stencil: '/ImageMask true /BitsPerComponent 1',
};

const stream = (dictionary: string, content: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(`<< ${dictionary} /Length ${content.length} >>\nstream\n`),
    Buffer.from(content),
    Buffer.from('\nendstream'),
  ]);

const pageObjects = ({ pixels, as = 'grey', rotate = 0, text }: ScannedPage, first: number): (string | Buffer)[] => {
  const { width, height } = pixels;
  const place = rotate === 90 ? `0 ${width} ${-height} 0 ${height} 0` : `${width} 0 0 ${height} 0 0`;
  const box = rotate === 90 ? `${height} ${width}` : `${width} ${height}`;
  const words = text === undefined ? '' : `BT /F 5 Tf 20 20 Td (${text}) Tj ET`;
  return [
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${box}] /Rotate ${rotate} /Contents ${first + 1} 0 R ` +
      `/Resources << /XObject << /I ${first + 2} 0 R >> /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>`,
    stream('', Buffer.from(`q ${place} cm /I Do Q ${words}`)),
    stream(
      `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} ${KINDS[as]} /Filter /FlateDecode`,
      deflateSync(as === 'grey' ? pixels.grey : toBits(pixels)),
    ),
  ];
};

/** A PDF (ISO 32000-1, section 7.5) whose pages are pictures, as scanners write it. */
export const scannedPdf = (pages: readonly ScannedPage[]): Uint8Array => {
  const firsts = pages.map((_, i) => 3 + i * 3);
  const objects: (string | Buffer)[] = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${firsts.map(first => `${first} 0 R`).join(' ')}] >>`,
    ...pages.flatMap((page, i) => pageObjects(page, firsts[i]!)),
  ];
  const parts = [Buffer.from('%PDF-1.7\n')];
  const offsets: number[] = [];
  let offset = parts[0]!.length;
  for (const [i, object] of objects.entries()) {
    offsets.push(offset);
    const part = Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')]);
    parts.push(part);
    offset += part.length;
  }
  const rows = offsets.map(at => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  parts.push(
    Buffer.from(`${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${offset}\n%%EOF\n`),
  );
  return new Uint8Array(Buffer.concat(parts));
};
