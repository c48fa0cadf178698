import { ContainerModule } from 'inversify';
import { Registry } from 'prom-client';
import { systemClock } from '../../adapters/system/clock.ts';
import { systemIds } from '../../adapters/system/ids.ts';
import { traceContext } from '../http/trace.ts';
import { componentList } from './components.ts';
import type { Config } from './config.ts';
import { indexLost } from './index-lost.ts';
import { createLog } from './log.ts';
import { shutdownList } from './shutdown.ts';
import { T } from './tokens.ts';

/** One step of closing may take this long. */
const CLOSE_STEP_MS = 10_000;

/** What every part needs and no capability owns. */
export const platformModule = (config: Config) =>
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
    bind(T.Components).toConstantValue(componentList());
  });
