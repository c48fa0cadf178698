import { AGENT, CLUSTER, COLLECTOR, ETCD, HOST, RESOLVER } from './chatter/platform.ts';
import { DISPATCH, LABELS, TARIFF } from './chatter/services.ts';
import { KAFKA, POSTGRES, REDIS } from './chatter/stores.ts';
import { MESH, PROXY } from './chatter/web.ts';
import {
  celery,
  combined,
  container,
  envoy,
  type Format,
  kafka,
  klog,
  logback,
  logfmt,
  nginxError,
  pino,
  postgres,
  redis,
  syslog,
  unifiedJvm,
  zap,
} from './formats.ts';
import type { Chatter } from './note.ts';

export type LogFile = {
  readonly path: string;
  readonly format: Format;
  /** Its share of a case's ordinary lines, compared with the other files of the case. */
  readonly weight: number;
  readonly chatter: Chatter;
};

/** The log files of the made-up parcel company. The access log has requests instead of chatter. */
export const FILES = {
  access: { path: 'edge-access.log', format: combined, weight: 40, chatter: [] },
  proxy: { path: 'edge-error.log', format: nginxError, weight: 1, chatter: PROXY },
  mesh: { path: 'mesh-proxy.log', format: envoy, weight: 2, chatter: MESH },
  dispatch: { path: 'dispatch-api.log', format: pino, weight: 30, chatter: DISPATCH },
  tariff: { path: 'tariff-service.log', format: logback, weight: 22, chatter: TARIFF },
  labels: { path: 'label-worker.log', format: celery, weight: 12, chatter: LABELS },
  postgres: { path: 'postgresql-main.log', format: postgres, weight: 10, chatter: POSTGRES },
  redis: { path: 'redis.log', format: redis, weight: 1.5, chatter: REDIS },
  kafka: { path: 'broker-2-server.log', format: kafka, weight: 5, chatter: KAFKA },
  host: { path: 'depot-node-3.messages', format: syslog, weight: 5, chatter: HOST },
  cluster: { path: 'kubelet-and-controllers.log', format: klog, weight: 6, chatter: CLUSTER },
  agent: { path: 'metrics-agent.log', format: logfmt, weight: 3, chatter: AGENT },
  etcd: { path: 'etcd-1.log', format: zap, weight: 2, chatter: ETCD },
  resolver: { path: 'coredns.log', format: container, weight: 10, chatter: RESOLVER },
  collector: { path: 'tariff-gc.log', format: unifiedJvm, weight: 4, chatter: COLLECTOR },
} as const satisfies Readonly<Record<string, LogFile>>;

export type FileKey = keyof typeof FILES;
