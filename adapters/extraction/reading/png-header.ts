import { Buffer } from 'node:buffer';
import { BrokenPicture, type PictureHeader } from './picture-header.ts';

/** Source for the format: Portable Network Graphics (PNG) Specification, third edition, W3C 2025, sections 5.3 (chunks)
 *  and 11.2.1 (IHDR). */
const SIGNATURE_BYTES = 8;
const CHUNK_BYTES = 12;

/** Steps through the chunks to the last one, IEND: a picture that is cut has none. @throws BrokenPicture */
export const readPngHeader = (png: Uint8Array): PictureHeader => {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  let animated = false;
  let size: { width: number; height: number } | undefined;
  for (let at = SIGNATURE_BYTES; at + CHUNK_BYTES <= bytes.length; at += CHUNK_BYTES + bytes.readUInt32BE(at)) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (size === undefined && type !== 'IHDR') break;
    if (type === 'IHDR') {
      if (at + CHUNK_BYTES + 8 > bytes.length) break;
      size ??= { width: bytes.readUInt32BE(at + 8), height: bytes.readUInt32BE(at + 12) };
    } else if (type === 'acTL') animated = true;
    else if (type === 'IEND' && size) return { ...size, orientation: 1, animated };
  }
  throw new BrokenPicture('no IHDR at its start or no IEND at its end');
};
