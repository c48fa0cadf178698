import { DomainError } from '../../../core/kernel/error.ts';
import { unmarkedUtf16 } from '../../../core/kernel/utf16.ts';
import { claimedMediaType, DOCX, extensionOf, JPEG, PDF, PLAIN, PNG } from './media-types.ts';
import { quoted } from './quoted-name.ts';
import { type BinaryKind, binaryKindOf, hasPdfHeader } from './signatures.ts';
import { byteOrderMarkOf, looksLikeText } from './text-likeness.ts';

const ACCEPTED = 'text and logs, Markdown, HTML, JSON, CSV, PDF, Word (.docx), PNG and JPEG';

const ADVICE: Record<BinaryKind['kind'] | 'unknown', string> = {
  pdf: 'Name it .pdf and upload it again.',
  png: 'Name it .png and upload it again.',
  jpeg: 'Name it .jpg and upload it again.',
  zip: 'Unpack it and upload the files in it one by one; save Word documents as .docx, and export spreadsheets as CSV.',
  compound: 'Remove the password if it has one, save it as .docx or PDF, and upload that.',
  rtf: 'Save it as .docx or PDF and upload that.',
  archive: 'Unpack it and upload the files in it.',
  image: 'Save it as PNG or JPEG and upload that.',
  program: 'Upload its log or its configuration instead.',
  database: 'Export what matters as text or CSV and upload that.',
  'event-log':
    'Export it as text, for example with "wevtutil qe FILE.evtx /lf:true /f:text > FILE.txt", and upload that.',
  media: 'Upload the text that matters instead.',
  unknown: `Files that can be read are ${ACCEPTED}; export it as one of these.`,
};

const UNREADABLE: Partial<Record<BinaryKind['kind'], string>> = {
  compound: 'doc dot xls ppt msg',
  zip: 'zip xlsx pptx odt ods odp epub jar war pages numbers',
  rtf: 'rtf',
  archive: 'gz tgz bz2 xz zst 7z rar tar lz4',
  image: 'gif bmp tif tiff webp heic ico',
  program: 'exe dll so dylib class o a wasm bin',
  database: 'sqlite sqlite3 db pcap pcapng parquet avro dmp hprof',
  'event-log': 'evtx',
  media: 'mp3 mp4 mov avi wav webm ogg',
};

const UNREADABLE_EXTENSIONS = new Map(
  Object.entries(UNREADABLE).flatMap(([kind, extensions]) =>
    extensions.split(' ').map(e => [e, kind as BinaryKind['kind']] as const),
  ),
);

const mislabelled = (name: string, claim: string, found: BinaryKind | undefined): DomainError =>
  new DomainError(
    'file.mislabelled',
    `${quoted(name)} is labelled as ${claim} but is ${found?.called ?? 'something else'}. ` +
      (found ? ADVICE[found.kind] : 'Give it the name that fits its content, or upload the right file.'),
  );

const unsupported = (name: string, found: BinaryKind | undefined): DomainError => {
  const kind = found?.kind ?? UNREADABLE_EXTENSIONS.get(extensionOf(name)) ?? 'unknown';
  const what = found ? `is ${found.called}, which cannot be read` : 'is of a type that cannot be read';
  return new DomainError('file.unsupported-type', `${quoted(name)} ${what}. ${ADVICE[kind]}`);
};

/** What its first bytes alone identify: these kinds are read, and nothing else begins like them. */
const BY_CONTENT = new Map<BinaryKind['kind'] | undefined, string>([
  ['pdf', PDF],
  ['png', PNG],
  ['jpeg', JPEG],
]);

/** Pictures are often saved under the other one's name, and either is read in the same way: the content decides. */
const identifyPicture = (name: string, found: BinaryKind | undefined): string => {
  if (found?.kind === 'png') return PNG;
  if (found?.kind === 'jpeg') return JPEG;
  throw mislabelled(name, 'a PNG or JPEG image', found);
};

/** Text in UTF-16 cannot be read byte by byte: whoever reads lines must have it decoded first, and so must know. */
const withCharset = (mediaType: string, head: Uint8Array): string => {
  if (byteOrderMarkOf(head)?.startsWith('utf-16')) return `${mediaType}; charset=utf-16`;
  const assumed = unmarkedUtf16(head);
  return assumed === undefined ? mediaType : `${mediaType}; charset=${assumed}`;
};

const identifyText = (head: Uint8Array, name: string, claimed: string, found: BinaryKind | undefined): string => {
  if (found) throw mislabelled(name, 'text', found);
  if (looksLikeText(head)) return withCharset(claimed, head);
  throw new DomainError(
    'file.binary',
    `${quoted(name)} is labelled as text but holds binary data. Export it as text (UTF-8) and upload that.`,
  );
};

/** Nothing but NUL says nothing, unless a name says that it is text. */
const isPadding = (head: Uint8Array): boolean => head.every(byte => byte === 0);

/** See TextExtractor.identify. A `.docx` that is a compound file passes: only the whole file tells an encrypted document
 *  from an old one, and the two need different advice. */
export const identify = (head: Uint8Array, file: { name: string; mediaType: string | null }): string => {
  if (head.length === 0)
    throw new DomainError('file.empty', `${quoted(file.name)} is empty. Upload a file that has content.`);
  const found = binaryKindOf(head);
  const claimed = claimedMediaType(file);
  if (claimed === PDF) {
    if (hasPdfHeader(head)) return PDF;
    throw mislabelled(file.name, 'a PDF', found);
  }
  if (claimed === DOCX) {
    if (found?.kind === 'zip' || found?.kind === 'compound') return DOCX;
    throw mislabelled(file.name, 'a Word document', found);
  }
  if (claimed === PNG || claimed === JPEG) return identifyPicture(file.name, found);
  if (claimed !== undefined) return identifyText(head, file.name, claimed, found);
  const byContent = BY_CONTENT.get(found?.kind);
  if (byContent !== undefined) return byContent;
  if (found || UNREADABLE_EXTENSIONS.has(extensionOf(file.name)) || !looksLikeText(head) || isPadding(head))
    throw unsupported(file.name, found);
  return withCharset(PLAIN, head);
};
