/** A kind of file that is not text, known by its first bytes. */
export type BinaryKind = {
  readonly kind:
    | 'pdf'
    | 'png'
    | 'jpeg'
    | 'zip'
    | 'compound'
    | 'rtf'
    | 'archive'
    | 'image'
    | 'program'
    | 'database'
    | 'event-log'
    | 'media';
  /** With its article, for sentences. */
  readonly called: string;
};

type Signature = BinaryKind & { readonly bytes: string };

const signature = (bytes: string, kind: BinaryKind['kind'], called: string): Signature => ({ bytes, kind, called });

/** First bytes, one character a byte. Only ones that no sensible text begins with. */
const SIGNATURES: readonly Signature[] = [
  signature('%PDF-', 'pdf', 'a PDF'),
  signature('PK\x03\x04', 'zip', 'a ZIP archive or an Office document'),
  signature('PK\x05\x06', 'zip', 'an empty ZIP archive'),
  signature('\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1', 'compound', 'an old or an encrypted Office document'),
  signature('{\\rtf', 'rtf', 'an RTF document'),
  signature('\x1F\x8B', 'archive', 'a gzip archive'),
  signature('BZh9', 'archive', 'a bzip2 archive'),
  signature('\xFD7zXZ\x00', 'archive', 'an xz archive'),
  signature('\x28\xB5\x2F\xFD', 'archive', 'a zstd archive'),
  signature('7z\xBC\xAF\x27\x1C', 'archive', 'a 7-Zip archive'),
  signature('Rar!\x1A\x07', 'archive', 'a RAR archive'),
  signature('\x89PNG\r\n', 'png', 'a PNG image'),
  signature('\xFF\xD8\xFF', 'jpeg', 'a JPEG image'),
  signature('GIF87a', 'image', 'a GIF image'),
  signature('GIF89a', 'image', 'a GIF image'),
  signature('II*\x00', 'image', 'a TIFF image'),
  signature('MM\x00*', 'image', 'a TIFF image'),
  signature('RIFF', 'media', 'a RIFF file (a WebP image, sound or video)'),
  signature('\x7FELF', 'program', 'a program'),
  signature('MZ\x90\x00', 'program', 'a program'),
  signature('\xCA\xFE\xBA\xBE', 'program', 'a program'),
  signature('\x00asm', 'program', 'a program'),
  signature('SQLite format 3\x00', 'database', 'a SQLite database'),
  signature('ElfFile\x00', 'event-log', 'a binary Windows event log'),
  signature('\xD4\xC3\xB2\xA1', 'database', 'a packet capture'),
  signature('\xA1\xB2\xC3\xD4', 'database', 'a packet capture'),
  signature('\x0A\x0D\x0D\x0A', 'database', 'a packet capture'),
];

const latin1 = new TextDecoder('latin1');

export const binaryKindOf = (head: Uint8Array): BinaryKind | undefined => {
  const start = String.fromCharCode(...head.subarray(0, 16));
  return SIGNATURES.find(({ bytes }) => start.startsWith(bytes));
};

/** Readers of PDF accept a header anywhere in the first 1024 bytes (ISO 32000-1, annex H, note 13). */
export const hasPdfHeader = (head: Uint8Array): boolean => latin1.decode(head.subarray(0, 1024)).includes('%PDF-');
