import { drawPage } from './draw-page.ts';
import type { PdfPage } from './pdf-pictures.ts';
import { openRecogniser, type Recogniser } from './recognise-text.ts';

/** The text of one page; `num` counts from 1. */
export type PageText = { readonly num: number; readonly text: string };

export type PageSource = { getPage(num: number): Promise<PdfPage> };

/** A page with less text is a scan if a picture covers it: scanners stamp a line on what they scan. */
const FEW_CHARACTERS = 100;
const MOST_OF_A_PAGE = 0.5;

/** Of the time that a file may take; the rest is for everything else that reading takes. */
const SHARE_OF_DEADLINE = 0.75;

/** Dense print takes 2 to 4 seconds a page. */
export const MOST_SCANNED_PAGES = 100;

const unread = (first: number): string =>
  `[From page ${first} on, pages that are pictures were not read: there are too many for one file. Split it, or run text recognition (OCR) on it.]`;

const mayBeScanned = ({ text }: PageText): boolean => text.trim().length < FEW_CHARACTERS;

/** The text that a page shows as a picture; undefined for a page that is not one. */
const recognisePage = async (page: PdfPage, recogniser: () => Promise<Recogniser>): Promise<string | undefined> => {
  const drawn = await drawPage(page);
  page.cleanup();
  if (drawn === undefined || drawn.covered < MOST_OF_A_PAGE) return undefined;
  return (await (await recogniser()).recognise(drawn.pgm)).text;
};

const joined = (printed: string, recognised: string): string =>
  [printed.trim(), recognised].filter(Boolean).join('\n\n');

/** The same pages, with what text recognition reads from those that are pictures. Beyond MOST_SCANNED_PAGES, or once
 *  most of `deadlineMs` is over, the rest is left out; the first page of these says so. */
export const recogniseScans = async (
  pages: readonly PageText[],
  source: PageSource,
  deadlineMs: number,
): Promise<readonly PageText[]> => {
  if (!pages.some(mayBeScanned)) return pages;
  const end = performance.now() + deadlineMs * SHARE_OF_DEADLINE;
  let opened: Promise<Recogniser> | undefined;
  const recogniser = (): Promise<Recogniser> => (opened ??= openRecogniser('columns'));
  const read: PageText[] = [];
  let recognised = 0;
  let isOver = false;
  try {
    for (const page of pages) {
      if (isOver || !mayBeScanned(page)) read.push(page);
      else if (recognised === MOST_SCANNED_PAGES || performance.now() > end) {
        isOver = true;
        read.push({ ...page, text: joined(page.text, unread(page.num)) });
      } else {
        const text = await recognisePage(await source.getPage(page.num), recogniser);
        if (text !== undefined) recognised += 1;
        read.push({ ...page, text: joined(page.text, text ?? '') });
      }
    }
  } finally {
    await (await opened)?.close();
  }
  return read;
};
