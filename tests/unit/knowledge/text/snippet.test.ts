import { expect } from 'chai';
import { snippetOf } from '../../../../core/knowledge/snippet.ts';

const filler = 'Nothing of interest stands here. '.repeat(20);

describe('A snippet', () => {
  it('is a short body whole, on one line', () =>
    expect(snippetOf('one\n\n  two\tthree\n', ['two'])).to.equal('one two three'));

  it('is about 240 characters around the place with the most of the terms', () => {
    const body = `${filler}A quorum is needed. ${filler}The quorum of etcd was lost. ${filler}`;
    const snippet = snippetOf(body, ['quorum', 'etcd', 'lost']);
    expect(snippet).to.include('The quorum of etcd was lost.');
    expect(snippet.length).to.be.within(200, 245);
    expect(snippet).to.match(/^….*…$/);
  });

  it('finds other forms of a word, the words inside a name, and words with accents', () => {
    for (const [text, term] of [
      ['pods are crashing', 'crash'],
      ['see FailedReload', 'reload'],
      ['ein Größenfehler', 'großenfehler'],
    ] as const)
      expect(snippetOf(`${filler}${text} ${filler}`, [term]), term).to.include(text);
  });

  it('is the beginning where no term is found, or none was given', () => {
    const body = `Begin here. ${filler}`;
    for (const terms of [['absent'], [], ['"'], ['']]) expect(snippetOf(body, terms)).to.match(/^Begin here\..*…$/);
  });

  it('shows a match at the very end, without a mark behind it', () =>
    expect(snippetOf(`${filler}quorum lost`, ['quorum'])).to.match(/^….*quorum lost$/));

  it('is cut between words, and never inside a character', () => {
    expect(snippetOf(`${filler}quorum ${filler}`, ['quorum'])).to.match(/^…\S+ .* \S+…$/);
    expect(snippetOf(`${'😀'.repeat(500)}`, ['x']).isWellFormed()).to.equal(true);
  });

  it('is bounded for one endless word and for a body of a megabyte', () => {
    for (const body of ['x'.repeat(5_000), 'quorum '.repeat(150_000)])
      expect(snippetOf(body, ['quorum']).length).to.be.at.most(245);
  });
});
