import { expect } from 'chai';
import { scanTurns } from '../../../../core/evidence/lines/scan-turns.ts';
import { outcome, refusal } from '../../../support/waiting.ts';

/** Scans that end when they are told to. */
const atWork = (now = () => 0) => {
  const turns = scanTurns({ now });
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const scan = (n: number, signal?: AbortSignal): Promise<number> =>
    turns(signal, async () => {
      started.push(n);
      await new Promise<void>(resolve => {
        ends[n] = resolve;
      });
      return n;
    });
  return { turns, started, ends, scan };
};

describe('scans of whole files', () => {
  it('run two at a time, and the others in their turn', async () => {
    const { scan, started, ends } = atWork();
    const all = [0, 1, 2, 3].map(n => scan(n));
    expect(started).to.deep.equal([0, 1]);
    ends[1]?.();
    expect(await all[1]).to.equal(1);
    expect(started).to.deep.equal([0, 1, 2]);
    ends[0]?.();
    await all[0];
    ends[2]?.();
    ends[3]?.();
    expect(await Promise.all(all)).to.deep.equal([0, 1, 2, 3]);
  });

  it('give their turn back when they fail', async () => {
    const { turns, scan, started } = atWork();
    const failing = (): Promise<never> => turns(undefined, () => Promise.reject(new Error('broken')));
    for (let i = 0; i < 3; i++) expect(await outcome(failing)).to.be.instanceOf(Error);
    void scan(0);
    void scan(1);
    expect(started).to.deep.equal([0, 1]);
  });

  it('do not start for somebody who has gone while waiting', async () => {
    const { scan, started, ends } = atWork();
    const going = new AbortController();
    const running = [scan(0), scan(1)];
    const left = refusal('cancelled', () => scan(2, going.signal));
    const stays = scan(3);
    going.abort();
    ends[0]?.();
    await running[0];
    await left;
    expect(started).to.deep.equal([0, 1, 3]);
    ends[3]?.();
    expect(await stays).to.equal(3);
  });

  it('are refused when they would wait for too long, or behind too many', async () => {
    let time = 0;
    const { scan, ends } = atWork(() => time);
    const first = scan(0);
    void scan(1);
    const waiting = Array.from({ length: 50 }, (_, i) => refusal('unavailable', () => scan(i + 2)));
    await refusal('unavailable', () => scan(99));
    time = 31_000;
    ends[0]?.();
    await first;
    expect(await Promise.all(waiting)).to.have.length(50);
  });
});
