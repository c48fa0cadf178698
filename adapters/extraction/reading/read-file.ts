import { DomainError } from '../../../core/kernel/error.ts';
import { cleanExtracted } from '../../../core/kernel/text.ts';
import type { ExtractedText } from '../../../core/ports/text-extractor.ts';
import { identify } from '../identification/identify.ts';
import { CSV, DOCX, HTML, JPEG, JSON_TEXT, MARKDOWN, PDF, PLAIN, PNG } from '../identification/media-types.ts';
import { quoted } from '../identification/quoted-name.ts';
import { readJson, readMarkdown, readPlain } from './read-text.ts';
import type { Reader, WholeFile } from './reading.ts';

/** A library is loaded with the first file that needs it. */
const READERS = new Map<string, () => Promise<Reader>>([
  [PLAIN, async () => readPlain],
  [CSV, async () => readPlain],
  [JSON_TEXT, async () => readJson],
  [MARKDOWN, async () => readMarkdown],
  [HTML, async () => (await import('./read-html.ts')).readHtml],
  [DOCX, async () => (await import('./read-docx.ts')).readDocx],
  [PDF, async () => (await import('./read-pdf.ts')).readPdf],
  [PNG, async () => (await import('./read-picture.ts')).readPng],
  [JPEG, async () => (await import('./read-picture.ts')).readJpeg],
]);

const NO_TEXT_IN_PICTURE =
  'Text recognition found none: upload a larger or sharper picture, or the text that it shows.';

const NO_TEXT: Record<string, string> = {
  [PNG]: NO_TEXT_IN_PICTURE,
  [JPEG]: NO_TEXT_IN_PICTURE,
  [PDF]: 'If it is a scan, text recognition found none: upload a sharper one, or the text that it shows.',
  [DOCX]: 'It may hold only pictures: upload the text that they show.',
};

const HEAD_BYTES = 8192;

/** Neither white space nor what stands for bytes that are no text. */
const SOMETHING = /[^\s\0\uFFFD]/;

/** The text of a whole file, after the same look at its first bytes that an upload gets.
 *  @throws DomainError, see TextExtractor */
export const readFile = async (file: WholeFile & { readonly mediaType: string }): Promise<ExtractedText> => {
  const [mediaType = ''] = identify(file.bytes.subarray(0, HEAD_BYTES), file).split(';');
  const reader = READERS.get(mediaType);
  if (!reader) throw new Error(`no reader for ${mediaType}`);
  const read = await reader();
  const { text, format, anchors = [], title = null, notes = [] } = await read(file);
  if (!SOMETHING.test(text))
    throw new DomainError(
      'file.no-text',
      `${quoted(file.name)} holds no text. ${NO_TEXT[mediaType] ?? 'Upload a file that has some.'}`,
    );
  return { text: cleanExtracted(text), format, anchors, title: title === null ? null : cleanExtracted(title), notes };
};
