import { expect } from 'chai';
import { checkAnswer } from '../../../core/agent/executor/check-answer.ts';
import { checkCitations, misquoted } from '../../../core/agent/executor/citations.ts';
import { withoutForeignLinks } from '../../../core/agent/executor/links.ts';
import { liveText } from '../../../core/agent/executor/live-text.ts';
import type { Source } from '../../../core/agent/investigate/investigation.ts';

const source = (id: number, text: string, sourceUri: string | null = null): Source => ({
  view: { id, kind: 'evidence', title: 'api.log', locator: `api.log:${id}`, quote: text },
  text,
  facts: [],
  sourceUri,
  weight: 1,
});
const known = (linkable: string[] = [], text = '') => ({
  linkable: new Set(linkable),
  mentioned: (address: string) => text.includes(address),
});

describe('citations', () => {
  const check = (text: string) => checkCitations(text, new Set([1, 2, 3]));

  it('of known sources stay, in every form', () => {
    expect(check('A [1]. B [2, 3]. C [1][3].')).to.deep.equal({
      text: 'A [1]. B [2][3]. C [1][3].',
      cited: [1, 2, 3],
      invented: 0,
    });
  });

  it('of unknown sources go, and only they; what is left without any is marked', () => {
    expect(check('A [9]. B [1, 7].')).to.deep.equal({ text: 'A *(unsupported)*. B [1].', cited: [1], invented: 2 });
  });

  it('are not what stands in code', () => {
    const text = 'run `a[9]` and\n```\nx[8]\n```\n';
    expect(check(text)).to.deep.equal({ text, cited: [], invented: 0 });
  });
});

describe('quotes', () => {
  const sources = [source(1, 'ERROR  Connection is not available, request timed out'), source(2, 'INFO started')];

  it('that stand in their source are right, whatever their white space and case', () => {
    expect(misquoted('It says `error connection is not available` [1].', sources)).to.deep.equal([]);
    expect(misquoted('It says `Connection is not … timed out` [2][1].', sources)).to.deep.equal([]);
  });

  it('that do not are told', () => {
    expect(misquoted('It says `Connection refused by peer` [1].', sources)).to.deep.equal([
      'Connection refused by peer',
    ]);
    expect(misquoted('It says `Connection is not available` [2].', sources)).to.have.length(1);
  });

  it('are not names, values and commands without a source', () => {
    expect(misquoted('Set `max_conns` [1] with `kubectl rollout undo deployment/x`.', sources)).to.deep.equal([]);
  });
});

