import { expect } from 'chai';
import { continueTrace, traceContext } from '../../../apps/http/trace.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('traceparent', () => {
  it('goes on with the trace of the caller in a span of our own', () => {
    const { traceId, traceparent } = continueTrace(`00-${TRACE}-${SPAN}-01`);
    expect(traceId).to.equal(TRACE);
    expect(traceparent)
      .to.match(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`))
      .and.not.to.include(SPAN);
  });

  it('keeps the wish not to be sampled', () => {
    expect(continueTrace(`00-${TRACE}-${SPAN}-00`).traceparent).to.match(/-00$/);
  });

  it('understands a later version that appends fields', () => {
    expect(continueTrace(`01-${TRACE}-${SPAN}-01-more`).traceId).to.equal(TRACE);
  });

  for (const header of [
    undefined,
    '',
    'x',
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  ])
    it(`starts a new trace instead of ${header}`, () => {
      const { traceId, traceparent } = continueTrace(header);
      expect(traceId)
        .to.match(/^[0-9a-f]{32}$/)
        .and.not.to.equal(TRACE);
      expect(traceparent).to.match(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    });

  it('can be read by whatever the request calls, and by nothing else', async () => {
    const context = traceContext();
    const seen = await context.run('mine', async () => {
      await new Promise(resolve => setTimeout(resolve, 1));
      return context.current();
    });
    expect(seen).to.equal('mine');
    expect(context.current()).to.equal(undefined);
  });
});
