import type { Database } from '../../adapters/sql/database.ts';
import { startRelay } from '../../apps/worker/relay.ts';
import { silentLog } from '../support/silent-log.ts';
import { openSqliteWorld } from './sqlite-world.ts';
import type { OpenTransportEngine } from './transport-under-test.ts';
import type { OpenWorld, World, WorldOptions } from './world.ts';

/** The world of a ledger whose jobs may be carried. */
export type OpenLedger = (options?: WorldOptions) => Promise<World & Pick<Database, 'carriage'>>;

/** A ledger whose jobs a transport carries, with a relay of its own. */
export const openCarriedWorld =
  (openEngine: OpenTransportEngine, openLedger: OpenLedger = openSqliteWorld): OpenWorld =>
  async options => {
    const engine = await openEngine();
    const world = await openLedger(options);
    const transports = [engine.connect(), engine.connect()] as const;
    const { queue, departures } = world.carriage(transports[0]);
    const begin = () => startRelay({ departures, transport: transports[1], log: silentLog, maxSleepMs: 50 });
    let relay = begin();
    return {
      ...world,
      queue,
      async undisturbed(work) {
        await relay.stop();
        try {
          return await work();
        } finally {
          relay = begin();
        }
      },
      async dispose() {
        await relay.stop();
        for (const transport of transports) await transport.close();
        await world.dispose();
        await engine.dispose();
      },
    };
  };
