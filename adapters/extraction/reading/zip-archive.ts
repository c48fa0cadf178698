import { Buffer } from 'node:buffer';
import { crc32, inflateRawSync } from 'node:zlib';

/** Source for the format: APPNOTE.TXT, PKWARE, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end). */
const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const LONGEST_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

export type ZipEntry = {
  readonly name: string;
  readonly encrypted: boolean;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  /** As declared; what really comes out is only known afterwards. */
  readonly declaredBytes: number;
  readonly localOffset: number;
};

/** Thrown for an archive that breaks the format. */
export class BrokenZip extends Error {}
/** Thrown as soon as an entry unpacks to more than it may. */
export class ZipTooLarge extends Error {}

const viewOf = (zip: Uint8Array): Buffer => Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);

const findEnd = (bytes: Buffer): number => {
  const earliest = Math.max(0, bytes.length - END_BYTES - LONGEST_COMMENT);
  for (let at = bytes.length - END_BYTES; at >= earliest; at -= 1)
    if (bytes.readUInt32LE(at) === END_SIGNATURE) return at;
  throw new BrokenZip('no end of central directory');
};

const readEntry = (bytes: Buffer, at: number): { entry: ZipEntry; next: number } => {
  if (at + ENTRY_BYTES > bytes.length || bytes.readUInt32LE(at) !== ENTRY_SIGNATURE) throw new BrokenZip('no entry');
  const nameEnd = at + ENTRY_BYTES + bytes.readUInt16LE(at + 28);
  return {
    entry: {
      name: bytes.toString('utf8', at + ENTRY_BYTES, nameEnd),
      encrypted: (bytes.readUInt16LE(at + 8) & ENCRYPTED) !== 0,
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      packedBytes: bytes.readUInt32LE(at + 20),
      declaredBytes: bytes.readUInt32LE(at + 24),
      localOffset: bytes.readUInt32LE(at + 42),
    },
    next: nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32),
  };
};

/** The entries that the central directory lists; nothing is unpacked. @throws BrokenZip */
export const readZipDirectory = (zip: Uint8Array): ZipEntry[] => {
  const bytes = viewOf(zip);
  if (bytes.length < END_BYTES) throw new BrokenZip('too short');
  const end = findEnd(bytes);
  const entries: ZipEntry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const { entry, next } = readEntry(bytes, at);
    entries.push(entry);
    at = next;
  }
  return entries;
};

const unpack = (packed: Buffer, method: number, mostBytes: number): Buffer => {
  if (method === STORED) {
    if (packed.length > mostBytes) throw new ZipTooLarge();
    return packed;
  }
  if (method !== DEFLATED) throw new BrokenZip(`compression method ${method}`);
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, mostBytes) });
  } catch (error) {
    if (error instanceof RangeError) throw new ZipTooLarge();
    throw new BrokenZip('bad data', { cause: error });
  }
};

/** The content of one entry, never more than `mostBytes` whatever the headers declare.
 *  @throws BrokenZip, ZipTooLarge */
export const unpackEntry = (zip: Uint8Array, entry: ZipEntry, mostBytes: number): Buffer => {
  const bytes = viewOf(zip);
  const local = entry.localOffset;
  if (local + LOCAL_BYTES > bytes.length || bytes.readUInt32LE(local) !== LOCAL_SIGNATURE)
    throw new BrokenZip('no local header');
  const start = local + LOCAL_BYTES + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  if (start + entry.packedBytes > bytes.length) throw new BrokenZip('data beyond the end');
  const content = unpack(bytes.subarray(start, start + entry.packedBytes), entry.method, mostBytes);
  if (crc32(content) !== entry.crc) throw new BrokenZip('checksum');
  return content;
};

/** An archive of these files, stored without compression. */
export const storeZip = (files: readonly { readonly name: string; readonly content: Uint8Array }[]): Buffer => {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of files) {
    const encoded = Buffer.from(name);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt32LE(crc32(content), 10);
    shared.writeUInt32LE(content.length, 14);
    shared.writeUInt32LE(content.length, 18);
    shared.writeUInt16LE(encoded.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    parts.push(signed(LOCAL_SIGNATURE), shared, encoded, viewOf(content));
    directory.push(signed(ENTRY_SIGNATURE), Buffer.from([20, 0]), shared, place, encoded);
    offset += LOCAL_BYTES + encoded.length + content.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(END_BYTES - 4);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, ...directory, signed(END_SIGNATURE), end]);
};

const signed = (signature: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(signature);
  return bytes;
};