describe('links of a model', () => {
  const neutral = (text: string): string => withoutForeignLinks(text, known());

  it('lose their marks', () => {
    expect(neutral('[a](https://evil.example) ![b](https://evil.example/x)')).not.to.match(/\]\(|!\[|https:\/\/evil/);
    expect(neutral('[1]: https://evil.example')).not.to.match(/\]:|https:\/\/evil/);
    expect(neutral('a\n[b\nc]: <x>')).not.to.include(']:');
  });

  it('lose them in what looks like code too, because it may be none', () => {
    expect(neutral('x ` y\n` ![](https://evil.example) ` z')).not.to.match(/!\[|\]\(|https:\/\/evil/);
  });

  it('stay when their address is that of a source', () => {
    const text = 'see [runbook](https://wiki.example/pool)';
    expect(withoutForeignLinks(text, known(['https://wiki.example/pool']))).to.equal(text);
    expect(withoutForeignLinks(text, known(['https://wiki.example/other']))).not.to.include('](');
  });

  it('are code when the address was read, and when it is a machine of one’s own', () => {
    expect(withoutForeignLinks('open https://a.example/x', known([], 'at https://a.example/x'))).to.equal(
      'open `https://a.example/x`',
    );
    expect(neutral('`curl http://localhost:9090/-/reload`')).to.equal('`curl http://localhost:9090/-/reload`');
  });

  it('and HTML with effects are broken, placeholders in commands are not', () => {
    for (const html of ['<img src=x>', '<script>', '<a\nhref=x>', '<svg/onload=x>', '<https://evil.example>', '<!-- x'])
      expect(neutral(html), html).not.to.match(/<[a-z!/]/i);
    expect(neutral('`kubectl logs <pod-name> -n <namespace>`')).to.equal('`kubectl logs <pod-name> -n <namespace>`');
  });
});

describe('live text', () => {
  const inPieces = (text: string, size: number): string => {
    const live = liveText(piece => piece.replaceAll('<SECRET_X_1>', 'hunter2'));
    let out = '';
    for (let at = 0; at < text.length; at += size) out += live.push(text.slice(at, at + size));
    return out + live.end();
  };

  it('is all of the text in the end, in whatever pieces it comes', () => {
    const text = 'The pool [1] is\nexhausted: `a < b` and <x.\n\nEnd `it`.';
    for (const size of [1, 2, 3, 7, 100]) expect(inPieces(text, size), String(size)).to.equal(text);
  });

  it('restores a placeholder that comes in pieces', () => {
    for (const size of [1, 4, 5]) expect(inPieces('key <SECRET_X_1> used', size)).to.equal('key hunter2 used');
  });

  it('shows words before the line is complete', () => {
    const live = liveText(piece => piece);
    expect(live.push('one two thr')).to.equal('one two ');
  });

  it('of a line that does not end waits for the end', () => {
    const live = liveText(piece => piece);
    const words = 'word '.repeat(2_000);
    expect(live.push(words)).to.equal('');
    expect(live.end()).to.equal(words);
  });

  it('never shows a link or a tag on the way', () => {
    for (const size of [1, 3, 10])
      expect(inPieces('a ![x](https://evil.example) <img  src=https://evil.example/y> b', size)).not.to.match(
        /!\[|\]\(|<img|\/\/evil/,
      );
  });
});

describe('a checked answer', () => {
  it('tells what is wrong with it, and lists what it cites', () => {
    const { cited, notes } = checkAnswer('A `never said by anyone` [1]. B [7].', [source(1, 'x'), source(2, 'y')]);
    expect(cited).to.deep.equal([1]);
    expect(notes.join('\n')).to.include('never said by anyone').and.to.include('1 citation(s)');
  });

  it('says in its first line that nothing supports it when it cites nothing, or only what does not exist', () => {
    for (const answer of ['Restart it.', 'Aliens did it [99].', 'See [99](https://evil.example) and `[1]`.']) {
      const [first] = checkAnswer(answer, [source(1, 'x')]).text.split('\n');
      expect(first, answer).to.match(/^> \*\*Unsupported:\*\* nothing in the evidence or the runbooks/);
    }
  });

  it('marks the sentences that lost their source, and the quotes that are in none', () => {
    const { text } = checkAnswer('A `never said by anyone` [1]. B [7]. C [1].', [source(1, 'x')]);
    expect(text.split('\n\n')).to.deep.equal([
      '> **Unsupported:** what is marked *(unsupported)* named only sources that do not exist.',
      '> **Unsupported:** `never said by anyone` is not in the source that it is said to be from.',
      'A `never said by anyone` [1]. B *(unsupported)*. C [1].',
    ]);
  });

  it('that is supported stays as it was written', () => {
    const { text, notes } = checkAnswer('A `says this in full` [1]. B [2].', [
      source(1, 'It says this in full'),
      source(2, 'y'),
    ]);
    expect([text, notes]).to.deep.equal(['A `says this in full` [1]. B [2].', []]);
  });

  it('has no invented citation that comes to light when its link is broken', () => {
    const { text, cited } = checkAnswer('A [99](https://evil.example). B [1].', [source(1, 'x')]);
    expect(text).not.to.include('[99]');
    expect(cited).to.deep.equal([1]);
  });

  it('without sources needs no citation', () => {
    expect(checkAnswer('Nothing is known.', []).notes).to.deep.equal([]);
  });
});
