import { randomUUID } from 'node:crypto';
import type { JobId } from '../../core/kernel/ids.ts';
import type { CarriedConsumer, CarriedHandler, CarriedJob, JobTransport } from '../../core/ports/job-transport.ts';

export const TYPE = 'evidence.analyse.v1';

/** An empty engine, and what a test needs to provoke it. */
export type TransportEngine = {
  /** A transport of its own, as another process would have it. What failed comes back after 50 ms or so. */
  connect(): JobTransport;
  /** It loses everything that it had. */
  forget(): Promise<void>;
  /** Stops it as a power cut would, and starts it again with what it still has; undefined where it is not ours. */
  readonly power: { off(): Promise<void>; on(): Promise<void> } | undefined;
  dispose(): Promise<void>;
};

export type OpenTransportEngine = () => Promise<TransportEngine>;

export const aCarriedJob = (type = TYPE, turn = 0): CarriedJob => ({ jobId: randomUUID() as JobId, type, turn });

/** The engine of one test, opened before each test of the suite around it. */
export const transportUnderTest = (open: OpenTransportEngine) => {
  let engine: TransportEngine;
  let transports: JobTransport[];
  let consumers: CarriedConsumer[];
  beforeEach(async () => {
    engine = await open();
    [transports, consumers] = [[], []];
  });
  afterEach(async () => {
    for (const consumer of consumers) await consumer.stop(0);
    for (const transport of transports) await transport.close();
    await engine.dispose();
  });

  const connect = (): JobTransport => {
    const transport = engine.connect();
    transports.push(transport);
    return transport;
  };
  return {
    get engine(): TransportEngine {
      return engine;
    },
    connect,
    consume(
      transport: JobTransport,
      handler: CarriedHandler,
      { type = TYPE, concurrency = 1 }: { type?: string; concurrency?: number } = {},
    ): CarriedConsumer {
      const consumer = transport.consume(type, handler, { concurrency });
      consumers.push(consumer);
      return consumer;
    },
    /** Consumes and keeps what comes. */
    collect(transport: JobTransport, options: { type?: string; concurrency?: number } = {}): CarriedJob[] {
      const heard: CarriedJob[] = [];
      consumers.push(
        transport.consume(
          options.type ?? TYPE,
          async job => {
            heard.push(job);
          },
          { concurrency: options.concurrency ?? 1 },
        ),
      );
      return heard;
    },
  };
};
