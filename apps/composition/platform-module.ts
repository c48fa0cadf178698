import { ContainerModule } from 'inversify';
import { Registry } from 'prom-client';
import { memoryRateLimitStore } from '../../adapters/memory/rate-limit-store.ts';
import { openLive } from '../../adapters/sql/live/live.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { systemIds } from '../../adapters/system/ids.ts';
import { traceContext } from '../http/trace.ts';
import type { Config } from './config.ts';
import { indexLost } from './index-lost.ts';
import { createLog } from './log.ts';
import type { Role } from './role.ts';
import { shutdownList } from './shutdown.ts';
import { T } from './tokens.ts';

/** One step of closing may take this long. */
const CLOSE_STEP_MS = 10_000;

/** What every part needs and no capability owns. Processes on one DATA_DIR share the event stream; those that serve HTTP beside
 *  others share the rate limits too, while a process that does everything counts by itself. */
export const platformModule = (config: Config, role: Role) =>
  new ContainerModule(({ bind }) => {
    const log = createLog(config);
    bind(T.Config).toConstantValue(config);
    bind(T.Log).toConstantValue(log);
    bind(T.Metrics).toConstantValue(new Registry());
    bind(T.Trace).toConstantValue(traceContext());
    bind(T.Shutdown).toConstantValue(
      shutdownList(CLOSE_STEP_MS, (name, error) => log.error({ name, err: error }, 'a part could not be closed')),
    );
    bind(T.Clock).toConstantValue(systemClock);
    bind(T.Ids).toConstantValue(systemIds({ clock: systemClock }));
    bind(T.IndexLost).toConstantValue(indexLost());
    bind(T.Live).toResolvedValue(
      (clock, log, shutdown) => {
        const live = openLive({ file: config.liveFile, clock, log });
        shutdown.onClose('live file', () => live.close());
        return live;
      },
      [T.Clock, T.Log, T.Shutdown],
    );
    bind(T.EventStream).toResolvedValue(({ events }) => events, [T.Live]);
    bind(T.RateLimits).toResolvedValue(
      (clock, { limits }) => (role === 'all' ? memoryRateLimitStore({ clock }) : limits),
      [T.Clock, T.Live],
    );
  });
