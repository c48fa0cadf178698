import { expect } from 'chai';
import { attachment } from '../../../apps/http/output/attachment.ts';

/** What a client that follows RFC 8187 makes of it. */
const nameIn = (header: string): string => decodeURIComponent(/filename\*=UTF-8''(.+)$/.exec(header)?.[1] ?? '');

describe('the name in Content-Disposition', () => {
  for (const name of [
    'app.log',
    'Prüfung 1.log',
    '日本語.txt',
    "it's (1).log",
    'a"b\\c%20.log',
    '🙂.log',
    '"; x=y.log',
  ])
    it(`survives: ${name}`, () => {
      expect(nameIn(attachment(name))).to.equal(name);
    });

  it('is plain and cannot end its quotes for clients that know no UTF-8', () => {
    expect(attachment('ä"; filename="evil.exe')).to.match(/^attachment; filename="__; filename=_evil\.exe"; /);
  });

  it('stays one line of printable ASCII', () => {
    expect(attachment('a\r\nSet-Cookie: x=1\u0000')).to.match(/^[\x20-\x7e]+$/);
  });
});
