import { expect } from 'chai';
import { type SettableClock, settableClock } from '../../adapters/memory/clock.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Ids } from '../../core/ports/ids.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const timeIn = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);

/** core/ports/ids.ts */
export const idsContract = (name: string, open: (clock: Clock) => Promise<Ids>): void =>
  void describe(name, () => {
    let clock: SettableClock;
    let ids: Ids;
    beforeEach(async () => {
      clock = settableClock();
      ids = await open(clock);
    });
    const many = (count: number): string[] => Array.from({ length: count }, () => ids.next());

    it('makes UUIDs of version 7 that carry the time of the clock', () => {
      for (const at of [0, 1, 1_767_225_600_123, 2 ** 48 - 1]) {
        clock.set(at);
        const id = ids.next();
        expect(id).to.match(UUID_V7);
        expect(timeIn(id)).to.equal(at);
      }
    });

    it('never makes the same one twice, and later ones sort after earlier ones', () => {
      const made: string[] = [];
      for (let i = 0; i < 50; i++) {
        made.push(...many(400));
        clock.advance(i % 3);
      }
      expect(new Set(made)).to.have.property('size', made.length);
      expect([...made].sort()).to.deep.equal(made);
    });

    it('goes on upwards when the clock goes back', () => {
      const before = many(3);
      clock.advance(-3_600_000);
      const made = [...before, ...many(3)];
      clock.advance(7_200_000);
      made.push(...many(3));
      expect([...made].sort()).to.deep.equal(made);
    });

    it('goes on upwards in one millisecond however many it takes', () => {
      const made = many(20_000);
      expect([...made].sort()).to.deep.equal(made);
      expect(new Set(made)).to.have.property('size', made.length);
    });
  });

/** core/ports/clock.ts */
export const clockContract = (name: string, open: () => Promise<Clock>): void =>
  void describe(name, () => {
    it('tells the time in whole milliseconds since 1970, never less than before', async () => {
      const clock = await open();
      const times = Array.from({ length: 100 }, () => clock.now());
      for (const time of times) expect(Number.isSafeInteger(time)).to.equal(true);
      expect(times[0])
        .to.be.greaterThan(Date.UTC(2025, 0, 1))
        .and.lessThan(Date.UTC(2100, 0, 1));
      expect([...times].sort((a, b) => a - b)).to.deep.equal(times);
    });
  });
