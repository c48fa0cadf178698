import type { Pixels } from './pixels.ts';

export type JpegOptions = {
  readonly progressive?: boolean;
  readonly cmyk?: boolean;
  /** How to turn it upright, as a camera writes it; in little-endian byte order, as most of them do. */
  readonly orientation?: number;
};

/** ITU-T T.81, figure A.6: zig-zag order. */
const ZIGZAG = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63,
];
const QUANTUM = 8;

const segment = (marker: number, body: readonly number[] | Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff]), Buffer.from(body)]);

/** Codes of equal length keep the tables simple: a symbol's code is its place. */
const DC_SYMBOLS = Array.from({ length: 12 }, (_, i) => i);
const AC_SYMBOLS = [0x00, 0xf0, ...Array.from({ length: 160 }, (_, i) => (Math.floor(i / 10) << 4) | ((i % 10) + 1))];
const huffman = (id: number, symbols: readonly number[], bits: number): Buffer =>
  segment(0xc4, [id, ...Array.from({ length: 16 }, (_, i) => (i + 1 === bits ? symbols.length : 0)), ...symbols]);

const COSINES = Array.from({ length: 64 }, (_, i) => Math.cos(((2 * (i % 8) + 1) * (i >> 3) * Math.PI) / 16));

/** Quantised coefficients of one block in zig-zag order (T.81, A.3.3 and A.3.4). */
const transform = (block: Float64Array): Int16Array => {
  const across = new Float64Array(64);
  const both = new Float64Array(64);
  for (let y = 0; y < 8; y += 1)
    for (let u = 0; u < 8; u += 1)
      for (let x = 0; x < 8; x += 1) across[y * 8 + u]! += block[y * 8 + x]! * COSINES[u * 8 + x]!;
  for (let v = 0; v < 8; v += 1)
    for (let u = 0; u < 8; u += 1)
      for (let y = 0; y < 8; y += 1) both[v * 8 + u]! += across[y * 8 + u]! * COSINES[v * 8 + y]!;
  const scale = (i: number): number => (i === 0 ? Math.SQRT1_2 : 1);
  return Int16Array.from(ZIGZAG, at => Math.round((both[at]! * scale(at >> 3) * scale(at & 7)) / 4 / QUANTUM));
};

const blocksOf = ({ width, height, grey }: Pixels): Int16Array[] => {
  const blocks: Int16Array[] = [];
  for (let top = 0; top < height; top += 8)
    for (let left = 0; left < width; left += 8)
      blocks.push(
        transform(
          Float64Array.from({ length: 64 }, (_, i) => {
            const [x, y] = [Math.min(width - 1, left + (i & 7)), Math.min(height - 1, top + (i >> 3))];
            return grey[y * width + x]! - 128;
          }),
        ),
      );
  return blocks;
};

const openBits = () => {
  const bytes: number[] = [];
  let pending = '';
  return {
    put: (value: number, count: number): void => {
      if (count > 0) pending += value.toString(2).padStart(count, '0');
      for (; pending.length >= 8; pending = pending.slice(8)) {
        const byte = Number.parseInt(pending.slice(0, 8), 2);
        bytes.push(byte);
        if (byte === 0xff) bytes.push(0);
      }
    },
    end: (): Buffer => {
      if (pending !== '') bytes.push(Number.parseInt(pending.padEnd(8, '1'), 2));
      return Buffer.from(bytes);
    },
  };
};
type Bits = ReturnType<typeof openBits>;

const sizeOf = (value: number): number => (value === 0 ? 0 : Math.floor(Math.log2(Math.abs(value))) + 1);
const putValue = (bits: Bits, value: number, size: number): void =>
  bits.put(value < 0 ? value + 2 ** size - 1 : value, size);

const putDc = (bits: Bits, difference: number): void => {
  const size = sizeOf(difference);
  bits.put(size, 4);
  putValue(bits, difference, size);
};

const putAc = (bits: Bits, block: Int16Array): void => {
  let zeros = 0;
  for (const value of block.subarray(1)) {
    if (value === 0) {
      zeros += 1;
      continue;
    }
    for (; zeros > 15; zeros -= 16) bits.put(AC_SYMBOLS.indexOf(0xf0), 8);
    const size = sizeOf(value);
    bits.put(AC_SYMBOLS.indexOf((zeros << 4) | size), 8);
    putValue(bits, value, size);
    zeros = 0;
  }
  if (zeros > 0) bits.put(0, 8);
};

type Component = { readonly id: number; readonly blocks: readonly Int16Array[] };

const scan = (components: readonly Component[], first: number, last: number): Buffer => {
  const bits = openBits();
  const before = components.map(() => 0);
  for (let i = 0; i < components[0]!.blocks.length; i += 1)
    for (const [k, { blocks }] of components.entries()) {
      const block = blocks[i]!;
      if (first === 0) putDc(bits, block[0]! - before[k]!);
      before[k] = block[0]!;
      if (last > 0) putAc(bits, block);
    }
  const header = [components.length, ...components.flatMap(({ id }) => [id, 0]), first, last, 0];
  return Buffer.concat([segment(0xda, header), bits.end()]);
};

const exif = (orientation: number): Buffer =>
  segment(0xe1, [
    ...Buffer.from('Exif\0\0II', 'latin1'),
    ...[42, 0, 8, 0, 0, 0],
    ...[1, 0],
    ...[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0],
    ...[0, 0, 0, 0],
  ]);

/** A JPEG image (ITU-T T.81), in grey or in four inks as a print shop has it (Adobe, inverted), in one scan or in several
 *  that refine each other. */
export const jpeg = (
  pixels: Pixels,
  { progressive = false, cmyk = false, orientation }: JpegOptions = {},
): Uint8Array => {
  const { width, height } = pixels;
  const black = blocksOf(pixels);
  const noInk = blocksOf({ width, height, grey: new Uint8Array(width * height).fill(255) });
  const components = (cmyk ? [noInk, noInk, noInk, black] : [black]).map((blocks, i) => ({ id: i + 1, blocks }));
  const frame = [8, height >> 8, height & 0xff, width >> 8, width & 0xff, components.length];
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0xff, 0xd8]),
      ...(orientation === undefined ? [] : [exif(orientation)]),
      ...(cmyk ? [segment(0xee, [...Buffer.from('Adobe', 'latin1'), 0, 100, 0, 0, 0, 0, 0])] : []),
      segment(0xdb, [0, ...Array.from({ length: 64 }, () => QUANTUM)]),
      segment(progressive ? 0xc2 : 0xc0, [...frame, ...components.flatMap(({ id }) => [id, 0x11, 0])]),
      huffman(0x00, DC_SYMBOLS, 4),
      huffman(0x10, AC_SYMBOLS, 8),
      ...(progressive
        ? [scan(components, 0, 0), ...components.map(component => scan([component], 1, 63))]
        : [scan(components, 0, 63)]),
      Buffer.from([0xff, 0xd9]),
    ]),
  );
};
