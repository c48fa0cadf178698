import { expect } from 'chai';
import { settableClock } from '../../adapters/memory/clock.ts';
import { countingIds } from '../../adapters/memory/ids.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { systemIds } from '../../adapters/system/ids.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { clockContract, idsContract } from './ids.contract.ts';
import { onEveryTarget } from './on-every-target.ts';

onEveryTarget(
  'ids',
  { memory: async (clock: Clock) => countingIds(clock), system: async (clock: Clock) => systemIds({ clock }) },
  idsContract,
);

onEveryTarget('clock', { memory: async () => settableClock(), system: async () => systemClock }, clockContract);

describe('the ids of the system', () => {
  it('cannot be told from one another by their place: the last 62 bits of any two differ', () => {
    const ids = systemIds({ clock: settableClock() });
    const tails = Array.from({ length: 5000 }, () => ids.next().slice(19));
    expect(new Set(tails)).to.have.property('size', tails.length);
  });

  it('differ from those of another process at the same moment', () => {
    const clock = settableClock();
    const [one, other] = [systemIds({ clock }), systemIds({ clock })];
    expect(one.next()).to.not.equal(other.next());
  });
});
