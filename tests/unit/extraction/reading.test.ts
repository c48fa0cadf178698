import { expect } from 'chai';
import { decodeText } from '../../../adapters/extraction/reading/decode-text.ts';
import { htmlToMarkdown } from '../../../adapters/extraction/reading/html-to-markdown.ts';
import { indentJson } from '../../../adapters/extraction/reading/indent-json.ts';
import { markdownTitle } from '../../../adapters/extraction/reading/markdown-title.ts';
import {
  BrokenZip,
  readZipDirectory,
  storeZip,
  unpackEntry,
  ZipTooLarge,
} from '../../../adapters/extraction/reading/zip-archive.ts';
import { zip } from '../../support/documents/zip.ts';

describe('The title of a Markdown document', () => {
  const titles: readonly (readonly [markdown: string, title: string | null])[] = [
    ['# One\n# Two', 'One'],
    ['words\n\n### Deep ###\n', 'Deep'],
    ['Title\n=====\n', 'Title'],
    ['```\n# a comment\n```\n# Real\n', 'Real'],
    ['---\ntitle: From above\n---\n# Heading', 'From above'],
    ["---\ntitle: 'Quoted'\n---\n", 'Quoted'],
    ['---\nauthor: x\n---\n# Heading', 'Heading'],
    ['#hashtag is no heading', null],
    ['- a\n---\n', null],
    ['', null],
  ];
  for (const [markdown, title] of titles)
    it(`of ${JSON.stringify(markdown)} is ${title}`, () => expect(markdownTitle(markdown)).to.equal(title));
});

describe('Decoding text', () => {
  const decoded: readonly (readonly [what: string, bytes: Buffer, text: string, invalid: number])[] = [
    ['plain ASCII', Buffer.from('abc'), 'abc', 0],
    ['a replacement character of its own', Buffer.from('a\uFFFDb'), 'a\uFFFDb', 0],
    ['one stray byte', Buffer.from('a\xffb', 'latin1'), 'a\uFFFDb', 1],
    ['a character cut short', Buffer.from([0x61, 0xf0, 0x9f, 0x91]), 'a\uFFFD', 3],
    ['a byte order mark in the middle', Buffer.from('a\uFEFFb'), 'a\uFEFFb', 0],
    [
      'UTF-16 with half a unit at its end',
      Buffer.concat([Buffer.from('\uFEFFab', 'utf16le'), Buffer.from('x')]),
      'ab\uFFFD',
      1,
    ],
    ['UTF-16 with a lone surrogate', Buffer.from('\uFEFFa\uDC00b\uFFFD', 'utf16le'), 'a\uFFFDb\uFFFD', 2],
  ];
  for (const [what, bytes, text, invalid] of decoded)
    it(`of ${what} counts what it replaced`, () => {
      const read = decodeText(bytes);
      expect(read.text).to.equal(text);
      expect(Number(/^\d+/.exec(read.notes[0] ?? '')?.[0] ?? 0)).to.equal(invalid);
    });
});

describe('Breaking JSON into lines', () => {
  it('changes nothing but white space', () => {
    const json = '{"a\\"b":[1e400,-0.0,{"x":[]},null,true],"":"\\u0000 , : {"}';
    expect(indentJson(json).replace(/\n */g, '').replaceAll('": ', '":')).to.equal(json);
  });

  it('keeps the indentation of hostile nesting in bounds', () => {
    const depth = 20_000;
    expect(indentJson('['.repeat(depth) + ']'.repeat(depth)).length).to.be.lessThan(depth * 2 * 85);
  });
});

describe('Turning HTML into Markdown', () => {
  it('makes a header of the first row of a table, wherever it stands', () => {
    const rows = '<tr><td>a</td><td>b|c</td></tr><tr><td>1</td><td>2<br>3</td></tr>';
    const table = '| a | b\\|c |\n| --- | --- |\n| 1 | 2 3 |';
    for (const html of [
      `<table>${rows}</table>`,
      `<table><thead>${rows.replace('</tr><tr>', '</tr></thead><tbody><tr>')}</tbody></table>`,
    ])
      expect(htmlToMarkdown(html).markdown).to.equal(table);
  });

  it('fences a pre that holds a fence', () => {
    expect(htmlToMarkdown('<pre>```\nx\n```</pre>').markdown).to.equal('````\n```\nx\n```\n````');
  });

  it('takes the first heading for a page without a title, as it reads', () => {
    expect(htmlToMarkdown('<h2>max_connections [db]</h2>').title).to.equal('max_connections [db]');
  });
});

describe('A ZIP archive', () => {
  it('is read back as it was stored', () => {
    const files = ['a', 'word/b.xml'].map(name => ({ name, content: Buffer.from(`content of ${name}`) }));
    const stored = storeZip(files);
    const entries = readZipDirectory(stored);
    expect(entries.map(({ name }) => name)).to.deep.equal(['a', 'word/b.xml']);
    expect(entries.map(entry => unpackEntry(stored, entry, 100).toString())).to.deep.equal([
      'content of a',
      'content of word/b.xml',
    ]);
  });

  it('unpacks to no more than it may, whatever its headers say', () => {
    const lying = zip([{ name: 'a', content: 'x'.repeat(1000), declaredBytes: 1 }]);
    const [entry] = readZipDirectory(lying);
    expect(() => unpackEntry(lying, entry!, 999)).to.throw(ZipTooLarge);
    expect(unpackEntry(lying, entry!, 1000).length).to.equal(1000);
  });

  it('is broken wherever it is cut or turned', () => {
    const whole = zip([{ name: 'word/document.xml', content: 'some content that packs' }]);
    const read = (bytes: Uint8Array): void => {
      for (const entry of readZipDirectory(bytes)) unpackEntry(bytes, entry, 1000);
    };
    expect(() => read(whole)).not.to.throw();
    for (let length = 0; length < whole.length; length += 1)
      expect(() => read(whole.subarray(0, length)), `cut to ${length}`).to.throw(BrokenZip);
    for (let at = 0; at < whole.length; at += 1) {
      const turned = new Uint8Array(whole);
      turned[at] = (turned[at] ?? 0) ^ 0xff;
      try {
        read(turned);
      } catch (error) {
        expect(error instanceof BrokenZip || error instanceof ZipTooLarge, `turned at ${at}: ${error}`).to.equal(true);
      }
    }
  });
});
