import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { DomainError } from '../../../core/kernel/error.ts';
import type { Anchor } from '../../../core/ports/text-extractor.ts';
import { corrupt, passwordProtected, tooDeep } from './hostile.ts';
import { MOST_PIXELS } from './read-picture.ts';
import type { Reader, Reading } from './reading.ts';
import { type PageSource, type PageText, recogniseScans } from './recognise-scans.ts';
import { NoRecogniser } from './recognise-text.ts';

/** pdf.js names these when it is loaded, for drawing. Drawing is never asked for, and where they exist it does not load
 *  the native canvas. */
const DRAWING_TYPES = ['DOMMatrix', 'ImageData', 'Path2D'];

const declareDrawingTypes = (): void => {
  for (const name of DRAWING_TYPES) if (!(name in globalThis)) Object.assign(globalThis, { [name]: class {} });
};

const joinPages = (pages: readonly PageText[]): Pick<Reading, 'text'> & { anchors: Anchor[] } => {
  const anchors: Anchor[] = [];
  const parts: string[] = [];
  let offset = 0;
  for (const { text, num } of pages) {
    const part = `${text.trim().replaceAll('\r\n', '\n')}\n\n`;
    anchors.push({ offset, label: `page ${num}` });
    parts.push(part);
    offset += part.length;
  }
  return { text: parts.join(''), anchors };
};

const titleIn = (info: unknown): string | null => {
  const title = typeof info === 'object' && info !== null && 'Title' in info ? info.Title : null;
  return typeof title === 'string' && title.trim() !== '' ? title.trim().toWellFormed() : null;
};

/** Where pdf.js finds its decoder of JPEG 2000. */
const decoders = (): string => {
  const pdfParse = createRequire(import.meta.resolve('pdf-parse'));
  return `${dirname(pdfParse.resolve('pdfjs-dist/package.json'))}/wasm/`;
};

/** pdf-parse hands out pictures only through a native canvas, which a child process may not load; its document, which
 *  it keeps to itself, hands out pixels. */
const documentOf = (pdf: object): Promise<PageSource> => (pdf as { load(): Promise<PageSource> }).load();

/** The text of a PDF, page by page: its text layer, and what scanned pages show. Damaged files are read as far as pdf.js
 *  can repair them. */
export const readPdf: Reader = async ({ name, bytes, deadlineMs }) => {
  declareDrawingTypes();
  const { InvalidPDFException, PasswordException, PDFParse } = await import('pdf-parse');
  const pdf = new PDFParse({
    data: bytes,
    isEvalSupported: false,
    verbosity: 0,
    maxImageSize: MOST_PIXELS,
    wasmUrl: decoders(),
  });
  try {
    const { pages } = await pdf.getText();
    const { info } = await pdf.getInfo();
    const read = await recogniseScans(pages, await documentOf(pdf), deadlineMs);
    return { ...joinPages(read), format: 'plain', title: titleIn(info) };
  } catch (error) {
    if (error instanceof DomainError || error instanceof NoRecogniser) throw error;
    if (error instanceof PasswordException) throw passwordProtected(name);
    if (error instanceof InvalidPDFException) throw corrupt(name, 'a PDF', error);
    throw tooDeep(error, name) ?? corrupt(name, 'a PDF', error);
  } finally {
    await pdf.destroy();
  }
};
