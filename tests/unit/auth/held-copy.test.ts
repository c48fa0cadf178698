import { expect } from 'chai';
import { type HeldCopy, heldCopy } from '../../../adapters/auth0/held-copy.ts';
import { type SettableClock, settableClock } from '../../../adapters/memory/clock.ts';
import { aWhile, gate, outcome } from '../../support/waiting.ts';

const PLANNED = new Error('planned');

describe("a held copy of an issuer's keys", () => {
  let clock: SettableClock;
  let fetches: number;
  let next: () => Promise<string>;
  let failures: unknown[];
  let copy: HeldCopy<string>;
  beforeEach(() => {
    clock = settableClock();
    fetches = 0;
    failures = [];
    next = async () => `${fetches}`;
    copy = heldCopy({
      fetch() {
        fetches++;
        return next();
      },
      clock,
      refreshMs: 1000,
      keepMs: 10_000,
      pauseMs: 100,
      onFailure: error => failures.push(error),
    });
  });
  const failing = async () => {
    throw PLANNED;
  };

  it('is replaced in the background when it is old, and serves meanwhile', async () => {
    expect(await copy.get()).to.equal('1');
    clock.advance(999);
    expect(await copy.get()).to.equal('1');
    clock.advance(1);
    expect(await copy.get()).to.equal('1');
    await aWhile();
    expect([await copy.get(), fetches]).to.deep.equal(['2', 2]);
  });

  it('is old when the clock was set back', async () => {
    await copy.get();
    clock.advance(-1000);
    await copy.get();
    await aWhile();
    expect(await copy.get()).to.equal('2');
    clock.advance(-10_000);
    expect(await copy.get()).to.equal('3');
  });

  it('is fetched once for all who wait, however long that takes', async () => {
    const { opened, open } = gate<string>();
    next = () => opened;
    const waiting = [copy.get(), copy.get(), copy.renewed()];
    clock.advance(5000);
    waiting.push(copy.get(), copy.renewed());
    open('late');
    expect(new Set(await Promise.all(waiting))).to.deep.equal(new Set(['late']));
    expect(fetches).to.equal(1);
  });

  it('serves on while it cannot be replaced; each failed attempt is told once, and there is a pause between them', async () => {
    await copy.get();
    next = failing;
    clock.advance(1000);
    for (let i = 0; i < 5; i++) await copy.get();
    await aWhile();
    for (let i = 0; i < 5; i++) expect(await copy.get()).to.equal('1');
    await aWhile();
    expect([fetches, failures]).to.deep.equal([2, [PLANNED]]);
    clock.advance(100);
    await copy.get();
    await aWhile();
    expect([fetches, failures]).to.deep.equal([3, [PLANNED, PLANNED]]);
  });

  it('is no longer served when it is too old, and the failure goes to whoever asks', async () => {
    await copy.get();
    next = failing;
    clock.advance(10_000);
    for (let i = 0; i < 3; i++) expect(await outcome(() => copy.get())).to.equal(PLANNED);
    expect([fetches, failures]).to.deep.equal([2, []]);
    next = async () => 'again';
    clock.advance(100);
    expect(await copy.get()).to.equal('again');
  });

  it('is renewed on demand, but not within the pause', async () => {
    expect([await copy.renewed(), await copy.renewed()]).to.deep.equal(['1', '1']);
    clock.advance(100);
    expect([await copy.renewed(), await copy.renewed()]).to.deep.equal(['2', '2']);
    clock.advance(100);
    next = failing;
    for (let i = 0; i < 3; i++) expect(await outcome(() => copy.renewed())).to.equal(PLANNED);
    expect([await copy.get(), fetches]).to.deep.equal(['2', 3]);
  });
});
