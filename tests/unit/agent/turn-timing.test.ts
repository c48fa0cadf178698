import { expect } from 'chai';
import { turnTiming } from '../../../core/agent/turn-timing.ts';

describe('The timing of a turn', () => {
  it('parts the time from the question to the first words', () => {
    let now = 1000;
    const timing = turnTiming(() => now, 3);
    const pass = (ms: number, moment: 'gathered' | 'asked' | 'heard' | 'told'): void => {
      now += ms;
      timing[moment]();
    };
    pass(5, 'gathered');
    pass(2.04, 'asked');
    pass(7, 'heard');
    pass(1, 'told');
    expect(timing.view()).to.deep.equal({
      queue_ms: 3,
      retrieval_ms: 5,
      prompt_ms: 2,
      model_ms: 7,
      first_token_ms: 18,
    });
  });

  it('is of the first request and the first words, whatever is asked or written again', () => {
    let now = 0;
    const timing = turnTiming(() => now, 0);
    for (const moment of ['gathered', 'asked', 'heard', 'told', 'asked', 'heard', 'told'] as const) {
      now += 1;
      timing[moment]();
    }
    expect(timing.view()).to.include({ prompt_ms: 1, model_ms: 1, first_token_ms: 4 });
  });

  it('says nothing of what has not happened, nor of a time before the question', () => {
    const timing = turnTiming(() => 0, -5);
    timing.gathered();
    expect(JSON.parse(JSON.stringify(timing.view()))).to.deep.equal({ queue_ms: 0, retrieval_ms: 0 });
  });
});
