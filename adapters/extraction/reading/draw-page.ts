import { Buffer } from 'node:buffer';
import { type GreyPlane, greyPlaneOf } from './grey-plane.ts';
import { compose, type Matrix, type PdfPage, type PlacedPicture, picturesOn } from './pdf-pictures.ts';

/** A page as far as pictures make it: its pictures, in grey, on white paper. */
export type DrawnPage = {
  /** A PGM image (Netpbm, `P5`). */
  readonly pgm: Uint8Array;
  /** How much of the page they cover, 0 to 1. */
  readonly covered: number;
};

type Canvas = { readonly width: number; readonly height: number; readonly grey: Uint8Array };

/** 300 dpi, in pixels per point: finer print is not recognised better. */
const FINEST = 300 / 72;
/** A page of A4 at 280 dpi. */
const MOST_PIXELS = 8_000_000;
const LONGEST_SIDE = 32_767;
const WHITE = 255;
/** Samples along each side of a pixel, where a picture is finer than the drawing. */
const MOST_SAMPLES = 4;

const inverseOf = ([a, b, c, d, e, f]: Matrix): Matrix | undefined => {
  const determinant = a * d - b * c;
  if (!Number.isFinite(1 / determinant)) return undefined;
  const [ia, ib, ic, id] = [d / determinant, -b / determinant, -c / determinant, a / determinant];
  return [ia, ib, ic, id, -(ia * e + ic * f), -(ib * e + id * f)];
};

type Box = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

/** Of the canvas, the pixels in which the picture may lie. */
const boxOf = ([a, b, c, d, e, f]: Matrix, { width, height }: GreyPlane, canvas: Canvas): Box => {
  const xs = [e, e + a * width, e + c * height, e + a * width + c * height];
  const ys = [f, f + b * width, f + d * height, f + b * width + d * height];
  return {
    left: Math.max(0, Math.floor(Math.min(...xs))),
    right: Math.min(canvas.width, Math.ceil(Math.max(...xs))),
    top: Math.max(0, Math.floor(Math.min(...ys))),
    bottom: Math.min(canvas.height, Math.ceil(Math.max(...ys))),
  };
};

/** Lays the picture over what is drawn; `place` maps its pixels to those of the canvas. Answers how many it reached. */
const paint = (canvas: Canvas, picture: GreyPlane, place: Matrix): number => {
  const back = inverseOf(place);
  if (back === undefined) return 0;
  const [a, b, c, d, e, f] = back;
  const { left, right, top, bottom } = boxOf(place, picture, canvas);
  const samples = Math.min(MOST_SAMPLES, Math.max(1, Math.round(Math.sqrt(Math.abs(a * d - b * c)))));
  const step = 1 / samples;
  const { width, height, grey, opacity } = picture;
  let reached = 0;
  for (let y = top; y < bottom; y += 1)
    for (let x = left; x < right; x += 1) {
      const at = y * canvas.width + x;
      const below = canvas.grey[at] ?? WHITE;
      let sum = 0;
      let hits = 0;
      for (let v = y + step / 2; v < y + 1; v += step)
        for (let u = x + step / 2; u < x + 1; u += step) {
          const column = Math.floor(a * u + c * v + e);
          const row = Math.floor(b * u + d * v + f);
          if (column < 0 || row < 0 || column >= width || row >= height) continue;
          const from = row * width + column;
          const share = opacity === null ? 1 : (opacity[from] ?? 0) / 255;
          sum += (grey[from] ?? WHITE) * share + below * (1 - share);
          hits += 1;
        }
      if (hits === 0) continue;
      canvas.grey[at] = sum / hits;
      reached += 1;
    }
  return reached;
};

/** As fine as the finest of the pictures, within bounds. */
const scaleFor = (pictures: readonly PlacedPicture[], points: number): number => {
  const finest = Math.max(...pictures.map(({ pixels, place: [a, b] }) => pixels.width / Math.hypot(a, b)));
  return Math.min(FINEST, Number.isFinite(finest) ? finest : FINEST, Math.sqrt(MOST_PIXELS / points));
};

const toSide = (length: number): number => Math.min(LONGEST_SIDE, Math.max(1, Math.floor(length) || 1));

/** The rows of a picture go down, those of the unit square it fills go up. */
const unitSquareOf = ({ width, height }: GreyPlane): Matrix => [1 / width, 0, 0, -1 / height, 0, 1];

/** Undefined for a page without pictures. */
export const drawPage = async (page: PdfPage): Promise<DrawnPage | undefined> => {
  const pictures = await picturesOn(page);
  if (pictures.length === 0) return undefined;
  const paper = page.getViewport({ scale: 1 });
  const view = page.getViewport({ scale: scaleFor(pictures, paper.width * paper.height) });
  const [width, height] = [toSide(view.width), toSide(view.height)];
  const canvas = { width, height, grey: new Uint8Array(width * height).fill(WHITE) };
  let reached = 0;
  for (const picture of pictures) {
    const plane = greyPlaneOf(picture);
    reached += paint(canvas, plane, compose(view.transform, compose(picture.place, unitSquareOf(plane))));
  }
  const pgm = Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1'), canvas.grey]);
  return { pgm, covered: Math.min(1, reached / canvas.grey.length) };
};
