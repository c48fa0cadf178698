import { crc32, deflateRawSync } from 'node:zlib';

export type ZipFile = {
  readonly name: string;
  readonly content: Uint8Array | string;
  /** What the headers say of the size instead of the truth. */
  readonly declaredBytes?: number;
  /** What the headers say of the checksum instead of the truth. */
  readonly declaredCrc?: number;
  readonly encrypted?: boolean;
};

const numbers = (...fields: readonly (readonly [value: number, bytes: 2 | 4])[]): Buffer =>
  Buffer.concat(
    fields.map(([value, bytes]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );

/** A ZIP archive (PKWARE, APPNOTE.TXT, section 4.3) whose headers may lie. */
export const zip = (files: readonly ZipFile[]): Uint8Array => {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, declaredBytes, declaredCrc, encrypted } of files) {
    const raw = Buffer.from(content);
    const packed = deflateRawSync(raw);
    const shared = numbers(
      [20, 2],
      [encrypted ? 1 : 0, 2],
      [8, 2],
      [0, 4],
      [declaredCrc ?? crc32(raw), 4],
      [packed.length, 4],
      [declaredBytes ?? raw.length, 4],
      [Buffer.byteLength(name), 2],
      [0, 2],
    );
    const header = Buffer.concat([Buffer.from('PK\x03\x04'), shared, Buffer.from(name)]);
    local.push(header, packed);
    central.push(
      Buffer.from('PK\x01\x02'),
      numbers([20, 2]),
      shared,
      numbers([0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]),
      Buffer.from(name),
    );
    offset += header.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = numbers([0, 2], [0, 2], [files.length, 2], [files.length, 2], [directory.length, 4], [offset, 4], [0, 2]);
  return new Uint8Array(Buffer.concat([...local, directory, Buffer.from('PK\x05\x06'), end]));
};

const CONTENT_TYPES =
  '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
  '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';
const RELATIONSHIPS =
  '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' +
  '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>';

/** A Word document whose body is this XML, as plainly as the format allows, with further parts. */
export const plainDocx = (body: string, more: readonly ZipFile[] = [], main: Partial<ZipFile> = {}): Uint8Array =>
  zip([
    { name: '[Content_Types].xml', content: CONTENT_TYPES },
    { name: '_rels/.rels', content: RELATIONSHIPS },
    {
      name: 'word/document.xml',
      content: `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
      ...main,
    },
    ...more,
  ]);

/** An Office compound file (MS-CFB) in outline: its signature and, for an encrypted document, the name of its stream. */
export const compoundFile = ({ encrypted }: { encrypted: boolean }): Uint8Array =>
  new Uint8Array(
    Buffer.concat([
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
      Buffer.alloc(12_000),
      Buffer.from(encrypted ? 'EncryptedPackage' : 'WordDocument', 'utf16le'),
      Buffer.alloc(500),
    ]),
  );
