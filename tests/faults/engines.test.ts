import { expect } from 'chai';
import { startOrSkip } from '../support/engines/or-skip.ts';
import { seeded } from '../support/seeded.ts';
import { brokenPromise, firstSuccesses, readinessTellsTooMuch, summaryOf } from './answers.ts';
import { ENGINES, TEAM, type Victim } from './engine-set-ups.ts';
import { expectAllKept } from './kept.ts';
import { OPERATIONS } from './mixed-work.ts';
import { workThroughOutage } from './outage.ts';
import { type Served, serve } from './served.ts';
import { IS_LONG, OUTAGE_MS, operations, SEED } from './settings.ts';
import { settled } from './settled.ts';

const EACH = operations(300);
const RECOVERY_MS = 10_000;

for (const [name, { start, remedy }] of Object.entries(IS_LONG ? { ...ENGINES, ...TEAM } : ENGINES))
  describe(`${name} is killed in the middle of mixed operations, and started again`, () => {
    let victim: Victim;
    let served: Served;
    before(async function () {
      victim = await startOrSkip(this as unknown as Mocha.Context, start, remedy);
      served = await serve(victim.environment);
    });
    after(async () => {
      await served?.stop();
      await victim?.stop();
    });

    it('people are told to try again and nothing else, and all goes on by itself with nothing lost or doubled', async () => {
      const plan = { operations: EACH, outageMs: OUTAGE_MS, random: seeded(SEED) };
      const { offAt, backAt, toldAway, toldBack } = await workThroughOutage(served, victim, plan);
      const { heard, accepted } = served;
      const during = heard.filter(({ startedAt }) => startedAt >= offAt && startedAt < backAt);
      const recovery = firstSuccesses(heard, backAt);
      await settled(served);
      const settledMs = performance.now() - backAt;
      process.stdout.write(
        `    seed ${SEED}: ${accepted.things.size} things accepted in ${heard.length} requests; ` +
          `during ${Math.round(backAt - offAt)} ms of outage ${summaryOf(during)}; ` +
          `over all ${summaryOf(heard)}; ready ${Math.round(toldBack?.afterMs ?? Number.NaN)} ms after the return, ` +
          `first successes ${[...recovery].map(([what, ms]) => `${what} ${Math.round(ms)}`).join(', ')}; ` +
          `all jobs done after ${Math.round(settledMs)} ms\n`,
      );

      expect(heard.flatMap(one => brokenPromise(one) ?? [])).to.deep.equal([]);
      expect(toldAway, 'readiness, engine away').to.include({ status: victim.component.required ? 503 : 200 });
      expect(toldBack, 'readiness, engine back').to.include({ status: 200 });
      expect([toldAway, toldBack].filter(told => readinessTellsTooMuch(told?.text ?? ''))).to.deep.equal([]);
      const late = OPERATIONS.filter(operation => !((recovery.get(operation) ?? Number.NaN) < RECOVERY_MS));
      expect(late, 'operations that did not work again in time').to.deep.equal([]);

      await expectAllKept(served, victim.environment.DATABASE_URL);
    }).timeout(180_000 + OUTAGE_MS + EACH * 200);
  });
