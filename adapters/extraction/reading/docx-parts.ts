import { Buffer } from 'node:buffer';
import { DomainError } from '../../../core/kernel/error.ts';
import { quoted } from '../identification/quoted-name.ts';
import { corrupt, expandsTooMuch, passwordProtected } from './hostile.ts';
import type { WholeFile } from './reading.ts';
import { BrokenZip, readZipDirectory, storeZip, unpackEntry, type ZipEntry, ZipTooLarge } from './zip-archive.ts';

/** The XML of a 1000-page document is about 20 MB; what is beyond this was made to exhaust us. */
const MOST_XML_BYTES = 48 * 1024 * 1024;

/** The parts that hold text and its structure; pictures, fonts, themes and embedded files are left packed. */
const isNeeded = ({ name }: ZipEntry): boolean =>
  /\.(?:xml|rels)$/i.test(name) && !/^(?:customXml|docProps|word\/theme|word\/glossary|word\/embeddings)\//i.test(name);

const COMPOUND_FILE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);
/** The stream that holds an encrypted Office document (MS-OFFCRYPTO, section 2.3.4.4). */
const ENCRYPTED_STREAM = Buffer.from('EncryptedPackage', 'utf16le');

const refuseCompoundFile = ({ name, bytes }: WholeFile): void => {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!content.subarray(0, 4).equals(COMPOUND_FILE)) return;
  if (content.includes(ENCRYPTED_STREAM)) throw passwordProtected(name);
  throw new DomainError(
    'file.mislabelled',
    `${quoted(name)} is labelled as a Word document (.docx) but is in an older Office format. Save it as .docx and upload that.`,
  );
};

const refuseOtherPackages = (entries: readonly ZipEntry[], name: string): void => {
  if (entries.some(entry => entry.name.startsWith('word/'))) return;
  const found = entries.some(entry => entry.name.startsWith('xl/'))
    ? 'an Excel workbook: export its sheets as CSV'
    : entries.some(entry => entry.name.startsWith('ppt/'))
      ? 'a PowerPoint presentation: export it as PDF'
      : 'a ZIP archive of something else: unpack it';
  throw new DomainError(
    'file.mislabelled',
    `${quoted(name)} is labelled as a Word document but is ${found} and upload that.`,
  );
};

const unpackNeeded = ({ name, bytes }: WholeFile): Buffer => {
  const entries = readZipDirectory(bytes);
  refuseOtherPackages(entries, name);
  const needed = entries.filter(isNeeded);
  if (needed.some(entry => entry.encrypted)) throw passwordProtected(name);
  if (needed.reduce((sum, entry) => sum + entry.declaredBytes, 0) > MOST_XML_BYTES) throw expandsTooMuch(name);
  let room = MOST_XML_BYTES;
  const files = needed.map(entry => {
    const content = unpackEntry(bytes, entry, room);
    room -= content.length;
    return { name: entry.name, content };
  });
  return storeZip(files);
};

/** The parts of a Word document that hold its text, as an archive without compression, so that whoever reads it next
 *  cannot be made to unpack more.
 *  @throws DomainError 'file.password-protected', 'file.mislabelled', 'file.corrupt', 'file.expands-too-much' */
export const docxParts = (file: WholeFile): Buffer => {
  refuseCompoundFile(file);
  try {
    return unpackNeeded(file);
  } catch (error) {
    if (error instanceof ZipTooLarge) throw expandsTooMuch(file.name);
    if (error instanceof BrokenZip) throw corrupt(file.name, 'a Word document', error);
    throw error;
  }
};
