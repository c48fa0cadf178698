import { expect } from 'chai';
import { drawPage } from '../../../adapters/extraction/reading/draw-page.ts';
import { compose, type Matrix, type PdfPage } from '../../../adapters/extraction/reading/pdf-pictures.ts';
import { MOST_SCANNED_PAGES, recogniseScans } from '../../../adapters/extraction/reading/recognise-scans.ts';

const SAVE = 10;
const RESTORE = 11;
const TRANSFORM = 12;
const STENCIL = 83;
const PICTURE = 85;
const INLINE = 86;

type Operation = readonly [operator: number, ...args: unknown[]];

/** A page of 4 by 4 points whose operations are these; pictures are looked up by name. */
const pageOf = (operations: readonly Operation[], pictures: Record<string, unknown> = {}): PdfPage => {
  const objects = {
    has: (name: string) => name in pictures,
    get: (name: string, take: (object: unknown) => void) => take(pictures[name] ?? null),
  };
  return {
    getOperatorList: async () => ({
      fnArray: operations.map(([operator]) => operator),
      argsArray: operations.map(([, ...args]) => args),
    }),
    getViewport: ({ scale }) => ({
      width: 4 * scale,
      height: 4 * scale,
      transform: [scale, 0, 0, -scale, 0, 4 * scale] as Matrix,
    }),
    objs: objects,
    commonObjs: { has: () => false, get: (_, take) => take(null) },
    cleanup: () => undefined,
  };
};

/** The drawing, a row of letters for each row of pixels: `#` dark, `.` light. */
const drawn = async (page: PdfPage): Promise<string[]> => {
  const pgm = Buffer.from((await drawPage(page))?.pgm ?? '');
  const [header = '', size = ''] = pgm.toString('latin1').split('\n', 2);
  expect(header).to.equal('P5');
  const width = Number(size.split(' ')[0]);
  const pixels = pgm.subarray(pgm.indexOf('\n255\n') + 5);
  return Array.from({ length: pixels.length / width }, (_, y) =>
    Array.from(pixels.subarray(y * width, (y + 1) * width), grey => (grey < 128 ? '#' : '.')).join(''),
  );
};

const fill: Operation = [TRANSFORM, 4, 0, 0, 4, 0, 0];
/** Two by two: black, white, white, white. */
const corner = { width: 2, height: 2, kind: 1, data: new Uint8Array([0b01000000, 0b11000000]) };

describe('Drawing the pictures of a page', () => {
  it('places them as the page does', async () => {
    expect(await drawn(pageOf([fill, [INLINE, corner]]))).to.deep.equal(['#.', '..']);
    const quarter: Operation = [TRANSFORM, 2, 0, 0, 2, 2, 0];
    expect(await drawn(pageOf([quarter, [INLINE, corner]]))).to.deep.equal(['....', '....', '..#.', '....']);
    const turned: Operation = [TRANSFORM, 0, 4, -4, 0, 4, 0];
    expect(await drawn(pageOf([turned, [INLINE, corner]]))).to.deep.equal(['..', '#.']);
  });

  it('forgets a place when it is restored', async () => {
    const left: Operation[] = [[SAVE], [TRANSFORM, 2, 0, 0, 2, 0, 2], [INLINE, corner], [RESTORE]];
    const right: Operation[] = [
      [TRANSFORM, 2, 0, 0, 2, 2, 2],
      [INLINE, corner],
    ];
    expect(await drawn(pageOf([...left, ...right]))).to.deep.equal(['#.#.', '....', '....', '....']);
  });

  it('lets what is below show through a stencil and through what is transparent', async () => {
    const below: Operation = [INLINE, { width: 2, height: 2, kind: 1, data: new Uint8Array([0b10000000, 0b11000000]) }];
    const stencil = { width: 2, height: 2, data: new Uint8Array([0b11000000, 0b01000000]) };
    expect(await drawn(pageOf([fill, below, [STENCIL, { data: 'ink' }]], { ink: stencil }))).to.deep.equal([
      '.#',
      '#.',
    ]);
    const clear = { width: 2, height: 2, kind: 3, data: new Uint8Array(16) };
    expect(await drawn(pageOf([fill, below, [INLINE, clear]]))).to.deep.equal(['.#', '..']);
  });

  it('reads colours by their brightness', async () => {
    const data = new Uint8Array([255, 255, 0, 0, 0, 160, 200, 200, 200, 90, 90, 90]);
    expect(await drawn(pageOf([fill, [INLINE, { width: 2, height: 2, kind: 2, data }]]))).to.deep.equal(['.#', '.#']);
  });

  it('leaves out what could not be unpacked or has no extent', async () => {
    expect(await drawPage(pageOf([fill, [PICTURE, 'missing']]))).to.equal(undefined);
    expect(
      (
        await drawPage(
          pageOf([
            [TRANSFORM, 0, 0, 0, 0, 0, 0],
            [INLINE, corner],
          ]),
        )
      )?.covered,
    ).to.equal(0);
    expect(
      (
        await drawPage(
          pageOf([
            [TRANSFORM, Number.NaN, 0, 0, 1, 0, 0],
            [INLINE, corner],
          ]),
        )
      )?.covered,
    ).to.equal(0);
  });

  it('tells how much of the page is covered', async () => {
    expect((await drawPage(pageOf([fill, [INLINE, corner]])))?.covered).to.equal(1);
    expect(
      (
        await drawPage(
          pageOf([
            [TRANSFORM, 2, 0, 0, 2, 0, 0],
            [INLINE, corner],
          ]),
        )
      )?.covered,
    ).to.equal(0.25);
  });

  it('maps first by the inner and then by the outer matrix', () => {
    expect(compose([2, 0, 0, 2, 1, 0], [0, 1, -1, 0, 3, 4])).to.deep.equal([0, 2, -2, 0, 7, 8]);
  });
});

describe('Recognising scanned pages', () => {
  const blankScan = pageOf([fill, [INLINE, { width: 2, height: 2, kind: 1, data: new Uint8Array([0xff, 0xff]) }]]);
  const pages = (count: number) => Array.from({ length: count }, (_, i) => ({ num: i + 1, text: '' }));
  const asked: number[] = [];
  const source = {
    getPage: async (num: number) => {
      asked.push(num);
      return blankScan;
    },
  };
  beforeEach(() => {
    asked.length = 0;
  });

  it('looks at no page that has text enough', async () => {
    const printed = [{ num: 1, text: 'x'.repeat(100) }];
    expect(await recogniseScans(printed, source, 60_000)).to.deep.equal(printed);
    expect(asked).to.deep.equal([]);
  });

  it('stops after so many pages, and says from which one on', async () => {
    const read = await recogniseScans(pages(MOST_SCANNED_PAGES + 2), source, 60_000);
    expect(asked).to.have.length(MOST_SCANNED_PAGES);
    expect(read.at(-2)?.text).to.match(new RegExp(`From page ${MOST_SCANNED_PAGES + 1} on, .* not read`));
    expect(read.at(-1)?.text).to.equal('');
  });

  it('stops when its time is over, and keeps what the other pages say', async () => {
    const read = await recogniseScans([...pages(1), { num: 2, text: 'y'.repeat(100) }], source, -1);
    expect(asked).to.deep.equal([]);
    expect(read[0]?.text).to.match(/From page 1 on/);
    expect(read[1]?.text).to.equal('y'.repeat(100));
  });
});
