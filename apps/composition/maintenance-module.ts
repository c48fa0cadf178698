import { ContainerModule } from 'inversify';
import { maintenance } from '../worker/sweeps/maintenance.ts';
import { sweepMetrics } from '../worker/sweeps/metrics.ts';
import { sweeps } from '../worker/sweeps/sweeps.ts';
import { T } from './tokens.ts';

const DAY_MS = 86_400_000;

/** What is cleaned up, by schedule or by hand. */
export const maintenanceModule = () =>
  new ContainerModule(({ bind }) => {
    bind(T.Maintenance).toResolvedValue(
      (config, database, results, clock, log, registry, { files, ensureOwn }, auth, sessions, evidence, knowledge) => {
        const { requests, ledger } = database;
        const metrics = sweepMetrics(registry);
        const { retention } = config.settings;
        const modules = { auth, sessions, evidence, knowledge };
        const stores = { files, ensureOwnFiles: ensureOwn, results, requests, ledger };
        return maintenance({
          sweeps: sweeps({ ...modules, ...stores, clock, log, metrics, retention }),
          ledger,
          results,
          reportMs: retention.jobs * DAY_MS,
          log,
          metrics,
        });
      },
      [
        T.Config,
        T.Database,
        T.Results,
        T.Clock,
        T.Log,
        T.Metrics,
        T.FileStore,
        T.Auth,
        T.Sessions,
        T.Evidence,
        T.Knowledge,
      ],
    );
  });
