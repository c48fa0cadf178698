import { DomainError } from '../../core/kernel/error.ts';
import { concat } from '../../core/kernel/stream.ts';
import { cleanExtracted } from '../../core/kernel/text.ts';
import { unmarkedUtf16 } from '../../core/kernel/utf16.ts';
import type { ExtractedText, TextExtractor } from '../../core/ports/text-extractor.ts';

const MARKDOWN = 'text/markdown';
const PLAIN = 'text/plain';
/** Read by other extractors, not by this one. */
const ELSEWHERE = /\.(?:pdf|docx|png|jpe?g)$/i;

const HEAD_BYTES = 8192;

const beginsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, i) => bytes[i] === byte);

const encodingOf = (bytes: Uint8Array): string => {
  if (beginsWith(bytes, [0xff, 0xfe])) return 'utf-16le';
  return beginsWith(bytes, [0xfe, 0xff]) ? 'utf-16be' : (unmarkedUtf16(bytes) ?? 'utf-8');
};

/** How a PDF, an archive or Office document, and a PNG image begin. */
const NOT_TEXT = ['%PDF-', 'PK\x03\x04', '\x89PNG'];

const isSomethingElse = (head: Uint8Array): boolean =>
  NOT_TEXT.some(start =>
    beginsWith(
      head,
      [...start].map(character => character.charCodeAt(0)),
    ),
  );

/** Blocks of NUL are what a crash or a truncated writer leaves in a log. */
const PADDING = /\0{64,}/g;

const holdsStrayNul = (head: Uint8Array): boolean =>
  new TextDecoder('latin1').decode(head).replace(PADDING, '').replace(/\0+$/, '').includes('\0');

const isMarkdown = ({ name, mediaType }: { name: string; mediaType: string | null }): boolean =>
  /\.(?:md|markdown)$/i.test(name) || mediaType === MARKDOWN;

const identify: TextExtractor['identify'] = async (head, file) => {
  if (head.length === 0)
    throw new DomainError('file.empty', `"${file.name}" is empty. Upload a file that has content.`);
  if (ELSEWHERE.test(file.name))
    throw new DomainError('file.unsupported-type', `"${file.name}" cannot be read here. Upload text or Markdown.`);
  if (isSomethingElse(head))
    throw new DomainError('file.mislabelled', `"${file.name}" is not text. Give it the name that fits its content.`);
  if (encodingOf(head) === 'utf-8' && holdsStrayNul(head))
    throw new DomainError(
      'file.binary',
      `"${file.name}" is labelled as text but holds binary data. Upload text (UTF-8).`,
    );
  const mediaType = isMarkdown(file) ? MARKDOWN : PLAIN;
  if (encodingOf(head) === 'utf-8') return mediaType;
  return `${mediaType}; charset=${unmarkedUtf16(head) ?? 'utf-16'}`;
};

const read = (bytes: Uint8Array, mediaType: string): ExtractedText => {
  const decoded = new TextDecoder(encodingOf(bytes)).decode(bytes);
  const text = cleanExtracted(decoded.replaceAll('\r\n', '\n').replace(PADDING, '\0'));
  if (!/[^\s\uFFFD]/.test(text))
    throw new DomainError('file.no-text', 'The file holds no text. Upload one that has some.');
  const heading = /^#{1,6} +(.+)$/m.exec(text)?.[1] ?? null;
  return mediaType.startsWith(MARKDOWN)
    ? { text, format: 'markdown', anchors: [], title: heading, notes: [] }
    : { text, format: 'plain', anchors: [], title: null, notes: [] };
};

/** A TextExtractor for UTF-8 text and Markdown, in process: no cap on memory or time but `maxBytes`. */
export const memoryTextExtractor = ({ maxBytes = Number.POSITIVE_INFINITY } = {}): TextExtractor => ({
  identify,
  async extract(content, file, { signal } = {}) {
    const chunks: Uint8Array[] = [];
    let total = 0;
    const ensureGoing = (): void => {
      if (signal?.aborted) throw new DomainError('cancelled', 'This was cancelled.');
      if (total > maxBytes)
        throw new DomainError('file.too-large', 'The file is too large. Split it and upload the parts.');
    };
    ensureGoing();
    for await (const chunk of content) {
      total += chunk.length;
      ensureGoing();
      chunks.push(chunk);
    }
    const bytes = concat(chunks);
    return read(bytes, await identify(bytes.subarray(0, HEAD_BYTES), file));
  },
});
