import { expect } from 'chai';
import { withoutForeignLinks } from '../../../core/agent/executor/links.ts';

const rendered = (markdown: string): string =>
  withoutForeignLinks(markdown, { linkable: new Set(), mentioned: () => false });

describe('an address that does not look like one', () => {
  for (const [text, shown] of [
    ['See //evil.com/x?d=1 now', 'See // `evil.com/x?d=1` now'],
    ['See https:\\/\\/evil.com/x now', 'See https:// `evil.com/x` now'],
    ['See https\\://evil.com/x now', 'See https\\:// `evil.com/x` now'],
    ['See evil.com_ now', 'See `evil.com`_ now'],
    ['See _evil.com_ now', 'See `_evil.com`_ now'],
    ['See 192.0.2.7/x?d=secret now', 'See `192.0.2.7/x?d=secret` now'],
    ['See 192.0.2.7:8080/x now', 'See `192.0.2.7:8080/x` now'],
    ['See evil.foundation now', 'See `evil.foundation` now'],
  ] as const)
    it(`is dead text or code: ${text}`, () => expect(rendered(text)).to.equal(shown));

  for (const text of [
    'The host 192.0.2.7 answers on 10.20.4.11:8080.',
    'Half // half, and a path /var/log//app.',
    'The table order_items has a row.',
  ])
    it(`is none: ${text}`, () => expect(rendered(text)).to.equal(text));
});
