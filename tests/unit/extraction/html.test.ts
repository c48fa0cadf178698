import { expect } from 'chai';
import { isNestedDeeper } from '../../../adapters/extraction/reading/html-depth.ts';
import { htmlToPlainText } from '../../../adapters/extraction/reading/html-to-plain-text.ts';
import { htmlTokens } from '../../../adapters/extraction/reading/html-tokens.ts';
import { textOfHtml } from '../../../adapters/extraction/reading/read-html.ts';

const named = (html: string): string[] =>
  [...htmlTokens(html)].map(token =>
    token.kind === 'text' ? token.text : `${token.kind === 'close' ? '/' : ''}${token.name}`,
  );

describe('Going through HTML', () => {
  const read: readonly (readonly [html: string, tokens: readonly string[]])[] = [
    ['<p class="a">one<BR/>two</P>', ['p', 'one', 'br', 'two', '/p']],
    ['a < b and <3', ['a ', '<', ' b and ', '<', '3']],
    ['<!-- <p> --><!DOCTYPE html><?xml?>x', ['x']],
    ['<script>if (a<b) "</div>"</script>y', ['script', 'if (a<b) "</div>"', '/script', 'y']],
    ['<style>p{}', ['style', 'p{}']],
    ['x<!-- no end', ['x']],
    ['x<div no end', ['x', 'div']],
    ['', []],
  ];
  for (const [html, tokens] of read)
    it(`takes ${JSON.stringify(html)} apart`, () => expect(named(html)).to.deep.equal(tokens));

  it('ends for everything that opens and never closes', () => {
    for (const part of ['<', '<a', '<!--', '<script>', '</', '<a ', '&', '<title>'])
      expect([...htmlTokens(part.repeat(200_000))].length, part).to.be.at.most(400_000);
  });
});

describe('How deep HTML is nested', () => {
  it('is counted by elements that need an end tag', () => {
    expect(isNestedDeeper('<div>'.repeat(10), 10)).to.equal(false);
    expect(isNestedDeeper('<div>'.repeat(11), 10)).to.equal(true);
    expect(isNestedDeeper('<div></div>'.repeat(1000), 10)).to.equal(false);
    expect(isNestedDeeper('<p>one<br><li>two<td>'.repeat(1000), 10)).to.equal(false);
    expect(isNestedDeeper('</div>'.repeat(100) + '<b>'.repeat(11), 10)).to.equal(true);
    expect(isNestedDeeper(`<script>${'<div>'.repeat(100)}</script>`, 10)).to.equal(false);
  });
});

describe('HTML without its structure', () => {
  it('keeps words, lines, the title and what entities stand for', () => {
    const html =
      '<title>Disk &amp; full</title><style>p{}</style><h1>Steps</h1><p>Run <code>df&nbsp;-h</code>\n now</p>' +
      '<script>let a = "<p>no</p>"</script><ul><li>one &lt;2&gt; &#233;&#x1F600; &unknown;</ul><svg><text>no</text></svg>';
    expect(htmlToPlainText(html)).to.deep.equal({
      text: 'Steps\nRun df -h now\none <2> é😀 &unknown;',
      title: 'Disk & full',
    });
  });

  it('stands in for nesting that nothing could follow, and says so', () => {
    const depth = 100_000;
    const { text, format, notes } = textOfHtml(`${'<div>'.repeat(depth)}the needle${'</div>'.repeat(depth)}`);
    expect([text, format]).to.deep.equal(['the needle', 'plain']);
    expect(notes?.join()).to.include('without its structure');
  });

  it('is not needed for pages that people make', () => {
    const page = `${'<div>'.repeat(100)}<h2>Deep</h2><p>word</p>${'</div>'.repeat(100)}`;
    expect(textOfHtml(page)).to.deep.equal({ text: '## Deep\n\nword', format: 'markdown', title: 'Deep', notes: [] });
  });
});
