import { Buffer } from 'node:buffer';
import { BrokenPicture, type PictureHeader } from './picture-header.ts';

/** Source for the format: ITU-T T.81, annex B (markers), and Exif 2.32, section 4.5.4 (where the orientation is). */
const START_OF_SCAN = 0xda;
const APP1 = 0xe1;
const EXIF = Buffer.from('Exif\0\0', 'latin1');
const TIFF_HEADER_BYTES = 8;
const TAG_BYTES = 12;
const ORIENTATION = 0x0112;
const UPRIGHT = 1;

/** SOF0 to SOF15, without DHT, JPG and DAC, which lie between them. */
const isStartOfFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

type Segment = { readonly marker: number; readonly body: Buffer };

function* segments(bytes: Buffer): Generator<Segment> {
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes.readUInt8(at + 1);
    if (marker === 0xff) at += 1;
    else if (standsAlone(marker)) at += 2;
    else {
      const end = at + 2 + bytes.readUInt16BE(at + 2);
      yield { marker, body: bytes.subarray(at + 4, end) };
      if (marker === START_OF_SCAN) return;
      at = end;
    }
  }
}

const orientationIn = (exif: Buffer): number => {
  const tiff = exif.subarray(EXIF.length);
  if (tiff.length < TIFF_HEADER_BYTES) return UPRIGHT;
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const word = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return UPRIGHT;
  const end = Math.min(tiff.length, directory + 2 + word(directory) * TAG_BYTES);
  for (let at = directory + 2; at + TAG_BYTES <= end; at += TAG_BYTES)
    if (word(at) === ORIENTATION) return Math.min(8, Math.max(UPRIGHT, word(at + 8)));
  return UPRIGHT;
};

/** Reads the segments before the first scan. @throws BrokenPicture for a picture without a frame or a scan */
export const readJpegHeader = (jpeg: Uint8Array): PictureHeader => {
  const bytes = Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  let orientation = UPRIGHT;
  let size: { width: number; height: number } | undefined;
  for (const { marker, body } of segments(bytes)) {
    if (isStartOfFrame(marker) && body.length >= 6)
      size ??= { height: body.readUInt16BE(1), width: body.readUInt16BE(3) };
    else if (marker === APP1 && body.subarray(0, EXIF.length).equals(EXIF)) orientation = orientationIn(body);
    else if (marker === START_OF_SCAN && size) return { ...size, orientation, animated: false };
  }
  throw new BrokenPicture('no frame before its scan, or no scan');
};

/** The same picture with this orientation as its first metadata, in the one byte order that every reader knows. */
export const withOrientation = (jpeg: Uint8Array, orientation: number): Uint8Array => {
  const exif = Buffer.alloc(36);
  exif.writeUInt16BE(0xff00 | APP1, 0);
  exif.writeUInt16BE(exif.length - 2, 2);
  EXIF.copy(exif, 4);
  exif.write('MM', 10, 'latin1');
  exif.writeUInt16BE(42, 12);
  exif.writeUInt32BE(TIFF_HEADER_BYTES, 14);
  exif.writeUInt16BE(1, 18);
  exif.writeUInt16BE(ORIENTATION, 20);
  exif.writeUInt16BE(3, 22);
  exif.writeUInt32BE(1, 24);
  exif.writeUInt16BE(orientation, 28);
  return Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)]);
};
