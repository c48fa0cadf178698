import { ContainerModule } from 'inversify';
import type { JobTransport } from '../../core/ports/job-transport.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Config } from './config.ts';
import { redisAddress } from './redis-address.ts';
import { T } from './tokens.ts';

/** NATS takes one word of capitals. */
const streamOf = (installation: string): string => installation.toUpperCase().replaceAll('-', '_');

const transportOf = async ({ queue, INSTALLATION }: Config, log: Log): Promise<JobTransport | null> => {
  if (queue.kind === 'embedded') return null;
  if (queue.kind === 'redis') {
    const { redisJobTransport } = await import('../../adapters/redis/job-transport.ts');
    return redisJobTransport({ address: redisAddress(queue.urls), prefix: `${INSTALLATION}:`, log });
  }
  const { natsJobTransport } = await import('../../adapters/nats/job-transport.ts');
  return natsJobTransport({ url: queue.url, stream: `${streamOf(INSTALLATION)}_JOBS`, replicas: queue.replicas, log });
};

/** The jobs of the database, who carries them to workers if not the database itself, and who publishes events. */
export const jobsModule = () =>
  new ContainerModule(({ bind }) => {
    bind(T.Transport).toResolvedValue(
      async (config, log, shutdown, components) => {
        const transport = await transportOf(config, log);
        if (transport === null) return null;
        shutdown.onClose('queue engine', () => transport.close());
        const configuredBy = config.queue.kind === 'nats' ? 'NATS_URL' : 'REDIS_URL';
        components.add({ name: 'queue', required: false, configuredBy, check: () => transport.ping() });
        return transport;
      },
      [T.Config, T.Log, T.Shutdown, T.Components],
    );
    bind(T.EventPublisher).toResolvedValue(
      async ({ queue, INSTALLATION }, log, shutdown) => {
        if (queue.kind !== 'nats') return null;
        const { natsEventPublisher } = await import('../../adapters/nats/event-publisher.ts');
        const publisher = natsEventPublisher({
          url: queue.url,
          stream: streamOf(INSTALLATION),
          replicas: queue.replicas,
          log,
        });
        shutdown.onClose('event engine', () => publisher.close());
        return publisher;
      },
      [T.Config, T.Log, T.Shutdown],
    );
    bind(T.Jobs).toResolvedValue(
      (database, transport) =>
        transport === null ? { queue: database.queue, departures: null } : database.carriage(transport),
      [T.Database, T.Transport],
    );
  });
