import { expect } from 'chai';
import { identify } from '../../../adapters/extraction/identification/identify.ts';
import { extensionOf } from '../../../adapters/extraction/identification/media-types.ts';
import { isDomainError } from '../../../core/kernel/error.ts';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const PNG = '\x89PNG\r\n\x1a\n\x00\x00';
const ZIP = 'PK\x03\x04\x14\x00';

/** Name, declared media type, first bytes (one character a byte), and what it is treated or refused as. */
const TABLE: readonly (readonly [name: string, declared: string | null, head: string, verdict: string])[] = [
  ['a.md', null, '# x', 'text/markdown'],
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
  ['upload', null, PNG, 'file.unsupported-type'],
  ['report.xlsx', null, ZIP, 'file.unsupported-type'],
  ['report.doc', null, '\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1', 'file.unsupported-type'],
  ['screen.png', null, 'an error page', 'file.unsupported-type'],
  ['archive.zip', 'text/plain', ZIP, 'file.mislabelled'],
  ['app.log.1', null, PNG, 'file.mislabelled'],
  ['app.log.gz', null, '\x1f\x8b\x08', 'file.unsupported-type'],
  ['unknown.xyz', 'application/x-unheard-of', 'plain words', 'text/plain'],
  ['unknown.xyz', null, 'a\x00b', 'file.unsupported-type'],
  ['a.log', null, 'a\x00b', 'file.binary'],
  ['a.log', null, '\x01\x02\x03\x04 text', 'file.binary'],
  ['a.log', null, `\x07 a bell in ${'much text '.repeat(20)}`, 'text/plain'],
  ['a.log', null, '\x1b[31mred\x1b[0m', 'text/plain'],
  ['a.log', null, '\xe9\xe8\xfc in Latin-1', 'text/plain'],
  ['a.log', null, '\xff\xfea\x00b\x00', 'text/plain; charset=utf-16'],
  ['a.log', null, '\xff\xfe\x00\x00\x01\x00', 'file.binary'],
  ['a.log', null, '\xfe\xff\x00a\x00b', 'text/plain; charset=utf-16'],
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

  it('knows an extension behind what rotation appends', () => {
    const names = ['app.log.1', 'app.log.2026-01-05', 'app.log-20260105', 'C:\\logs\\a.TXT', 'a/b.c/readme', 'x.7z'];
    expect(names.map(extensionOf)).to.deep.equal(['log', 'log', 'log', 'txt', '', '7z']);
  });
});
