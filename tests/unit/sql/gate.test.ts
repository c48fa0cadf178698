import { expect } from 'chai';
import { gate } from '../../../adapters/sql/postgresql/gate.ts';
import { aWhile, outcome, refusal } from '../../support/waiting.ts';

const { signal } = new AbortController();

describe('the gate before closures', () => {
  it('lets in as many as there are places, and the others in the order in which they came', async () => {
    const { enter } = gate(2);
    const inside: number[] = [];
    const leaving = Array.from({ length: 4 }, (_, n) =>
      enter(signal).then(leave => {
        inside.push(n);
        return leave;
      }),
    );
    await aWhile();
    expect(inside).to.deep.equal([0, 1]);
    (await leaving[1])?.();
    await aWhile();
    expect(inside).to.deep.equal([0, 1, 2]);
    (await leaving[0])?.();
    await aWhile();
    expect(inside).to.deep.equal([0, 1, 2, 3]);
  });

  it('keeps no place for one who has given up waiting', async () => {
    const { enter } = gate(1);
    const impatient = new AbortController();
    const leave = await enter(signal);
    const gaveUp = outcome(() => enter(impatient.signal));
    const next = enter(signal);
    const reason = new Error('no longer');
    impatient.abort(reason);
    expect(await gaveUp).to.equal(reason);
    expect(await outcome(() => enter(impatient.signal))).to.equal(reason);
    leave();
    await next;
  });

  it('turns away who would wait too long, and says when to come back', async () => {
    const { enter } = gate(1, 1);
    const leave = await enter(signal);
    const next = enter(signal);
    expect(await refusal('unavailable', () => enter(signal))).to.have.property('retryAfterMs', 1000);
    leave();
    (await next)();
    (await enter(signal))();
  });
});
