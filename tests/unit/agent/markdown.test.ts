import { expect } from 'chai';
import { codeBlock, inlineCode, prose, proseWithCode, proseWithQuotes } from '../../../core/agent/grounded/markdown.ts';

describe('text of others in Markdown', () => {
  it('as inline code is fenced by more backticks than it holds', () => {
    expect(inlineCode('a')).to.equal('`a`');
    expect(inlineCode('a `b` ``c``')).to.equal('``` a `b` ``c`` ```');
    expect(inlineCode('a ` b')).to.equal('``a ` b``');
    expect(inlineCode(' \n ')).to.equal('');
  });

  it('as inline code is one line, without what deceives the eye', () => {
    expect(inlineCode('a\n\tb\u202e\u0000c')).to.equal('`a b c`');
  });

  it('as a block is fenced by more backticks than it holds, and cut', () => {
    expect(codeBlock('x')).to.equal('```\nx\n```');
    expect(codeBlock('````\n# x', { info: 'markdown' })).to.equal('`````markdown\n````\n# x\n`````');
    expect(codeBlock('1\n2\n3', { maxLines: 2 })).to.equal('```\n1\n2\n…\n```');
  });

  it('as prose has no markup left', () => {
    expect(prose('*a* _b_ [c](d) <e> `f` ~g~ |h| &amp;')).to.equal(
      '\\*a\\* \\_b\\_ \\[c\\](d) \\<e\\> \\`f\\` \\~g\\~ \\|h\\| \\&amp;',
    );
    expect(prose('# a')).to.equal('\\# a');
    expect(prose('12. a')).to.equal('12\\. a');
  });

  it('as prose shows addresses as code, which nobody makes a link of', () => {
    expect(prose('see https://a.example/x and www.b.example or c@d.example')).to.equal(
      'see `https://a.example/x` and `www.b.example` or `c@d.example`',
    );
  });

  it('keeps its own inline code and loses its links', () => {
    expect(proseWithCode('run `rm -rf *` as [told](https://a.example)')).to.equal('run `rm -rf *` as told');
  });

  it('in double quotes is code', () => {
    expect(proseWithQuotes('New: "a *b*" (2)')).to.equal('New: `a *b*` (2)');
  });
});
