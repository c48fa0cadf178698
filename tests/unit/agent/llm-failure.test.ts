import { expect } from 'chai';
import { llmRefusal, retryAfterMs } from '../../../core/ports/llm-failure.ts';

describe('retryAfterMs', () => {
  const NOW = Date.UTC(2026, 0, 5, 10, 0, 0);
  const asked = (headers: { readonly [name: string]: string | undefined }): number | undefined =>
    retryAfterMs(name => headers[name], NOW);

  it('reads seconds, a date, and the finer milliseconds before both', () => {
    expect(asked({ 'retry-after': '7' })).to.equal(7_000);
    expect(asked({ 'retry-after': '0' })).to.equal(0);
    expect(asked({ 'retry-after': 'Mon, 05 Jan 2026 10:01:30 GMT' })).to.equal(90_000);
    expect(asked({ 'retry-after': '7', 'retry-after-ms': '250' })).to.equal(250);
  });

  it('takes a date that has passed for at once', () => {
    expect(asked({ 'retry-after': 'Wed, 31 Dec 2025 23:59:59 GMT' })).to.equal(0);
  });

  it('knows nothing where nothing is said, or nothing that can be read', () => {
    for (const headers of [{}, { 'retry-after': '' }, { 'retry-after': 'soon' }, { 'retry-after': '-1' }])
      expect(asked(headers), JSON.stringify(headers)).to.equal(undefined);
    expect(asked({ 'retry-after': 'Mon, 05 Foo 2026 10:01:30 GMT' })).to.equal(undefined);
  });
});

describe('llmRefusal', () => {
  it('reads phrases only where a provider may have said them', () => {
    expect(llmRefusal({ status: 503, text: 'insufficient_quota' }).code).to.equal('model.unavailable');
    expect(llmRefusal({ status: 401, text: 'rate limit' }).code).to.equal('model.rejected-key');
    expect(llmRefusal({ status: undefined, text: 'rate_limit_exceeded' }).code).to.equal('model.rate-limited');
    expect(llmRefusal({ status: undefined, text: 'something else' }).code).to.equal('model.unavailable');
  });
});
