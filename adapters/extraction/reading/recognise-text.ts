import { fileURLToPath } from 'node:url';
import tesseract from 'tesseract.js';

export type Recognised = {
  /** Lines in reading order; empty where nothing was found. */
  readonly text: string;
  /** How sure the recogniser is of the words, 0 to 100 on average. */
  readonly confidence: number;
};

/** Turns the pixels of pictures (PNG, JPEG, PGM) into text, one after the other. Close it when done. */
export type Recogniser = {
  /** @throws whatever Tesseract says of a picture that it cannot decode */
  recognise(picture: Uint8Array): Promise<Recognised>;
  close(): Promise<void>;
};

/** `rows`: a line goes across the whole picture, however wide its gaps are, as on a console or in a table; `columns`: text
 *  may be set in columns, as on a printed page. */
export type Layout = 'rows' | 'columns';

/** Thrown where text recognition does not work at all: no file is to blame. */
export class NoRecogniser extends Error {}

const { createWorker, OEM, PSM } = tesseract;

const SEGMENTATION: Record<Layout, tesseract.PSM> = { rows: PSM.SINGLE_COLUMN, columns: PSM.AUTO };

/** The integer models that come with the package: as good on print as the large ones, a quarter of the size. */
const MODELS = fileURLToPath(new URL('4.0.0_best_int', import.meta.resolve('@tesseract.js-data/eng/package.json')));

/** Less is what patterns and print of six pixels are taken for: words that nobody wrote. */
const LEAST_CONFIDENCE = 35;

const tidy = (text: string): string =>
  text
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

/** Starts Tesseract (WebAssembly, in a thread of its own) for English and what is written in its letters. Nothing is
 *  fetched and nothing is written. @throws NoRecogniser */
export const openRecogniser = async (layout: Layout): Promise<Recogniser> => {
  const broken = Promise.withResolvers<never>();
  const starting = createWorker('eng', OEM.LSTM_ONLY, {
    langPath: MODELS,
    gzip: true,
    cacheMethod: 'none',
    // Without it an error is thrown where nobody can catch it, and one at the start is told to nobody else.
    errorHandler: cause => broken.reject(new NoRecogniser('text recognition does not start', { cause })),
  });
  const worker = await Promise.race([starting, broken.promise]);
  await worker.setParameters({ tessedit_pageseg_mode: SEGMENTATION[layout] });
  return {
    recognise: async picture => {
      const { data } = await worker.recognize(Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength));
      return { text: data.confidence < LEAST_CONFIDENCE ? '' : tidy(data.text), confidence: data.confidence };
    },
    close: async () => {
      await worker.terminate();
    },
  };
};
