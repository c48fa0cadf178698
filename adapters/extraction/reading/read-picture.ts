import { DomainError } from '../../../core/kernel/error.ts';
import type { Anchor } from '../../../core/ports/text-extractor.ts';
import { quoted } from '../identification/quoted-name.ts';
import { corrupt } from './hostile.ts';
import { readJpegHeader, withOrientation } from './jpeg-header.ts';
import { BrokenPicture, type PictureHeader } from './picture-header.ts';
import { readPngHeader } from './png-header.ts';
import type { Reader, Reading, WholeFile } from './reading.ts';
import { openRecogniser } from './recognise-text.ts';

/** Twice what a 4K screen or a phone's photo has. Unpacking and recognising this many took 300 MB. */
export const MOST_PIXELS = 25_000_000;
/** Tesseract counts pixels in 16 bits. */
const LONGEST_SIDE = 32_767;

type Picture = { readonly what: string; readonly readHeader: (bytes: Uint8Array) => PictureHeader };

const refuseTooLarge = (name: string, { width, height }: PictureHeader): void => {
  if (width * height <= MOST_PIXELS && Math.max(width, height) <= LONGEST_SIDE) return;
  throw new DomainError(
    'file.too-costly',
    `${quoted(name)} has ${width} by ${height} pixels; at most ${MOST_PIXELS / 1_000_000} million are read, and ${LONGEST_SIDE} in a row. ` +
      'Cut out the part that matters or scale it down, and upload that.',
  );
};

const lineAnchors = (text: string): Anchor[] => {
  let offset = 0;
  return text.split('\n').map((line, i) => {
    const anchor = { offset, label: `line ${i + 1}` };
    offset += line.length + 1;
    return anchor;
  });
};

const notesOn = ({ animated }: PictureHeader, confidence: number): string[] => [
  `Text recognition read this picture and is ${Math.round(confidence)} % sure of it; single letters may be wrong.`,
  ...(animated ? ['This picture is animated; only its first frame was read.'] : []),
];

const headerOf = (name: string, bytes: Uint8Array, { what, readHeader }: Picture): PictureHeader => {
  try {
    return readHeader(bytes);
  } catch (error) {
    throw error instanceof BrokenPicture ? corrupt(name, what, error) : error;
  }
};

const recognise = async (
  { name, bytes }: WholeFile,
  { what, readHeader }: Picture,
  upright: (header: PictureHeader) => Uint8Array = () => bytes,
): Promise<Reading> => {
  const header = headerOf(name, bytes, { what, readHeader });
  refuseTooLarge(name, header);
  const recogniser = await openRecogniser('rows');
  try {
    const { text, confidence } = await recogniser.recognise(upright(header));
    return { text, format: 'plain', anchors: lineAnchors(text), notes: notesOn(header, confidence) };
  } catch (error) {
    throw corrupt(name, what, error);
  } finally {
    await recogniser.close();
  }
};

/** The text that a PNG image shows. */
export const readPng: Reader = file => recognise(file, { what: 'a PNG image', readHeader: readPngHeader });

/** The text that a JPEG image shows, turned upright as its camera says. */
export const readJpeg: Reader = file =>
  recognise(file, { what: 'a JPEG image', readHeader: readJpegHeader }, ({ orientation }) =>
    withOrientation(file.bytes, orientation),
  );
