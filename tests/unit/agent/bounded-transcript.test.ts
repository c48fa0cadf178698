import { expect } from 'chai';
import { settableClock } from '../../../adapters/memory/clock.ts';
import { systemIds } from '../../../adapters/system/ids.ts';
import { boundedTranscript, CUT, MOST_TRANSCRIPT_CHARS } from '../../../core/agent/bounded-transcript.ts';
import type { Exchange, Transcript } from '../../../core/agent/transcript.ts';
import { aTranscript } from '../../support/entities.ts';

const clock = settableClock();
const maker = { clock, ids: systemIds({ clock }) };

const sizeOf = ({ sources, exchanges }: Transcript): number => JSON.stringify([sources, exchanges]).length;

const withSources = (count: number, chars: number): Transcript => {
  const transcript = aTranscript(maker);
  const [source] = transcript.sources;
  if (!source) throw new Error('the transcript has a source');
  return { ...transcript, sources: Array.from({ length: count }, () => ({ ...source, text: 'x'.repeat(chars) })) };
};

const withExchanges = (count: number, content: string): Transcript => {
  const transcript = aTranscript(maker);
  const [exchange] = transcript.exchanges;
  if (!exchange) throw new Error('the transcript has an exchange');
  const long: Exchange = { ...exchange, request: { messages: [{ role: 'user', content }] } };
  return { ...transcript, exchanges: Array.from({ length: count }, () => long) };
};

describe('a transcript that is kept', () => {
  it('is whole as long as it is small enough', () => {
    const transcript = withSources(10, 100_000);
    expect(boundedTranscript(transcript)).to.deep.equal(transcript);
  });

  it('loses what sources say before anything that was asked', () => {
    const transcript = withSources(30, 100_000);
    const bounded = boundedTranscript(transcript);
    expect(sizeOf(bounded)).to.be.at.most(MOST_TRANSCRIPT_CHARS);
    expect(bounded.exchanges).to.deep.equal(transcript.exchanges);
    expect(bounded.sources[0]?.text)
      .to.have.lengthOf(65_536)
      .and.to.match(/^x+…\[cut\]$/);
    expect(bounded.sources[0]?.view).to.deep.equal(transcript.sources[0]?.view);
  });

  it('loses the middle of nothing: texts keep their beginning, and say that they were cut', () => {
    const bounded = boundedTranscript(withExchanges(10, `begin ${'ü🧯'.repeat(300_000)}`));
    expect(sizeOf(bounded)).to.be.at.most(MOST_TRANSCRIPT_CHARS);
    const content = bounded.exchanges[0]?.request.messages[0]?.content ?? '';
    expect(content.startsWith('begin ')).to.equal(true);
    expect(content.endsWith(CUT)).to.equal(true);
    expect(content.isWellFormed()).to.equal(true);
  });

  it('fits, however much there is of it', () => {
    expect(sizeOf(boundedTranscript(withExchanges(20_000, 'x'.repeat(300))))).to.be.at.most(MOST_TRANSCRIPT_CHARS);
    expect(sizeOf(boundedTranscript(withSources(20_000, 300)))).to.be.at.most(MOST_TRANSCRIPT_CHARS);
    // What quotes do to JSON counts, too.
    expect(sizeOf(boundedTranscript(withExchanges(40, '"'.repeat(60_000))))).to.be.at.most(MOST_TRANSCRIPT_CHARS);
  });
});
