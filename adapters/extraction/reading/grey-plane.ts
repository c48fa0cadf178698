import type { Pixels, PlacedPicture } from './pdf-pictures.ts';

/** A picture in shades of grey, one byte a pixel, 0 for black. */
export type GreyPlane = {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8Array;
  /** One byte a pixel, 0 for what lets through whatever is below; null: nothing does. */
  readonly opacity: Uint8Array | null;
};

const RGBA = 3;
const ONE_BIT = 1;
const WHITE = 255;

/** One byte a pixel, 255 for each bit that is set. */
const spreadBits = ({ width, height, data }: Pixels): Uint8Array => {
  const bytes = new Uint8Array(width * height);
  const stride = (width + 7) >> 3;
  for (let y = 0, at = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1, at += 1)
      if (((data[y * stride + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1) bytes[at] = WHITE;
  return bytes;
};

/** How bright colours look (ITU-R BT.601, section 2.5.1). */
const brightness = ({ width, height, data }: Pixels, channels: number): Uint8Array => {
  const grey = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < grey.length; at += 1, from += channels)
    grey[at] = ((data[from] ?? 0) * 299 + (data[from + 1] ?? 0) * 587 + (data[from + 2] ?? 0) * 114) / 1000;
  return grey;
};

const alphaOf = ({ width, height, data }: Pixels): Uint8Array =>
  Uint8Array.from({ length: width * height }, (_, at) => data[at * 4 + 3] ?? 0);

/** @throws RangeError for a size that no array has */
export const greyPlaneOf = ({ pixels, isStencil }: PlacedPicture): GreyPlane => {
  const { width, height, kind } = pixels;
  // Ink covers where a stencil's bits are clear.
  if (isStencil)
    return { width, height, grey: new Uint8Array(width * height), opacity: spreadBits(pixels).map(bit => WHITE - bit) };
  if (kind === ONE_BIT) return { width, height, grey: spreadBits(pixels), opacity: null };
  if (kind === RGBA) return { width, height, grey: brightness(pixels, 4), opacity: alphaOf(pixels) };
  return { width, height, grey: brightness(pixels, 3), opacity: null };
};
