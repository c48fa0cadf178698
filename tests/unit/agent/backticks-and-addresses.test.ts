import { expect } from 'chai';
import fc from 'fast-check';
import { withoutForeignLinks } from '../../../core/agent/executor/links.ts';

/** What stands outside of code in one paragraph, as CommonMark reads it (0.31.2, sections 2.4 and 6.1): a run of backticks
 *  is closed by the next run of the same length, and where there is none it is text. */
const proseOf = (paragraph: string): string => {
  let prose = '';
  let at = 0;
  while (at < paragraph.length) {
    if (paragraph[at] === '\\') {
      prose += paragraph.slice(at, at + 2);
      at += 2;
      continue;
    }
    const run = /^`+/.exec(paragraph.slice(at))?.[0];
    const rest = paragraph.slice(at + (run?.length ?? 1));
    const closing = run && [...rest.matchAll(/`+/g)].find(([other]) => other === run);
    prose += closing ? ' ' : (run ?? paragraph[at]);
    at = paragraph.length - rest.length + (closing ? closing.index + closing[0].length : 0);
  }
  return prose;
};

const render = (markdown: string, isMentioned: boolean): string =>
  withoutForeignLinks(markdown, { linkable: new Set(), mentioned: () => isMentioned });

describe('addresses among backticks', () => {
  for (const text of [
    'See https://evil.example/collect` now',
    'See https://evil.example/collect\\` now',
    'See `https://evil.example/collect`` now',
    'See https://evil.example/a``code`` now',
    'See ``code``https://evil.example/a now',
    'See \\`https://evil.example/a',
    'See evil.com/x`, `code`',
  ])
    it(`are code or no address: ${text}`, () => {
      for (const isMentioned of [true, false])
        expect(proseOf(render(text, isMentioned))).not.to.match(/:\/\/\S|evil\.com\/x/);
    });

  it('are code or no address, however they are mixed', () => {
    const pieces = ['`', '``', '```', '\\', ' ', 'x', '(', 'https://evil.example/a', 'evil.com/x', 'www.evil.com'];
    const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map(parts => `a ${parts.join('')}`);
    fc.assert(
      fc.property(texts, fc.boolean(), (text, isMentioned) => {
        const prose = proseOf(render(text, isMentioned));
        return !/:\/\/[\w.]|(?<!\w)www\.\w|(?<![\w.@/:-])evil\.com\/x/.test(prose);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('what stands behind an address', () => {
  for (const [text, isMentioned, shown] of [
    ['At db.example.com:5432[1] it failed.', false, 'At `db.example.com:5432`[1] it failed.'],
    ['At db.example.com/x[1, 2] it failed.', false, 'At `db.example.com/x`[1, 2] it failed.'],
    ['At db.example.com/x[1,2][3].', false, 'At `db.example.com/x`[1,2][3].'],
    ['It is db.example.com:5432.', false, 'It is `db.example.com:5432`.'],
    ['**db.example.com/x**, "db.example.com/y": so', false, '**`db.example.com/x`**, "`db.example.com/y`": so'],
    ['See https://example.com/x[1].', true, 'See `https://example.com/x`[1].'],
    ['See https://example.com/x.', true, 'See `https://example.com/x`.'],
    ['See https://example.com/x?a[0]=1 now', true, 'See `https://example.com/x?a`[0]=1 now'],
    ['See https://example.com/x[1].', false, 'See https:// `example.com/x`[1].'],
  ] as const)
    it(`is no part of it: ${text}${isMentioned ? ' (in a source)' : ''}`, () => {
      const mentioned = (address: string): boolean =>
        isMentioned && /^https:\/\/example\.com\/x(?:\?a)?$/.test(address);
      expect(withoutForeignLinks(text, { linkable: new Set(), mentioned })).to.equal(shown);
    });

  it('is not taken for another address that is let be', () => {
    for (const text of ['See a.com/x[1]https://evil.com/y', 'See a.com/x[1,evil.com/y', 'See a.com/x.[2]www.evil.com'])
      expect(proseOf(render(text, false)), text).not.to.match(/:\/\/\w|www\.\w|evil\.com\/y/);
  });
});
