import { expect } from 'chai';
import { type ChunkSource, chunkDocument, toIndexEntry } from '../../../../core/knowledge/chunk.ts';

const chunksOf = (text: string, more: Partial<ChunkSource> = {}) =>
  chunkDocument({ title: 'Title', text, format: 'markdown', anchors: [], ...more });
const bodies = (...args: Parameters<typeof chunksOf>): string[] => chunksOf(...args).map(({ body }) => body);
const sections = (text: string): string[] => chunksOf(text).map(({ section }) => section);

const sentence = 'The queue of the broker is full. ';

describe('A document in chunks', () => {
  it('is split at its headings, each chunk under the trail of those above it', () => {
    const text = '# Etcd\n\nintro\n\n## Diagnosis\n\nlook\n\n### Logs\n\nread\n\n## Mitigation\n\nact\n';
    expect(chunksOf(text).map(({ section, body }) => [section, body])).to.deep.equal([
      ['Etcd', 'intro'],
      ['Etcd > Diagnosis', 'look'],
      ['Etcd > Diagnosis > Logs', 'read'],
      ['Etcd > Mitigation', 'act'],
    ]);
  });

  it('numbers its chunks from 0 and gives each one the title and its place in the text', () => {
    const text = '# A\n\none\n\n# B\n\n  two\n';
    const chunks = chunksOf(text);
    expect(chunks.map(({ ordinal, title }) => [ordinal, title])).to.deep.equal([
      [0, 'Title'],
      [1, 'Title'],
    ]);
    for (const { body, from, to } of chunks) expect(text.slice(from, to)).to.equal(body);
  });

  it('knows headings that are underlined, closed by signs, or followed by a carriage return', () => {
    expect(sections('Over\n====\n\na\n\nUnder\n-----\n\nb\n')).to.deep.equal(['Over', 'Over > Under']);
    expect(sections('## Closed ##\r\n\r\na\r\n')).to.deep.equal(['Closed']);
  });

  it('takes no heading from a hash without a space, a rule, a table or a line in code', () => {
    expect(sections('#hash\n\ntext\n\n---\n\nmore')).to.deep.equal(['']);
    expect(sections('one\ntwo\n---\n\nmore')).to.deep.equal(['']);
    expect(sections('```sh\n# a comment\nls\n```\n')).to.deep.equal(['']);
    expect(sections('~~~\n```\n# a comment\n~~~\n\n# Real\n\nx')).to.deep.equal(['', 'Real']);
  });

  it('keeps a heading with nothing under it findable', () => {
    expect(bodies('# Only\n')).to.deep.equal(['# Only']);
    expect(bodies('# A\n\n## B\n\n## C\n\ntext\n')).to.deep.equal(['## B', 'text']);
  });

  it('skips front matter, and only at the very beginning', () => {
    expect(bodies('---\ntitle: x\nweight: 20\n---\n\ntext\n')).to.deep.equal(['text']);
    expect(bodies('+++\ntitle = 1\n+++\ntext\n')).to.deep.equal(['text']);
    expect(bodies('\uFEFF---\r\ntitle: x\r\n---\r\ntext')).to.deep.equal(['text']);
    expect(bodies('text\n\n---\n\nmore\n').join()).to.include('text').and.include('more');
    expect(bodies('---\nnever closed\n').join()).to.include('never closed');
    expect(bodies('---\ntitle: x\n---\ntext', { format: 'plain' }).join()).to.include('title: x');
  });

  it('fills a chunk with paragraphs up to 800 characters', () => {
    const paragraph = sentence.repeat(8).trim();
    const found = bodies(Array.from({ length: 10 }, () => paragraph).join('\n\n'));
    expect(found).to.have.length(4);
    for (const body of found) expect(body.length).to.be.at.most(800);
    expect(found[0]).to.equal([paragraph, paragraph, paragraph].join('\n\n'));
  });

  it('splits a long paragraph behind a line, else a sentence, else a word', () => {
    for (const unit of ['a line of a log\n', sentence, 'word ']) {
      const found = bodies(unit.repeat(400));
      for (const body of found) expect(body.length).to.be.at.most(800);
      for (const body of found) expect(unit.trim().endsWith(body.at(-1) ?? ''), unit).to.equal(true);
      expect(found.join(' ').replaceAll(/\s+/g, ' ')).to.equal(unit.repeat(400).trim().replaceAll(/\s+/g, ' '));
    }
  });

  it('keeps a block of code together up to 1,600 characters, and splits a longer one at its lines', () => {
    const code = (lines: number): string => `\`\`\`sh\n${'kubectl get pods -A\n'.repeat(lines)}\`\`\``;
    expect(bodies(`before\n\n${code(60)}\n\nafter`)).to.deep.equal(['before', code(60), 'after']);
    for (const body of bodies(code(500))) expect(body.length).to.be.at.most(800);
    expect(bodies('```\nnever closed\n\n# no heading')).to.deep.equal(['```\nnever closed\n\n# no heading']);
  });

  it('loses no word, whatever the text holds', () => {
    const text = `${'x'.repeat(5_000)} ${'# '.repeat(300)}\n\n\n${'- item\n'.repeat(300)}\n> ${'quote '.repeat(500)}\n\n# End`;
    const words = (from: string): string => from.replaceAll(/\s/g, '');
    for (const format of ['markdown', 'plain'] as const)
      expect(words(bodies(text, { format }).join(''))).to.equal(words(text));
  });

  it('never cuts a character in two', () => {
    for (const body of bodies(`x${'😀'.repeat(3_000)}`)) expect(body.isWellFormed()).to.equal(true);
  });

  it('has no chunks for white space alone', () => {
    for (const text of ['', ' ', '\n\n\t \n', '---\ntitle: x\n---\n']) expect(bodies(text)).to.deep.equal([]);
  });

  it('names the page or line on which each chunk begins', () => {
    const text = '# A\n\none\n\n# B\n\ntwo\n\n# C\n\nthree';
    const anchors = [
      { offset: 0, label: 'page 1' },
      { offset: text.indexOf('# B'), label: 'page 2' },
    ];
    expect(chunksOf(text, { anchors }).map(({ anchor }) => anchor)).to.deep.equal(['page 1', 'page 2', 'page 2']);
    const late = [{ offset: text.indexOf('two'), label: 'page 2' }];
    expect(chunksOf(text, { anchors: late }).map(({ anchor }) => anchor)).to.deep.equal([null, 'page 2', 'page 2']);
  });

  it('does not take headings for structure where nearly every line is one', () => {
    expect(bodies('# a\n'.repeat(50_000)).length).to.be.lessThan(500);
    expect(bodies('a\n---\n'.repeat(50_000)).length).to.be.lessThan(800);
  });

  it('bounds titles and trails', () => {
    const [chunk] = chunksOf(`# ${'h'.repeat(900)}\n\ntext`, { title: 't'.repeat(5_000) });
    expect(chunk?.title).to.have.length(300);
    expect(chunk?.section).to.have.length(200);
  });
});

describe('The index entry of a chunk', () => {
  it('has the words of its names beside the names', () => {
    const [chunk] = chunksOf('# KubePodCrashLooping\n\nsee AlertmanagerFailedReload', { title: 'GRPCRequestsSlow' });
    const entry = chunk && toIndexEntry(chunk);
    expect(entry?.ordinal).to.equal(0);
    expect(entry?.title).to.include('GRPCRequestsSlow').and.include('GRPC Requests Slow');
    expect(entry?.head).to.include('Kube Pod Crash Looping');
    expect(entry?.body).to.include('see AlertmanagerFailedReload').and.include('Alertmanager Failed Reload');
  });
});
