import { collectDefaultMetrics, Histogram, type Registry } from 'prom-client';

export type RequestMetrics = {
  observe(request: { method: string; route: string; status: number; ms: number }): void;
  /** Everything in the registry, in the Prometheus text format. */
  text(): Promise<{ type: string; text: string }>;
};

/** Seconds: from a read by id to a slow upload. */
const BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** One of the metrics of the process, by which others are known to be there. */
const PROCESS_METRIC = 'process_cpu_seconds_total';

/** Request durations by route template, never by address: an id in a label would grow without bound. */
export const requestMetrics = (registry: Registry): RequestMetrics => {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers: [registry],
  });
  return {
    observe: ({ method, route, status, ms }) => duration.labels(method, route, String(status)).observe(ms / 1000),
    text: () => processMetrics(registry),
  };
};

/** The registry's text, with the metrics of the process itself. */
export const processMetrics = async (registry: Registry): Promise<{ type: string; text: string }> => {
  // With the first scrape: these observe the process from then on and cost time at start-up.
  if (!registry.getSingleMetric(PROCESS_METRIC)) collectDefaultMetrics({ register: registry });
  return { type: registry.contentType, text: await registry.metrics() };
};
