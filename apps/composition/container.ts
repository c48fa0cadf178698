import { Container } from 'inversify';
import { readinessOf } from '../http/readiness.ts';
import type { Config } from './config.ts';
import { prepareFolders } from './data-dir.ts';
import { identityModule } from './identity-module.ts';
import { jobsModule } from './jobs-module.ts';
import { llmModule } from './llm-module.ts';
import { maintenanceModule } from './maintenance-module.ts';
import { platformModule } from './platform-module.ts';
import type { Role } from './role.ts';
import { servicesModule } from './services-module.ts';
import { stateModule } from './state-module.ts';
import { storageModules } from './storage-module.ts';
import { T } from './tokens.ts';
import { vectorsModules } from './vectors-module.ts';

/** What a process is made of by this configuration. `replace` swaps bindings, for tests and the demonstration.
 *  @throws ConfigError when a folder cannot be used, DomainError when the database cannot. */
export const compose = async (
  config: Config,
  role: Role = 'all',
  replace: (container: Container) => void = () => undefined,
) => {
  await prepareFolders(config);
  const container = new Container({ defaultScope: 'Singleton' });
  container.load(
    platformModule(config),
    ...storageModules(config),
    stateModule(config, role),
    jobsModule(),
    llmModule(),
    ...vectorsModules(config),
    identityModule(config),
    servicesModule(),
    maintenanceModule(),
  );
  replace(container);
  try {
    return await resolve(container);
  } catch (error) {
    await container.get(T.Shutdown).close();
    throw error;
  }
};

/** Everything is made at start, so that what cannot work says so then and not in the middle of a request. */
const resolve = async (container: Container) => ({
  config: container.get(T.Config),
  log: container.get(T.Log),
  metrics: container.get(T.Metrics),
  trace: container.get(T.Trace),
  models: await container.getAsync(T.Models),
  shutdown: container.get(T.Shutdown),
  clock: container.get(T.Clock),
  ids: container.get(T.Ids),
  rateLimits: await container.getAsync(T.RateLimits),
  database: await container.getAsync(T.Database),
  results: await container.getAsync(T.Results),
  jobs: await container.getAsync(T.Jobs),
  transport: await container.getAsync(T.Transport),
  publisher: await container.getAsync(T.EventPublisher),
  localIndex: await container.getAsync(T.LocalIndex),
  indexLost: container.get(T.IndexLost),
  services: {
    auth: await container.getAsync(T.Auth),
    sessions: await container.getAsync(T.Sessions),
    cases: await container.getAsync(T.Cases),
    evidence: await container.getAsync(T.Evidence),
    knowledge: await container.getAsync(T.Knowledge),
    agent: await container.getAsync(T.Agent),
  },
  maintenance: await container.getAsync(T.Maintenance),
  readiness: readinessOf({ components: container.get(T.Components), log: container.get(T.Log) }),
});

export type Composition = Awaited<ReturnType<typeof compose>>;
