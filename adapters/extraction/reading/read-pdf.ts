import type { Anchor } from '../../../core/ports/text-extractor.ts';
import { corrupt, passwordProtected, tooDeep } from './hostile.ts';
import type { Reader, Reading } from './reading.ts';

type Page = { readonly text: string; readonly num: number };

/** pdf.js names these when it is loaded, for drawing. Drawing is never asked for, and where they exist it does not load
 *  the native canvas. */
const DRAWING_TYPES = ['DOMMatrix', 'ImageData', 'Path2D'];

const declareDrawingTypes = (): void => {
  for (const name of DRAWING_TYPES) if (!(name in globalThis)) Object.assign(globalThis, { [name]: class {} });
};

const joinPages = (pages: readonly Page[]): Pick<Reading, 'text'> & { anchors: Anchor[] } => {
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

/** The text layer of a PDF, page by page. Damaged files are read as far as pdf.js can repair them. */
export const readPdf: Reader = async ({ name, bytes }) => {
  declareDrawingTypes();
  const { InvalidPDFException, PasswordException, PDFParse } = await import('pdf-parse');
  const pdf = new PDFParse({ data: bytes, isEvalSupported: false, verbosity: 0 });
  try {
    const { pages } = await pdf.getText();
    const { info } = await pdf.getInfo();
    return { ...joinPages(pages), format: 'plain', title: titleIn(info) };
  } catch (error) {
    if (error instanceof PasswordException) throw passwordProtected(name);
    if (error instanceof InvalidPDFException) throw corrupt(name, 'a PDF', error);
    throw tooDeep(error, name) ?? corrupt(name, 'a PDF', error);
  } finally {
    await pdf.destroy();
  }
};
