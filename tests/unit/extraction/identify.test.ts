import { expect } from 'chai';
import { identify } from '../../../adapters/extraction/identification/identify.ts';
import { extensionOf } from '../../../adapters/extraction/identification/media-types.ts';
import { isDomainError } from '../../../core/kernel/error.ts';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const PNG = '\x89PNG\r\n\x1a\n\x00\x00';
const JPEG = '\xFF\xD8\xFF\xE0\x00\x10JFIF\x00';
const PADDING = '\x00'.repeat(512);
const ZIP = 'PK\x03\x04\x14\x00';

/** Name, declared media type, first bytes (one character a byte), and what it is treated or refused as. */
const TABLE: readonly (readonly [name: string, declared: string | null, head: string, verdict: string])[] = [
  ['a.md', null, '# x', 'text/markdown'],
  ['journal.export', null, '__CURSOR=s=1\nMESSAGE\n\x05\0\0\0\0\0\0\0a\nb\nc\n\n', 'text/plain'],
  ['journal.log', null, '__REALTIME_TIMESTAMP=1\nMESSAGE\n\x0a\x01\0', 'text/plain'],
  ['journal.log', null, '__CURSOR=s=1\nMESSAGE=\0\0\0\0a', 'file.binary'],
  ['other.log', null, 'CURSOR\n\x05\0\0\0\0\0\0\0a\nb\nc', 'file.binary'],
  ['A.MD', 'application/octet-stream', '# x', 'text/markdown'],
  ['a.log', 'application/pdf', 'text', 'text/plain'],
  ['a.yaml', null, 'a: 1', 'text/plain'],
  ['a.json', null, '{}', 'application/json'],
  ['a.csv', 'text/plain', 'a,b', 'text/csv'],
  ['a.htm', null, '<p>', 'text/html'],
  ['a.pdf', null, '%PDF-1.4', 'application/pdf'],
  ['a.pdf', null, `${'\n'.repeat(1000)}%PDF-1.4`, 'application/pdf'],
  ['a.pdf', null, `${'\n'.repeat(1030)}%PDF-1.4`, 'file.mislabelled'],
  ['a.docx', null, ZIP, DOCX],
  ['upload', DOCX, ZIP, DOCX],
  ['upload', 'text/markdown; charset=utf-8', '# x', 'text/markdown'],
  ['upload', 'text/x-anything', 'x', 'text/plain'],
  ['upload', null, '%PDF-1.4', 'application/pdf'],
  ['upload', 'application/pdf', 'text', 'file.mislabelled'],
  ['upload', 'text/plain', PNG, 'file.mislabelled'],
  ['upload', null, PNG, 'image/png'],
  ['upload', null, JPEG, 'image/jpeg'],
  ['screen.png', null, PNG, 'image/png'],
  ['photo.JPG', 'application/octet-stream', JPEG, 'image/jpeg'],
  ['upload', 'image/jpg', JPEG, 'image/jpeg'],
  ['really-a-photo.png', 'image/png', JPEG, 'image/jpeg'],
  ['screen.png', null, 'GIF89a', 'file.mislabelled'],
  ['anim.gif', null, 'GIF89a', 'file.unsupported-type'],
  ['photo.heic', null, JPEG, 'image/jpeg'],
  ['a.pdf', null, PNG, 'file.mislabelled'],
  ['report.xlsx', null, ZIP, 'file.unsupported-type'],
  ['report.doc', null, '\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1', 'file.unsupported-type'],
  ['screen.png', null, 'an error page', 'file.mislabelled'],
  ['archive.zip', 'text/plain', ZIP, 'file.mislabelled'],
  ['app.log.1', null, PNG, 'file.mislabelled'],
  ['app.log.gz', null, '\x1f\x8b\x08', 'file.unsupported-type'],
  ['unknown.xyz', 'application/x-unheard-of', 'plain words', 'text/plain'],
  ['unknown.xyz', null, 'a\x00b', 'file.unsupported-type'],
  ['a.log', null, 'a\x00b', 'file.binary'],
  ['a.log', null, `a line\n${PADDING}another line\n`, 'text/plain'],
  ['a.log', null, `${PADDING}after the padding`, 'text/plain'],
  ['a.log', null, 'before the end\n\x00\x00\x00', 'text/plain'],
  ['a.log', null, PADDING, 'text/plain'],
  ['unknown', null, `${PADDING}after the padding`, 'text/plain'],
  ['unknown', null, PADDING, 'file.unsupported-type'],
  ['a.log', null, `${'\x00'.repeat(16)}a record`, 'file.binary'],
  ['a.log', null, `${PADDING}\x01\x02\x03\x04 text`, 'file.binary'],
  ['a.log', null, '\x01\x02\x03\x04 text', 'file.binary'],
  ['a.log', null, `\x07 a bell in ${'much text '.repeat(20)}`, 'text/plain'],
  ['a.log', null, '\x1b[31mred\x1b[0m', 'text/plain'],
  ['a.log', null, '\xe9\xe8\xfc in Latin-1', 'text/plain'],
  ['a.log', null, '\xff\xfea\x00b\x00', 'text/plain; charset=utf-16'],
  ['a.log', null, '\xff\xfe\x00\x00\x01\x00', 'file.binary'],
  ['a.log', null, '\xfe\xff\x00a\x00b', 'text/plain; charset=utf-16'],
  ['a.log', null, 'n\x00o\x00 \x00m\x00a\x00r\x00k\x00!\x00', 'text/plain; charset=utf-16le'],
  ['a.log', null, '\x00n\x00o\x00 \x00m\x00a\x00r\x00k\x00!', 'text/plain; charset=utf-16be'],
  ['a.log', null, '\x01\x00\x02\x00\x03\x00\x04\x00\x05\x00\x06\x00\x07\x00\x08\x00', 'file.binary'],
  ['a.log', null, 'ElfFile\x00', 'file.mislabelled'],
  ['System.evtx', null, 'ElfFile\x00', 'file.unsupported-type'],
  ['a.log', null, '', 'file.empty'],
  ['prices.txt', null, 'PK is a name', 'text/plain'],
  ['toString', null, 'x', 'text/plain'],
];

describe('Identifying a file by its first bytes', () => {
  for (const [name, declared, head, verdict] of TABLE)
    it(`takes ${JSON.stringify(head.slice(0, 12))} named ${name}, sent as ${declared}, for ${verdict}`, () => {
      const found = (): string => {
        try {
          return identify(Buffer.from(head, 'latin1'), { name, mediaType: declared });
        } catch (error) {
          if (!isDomainError(error)) throw error;
          expect(error.message).to.match(/^".+" .+\. .+\.$/);
          return error.code;
        }
      };
      expect(found()).to.equal(verdict);
    });

  it('says how a binary Windows event log becomes text', () => {
    for (const [name, head] of [
      ['System.evtx', 'ElfFile\x00'],
      ['System.evtx', 'anything'],
      ['events.log', 'ElfFile\x00'],
    ] as const)
      expect(() => identify(Buffer.from(head, 'latin1'), { name, mediaType: null }), name).to.throw(
        /wevtutil qe FILE\.evtx \/lf:true \/f:text/,
      );
  });

  it('knows an extension behind what rotation appends', () => {
    const names = ['app.log.1', 'app.log.2026-01-05', 'app.log-20260105', 'C:\\logs\\a.TXT', 'a/b.c/readme', 'x.7z'];
    expect(names.map(extensionOf)).to.deep.equal(['log', 'log', 'log', 'txt', '', '7z']);
  });
});
