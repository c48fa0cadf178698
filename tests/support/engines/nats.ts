import { type LoopbackServer, startLoopbackServer } from './loopback-server.ts';

export const NATS_REMEDY =
  'install nats-server (Debian: apt-get install nats-server), or name one with JetStream in NATS_URL_FOR_TESTS';

export type NatsEngine = {
  readonly url: string;
  /** Undefined where the server is not ours. */
  readonly power: LoopbackServer['power'] | undefined;
  stop(): Promise<void>;
};

/** The server that NATS_URL_FOR_TESTS names, else one of our own with JetStream on files.
 *  @throws where there is none and none can be started. */
export const startNats = async (): Promise<NatsEngine> => {
  const given = process.env.NATS_URL_FOR_TESTS;
  if (given !== undefined) return { url: given, power: undefined, stop: async () => undefined };
  const { port, power, stop } = await startLoopbackServer({
    command: 'nats-server',
    options: (port, folder) => ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder],
  });
  return { url: `nats://127.0.0.1:${port}`, power, stop };
};
