/** A map of the plane: (x, y) becomes (a x + c y + e, b x + d y + f) (ISO 32000-1, section 8.3.3). */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** Pixels as pdf.js unpacks them. */
export type Pixels = {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
  /** 1: one bit a pixel, set for white, rows padded to bytes; 2: RGB; 3: RGBA. */
  readonly kind: number;
};

/** A picture on a page. It fills the unit square that `place` maps onto the page. */
export type PlacedPicture = {
  readonly pixels: Pixels;
  /** A stencil: what its clear bits cover is painted, the rest stays as it is. */
  readonly isStencil: boolean;
  readonly place: Matrix;
};

type Objects = {
  has(name: string): boolean;
  get(name: string, take: (object: unknown) => void): void;
};

/** What is used of a page of pdf.js. */
export type PdfPage = {
  getOperatorList(): Promise<{
    readonly fnArray: readonly number[];
    readonly argsArray: readonly (readonly unknown[] | null)[];
  }>;
  getViewport(options: { scale: number }): {
    readonly width: number;
    readonly height: number;
    readonly transform: Matrix;
  };
  readonly objs: Objects;
  readonly commonObjs: Objects;
  cleanup(): void;
};

/** Operators of pdf.js 5 (its `OPS`), the ones that place pictures. */
const SAVE = 10;
const RESTORE = 11;
const TRANSFORM = 12;
const FORM_BEGIN = 74;
const FORM_END = 75;
const STENCIL = 83;
const PICTURE = 85;
const INLINE_PICTURE = 86;

const ONE_BIT = 1;
const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** First `inner`, then `outer`. */
export const compose = (outer: Matrix, inner: Matrix): Matrix => [
  outer[0] * inner[0] + outer[2] * inner[1],
  outer[1] * inner[0] + outer[3] * inner[1],
  outer[0] * inner[2] + outer[2] * inner[3],
  outer[1] * inner[2] + outer[3] * inner[3],
  outer[0] * inner[4] + outer[2] * inner[5] + outer[4],
  outer[1] * inner[4] + outer[3] * inner[5] + outer[5],
];

const toMatrix = (numbers: unknown): Matrix => {
  if (numbers === null || numbers === undefined) return IDENTITY;
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = Array.from(numbers as ArrayLike<number>, Number);
  return [a, b, c, d, e, f];
};

const isPixels = (object: unknown): object is Omit<Pixels, 'kind'> & { kind?: number } =>
  typeof object === 'object' &&
  object !== null &&
  'data' in object &&
  ArrayBuffer.isView(object.data) &&
  'width' in object &&
  'height' in object;

/** Undefined for a picture that cannot be unpacked, or that was left out for its size. */
const pixelsOf = async (page: PdfPage, source: unknown): Promise<Pixels | undefined> => {
  const named = typeof source === 'object' && source !== null && 'data' in source ? source.data : source;
  let object = source;
  if (typeof named === 'string') {
    const objects = page.commonObjs.has(named) ? page.commonObjs : page.objs;
    object = await new Promise<unknown>(resolve => objects.get(named, resolve));
  }
  return isPixels(object) ? { ...object, kind: object.kind ?? ONE_BIT } : undefined;
};

/** The pictures that a page paints, in the order in which it does. Drawings and text are left out. */
export const picturesOn = async (page: PdfPage): Promise<PlacedPicture[]> => {
  const { fnArray, argsArray } = await page.getOperatorList();
  const pictures: PlacedPicture[] = [];
  const saved: Matrix[] = [];
  let place = IDENTITY;
  for (const [i, operator] of fnArray.entries()) {
    const [first, ...rest] = argsArray[i] ?? [];
    if (operator === SAVE) saved.push(place);
    else if (operator === RESTORE || operator === FORM_END) place = saved.pop() ?? place;
    else if (operator === TRANSFORM) place = compose(place, toMatrix([first, ...rest]));
    else if (operator === FORM_BEGIN) {
      saved.push(place);
      place = compose(place, toMatrix(first));
    } else if (operator === STENCIL || operator === PICTURE || operator === INLINE_PICTURE) {
      const pixels = await pixelsOf(page, first);
      if (pixels) pictures.push({ pixels, isStencil: operator === STENCIL, place });
    }
  }
  return pictures;
};
