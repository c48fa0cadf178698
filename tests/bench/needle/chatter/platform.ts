import { type Chatter, error, info, warn } from '../note.ts';

const WORKLOADS = ['dispatch-api', 'tariff', 'label-worker', 'portal', 'scanner-gw'];

/** One Linux host. */
export const HOST: Chatter = [
  [10, r => info('systemd', `Started Session ${r.between(1000, 9999)} of User monitor.`)],
  [10, r => info('systemd', `session-${r.between(1000, 9999)}.scope: Deactivated successfully.`)],
  [9, r => info('CRON', `(root) CMD (/usr/local/sbin/collect-sar ${r.between(1, 9)})`)],
  [
    6,
    r =>
      info(
        'sshd',
        `Accepted publickey for monitor from 10.8.0.${r.between(2, 9)} port ${r.between(30_000, 60_000)} ssh2: ED25519 SHA256:${r.hex(20)}`,
      ),
  ],
  [6, () => info('sshd', 'pam_unix(sshd:session): session closed for user monitor')],
  [4, r => info('chronyd', `Source 10.8.0.${r.between(2, 4)} offset ${r.between(-900, 900)} us`)],
  [
    3,
    r =>
      info(
        'kernel',
        `audit: type=1400 audit(${r.between(1e9, 2e9)}.${r.between(100, 999)}:${r.between(10, 9999)}): apparmor="ALLOWED" operation="open" profile="snap.lxd"`,
      ),
  ],
  [
    0.5,
    r => info('sshd', `Invalid user admin from 185.220.101.${r.between(2, 250)} port ${r.between(30_000, 60_000)}`),
  ],
  [
    0.1,
    r =>
      warn('kernel', `TCP: request_sock_TCP: Possible SYN flooding on port ${r.pick([443, 8443])}. Sending cookies.`),
  ],
];

/** The kubelet and controllers of the cluster, in one stream. */
export const CLUSTER: Chatter = [
  [
    10,
    r =>
      info('kubelet.go:2421', 'SyncLoop (PLEG): event for pod', {
        pod: `parcels/${r.pick(WORKLOADS)}-${r.hex(5)}`,
        event: 'ContainerStarted',
      }),
  ],
  [
    10,
    r =>
      info('reconciler_common.go:251', 'operationExecutor.VerifyControllerAttachedVolume started', {
        volume: `config-${r.hex(5)}`,
        pod: `parcels/${r.pick(WORKLOADS)}-${r.hex(5)}`,
      }),
  ],
  [8, r => info('scope.go:117', 'RemoveContainer', { containerID: r.hex(16) })],
  [8, r => info('garbagecollector.go:553', `Processing object v1/Event parcels/${r.pick(WORKLOADS)}.${r.hex(8)}`)],
  [
    1,
    r =>
      warn('reflector.go:561', `watch of *v1.ConfigMap ended with: too old resource version: ${r.between(1e6, 9e6)}`),
  ],
  [
    0.15,
    r =>
      error('prober.go:104', 'Probe errored', {
        pod: `parcels/scanner-gw-${r.hex(5)}`,
        probeType: 'Readiness',
        err: 'context deadline exceeded',
      }),
  ],
];

/** An agent that measures the host once in a while, in logfmt. */
export const AGENT: Chatter = [
  [
    10,
    r =>
      info('cpu', 'sample', {
        user: r.between(10, 60),
        system: r.between(1, 9),
        steal: r.between(0, 1),
        host: `depot-node-${r.between(1, 6)}`,
      }),
  ],
  [
    10,
    r =>
      info('disk', 'sample', {
        mount: r.pick(['/', '/data', '/var']),
        used_pct: r.between(40, 72),
        host: `depot-node-${r.between(1, 6)}`,
      }),
  ],
  [10, r => info('replica', 'sample', { lag_s: r.fraction().toFixed(2), standby: r.pick(['pg-b', 'pg-c']) })],
  [6, r => info('shipper', `flushed ${r.between(100, 2000)} points in ${r.between(4, 80)} ms`)],
  [0.2, r => warn('shipper', `collector answered 503, ${r.between(100, 2000)} points kept for the next flush`)],
];

/** One member of the cluster's configuration store. */
export const ETCD: Chatter = [
  [10, r => info('mvcc/index.go:214', 'compact tree index', { revision: r.between(1e7, 9e7) })],
  [
    10,
    r =>
      info('mvcc/kvstore_compaction.go:68', 'finished scheduled compaction', {
        'compact-revision': r.between(1e7, 9e7),
        took: `${r.between(20, 90)}.${r.between(10, 99)}ms`,
      }),
  ],
  [
    5,
    r =>
      info('v3rpc/health.go:61', 'grpc service status changed', { service: '', status: 'SERVING', n: r.between(1, 9) }),
  ],
  [
    1.5,
    r =>
      warn('etcdserver/util.go:170', 'apply request took too long', {
        took: `${r.between(101, 290)}.${r.between(10, 99)}ms`,
        'expected-duration': '100ms',
        prefix: 'read-only range',
      }),
  ],
];

/** The cluster's name server, as the container runtime stores its output. */
export const RESOLVER: Chatter = [
  [
    30,
    r =>
      info(
        'log',
        `10.8.${r.between(0, 9)}.${r.between(2, 250)}:${r.between(30_000, 60_000)} - ${r.between(100, 60_000)} "A IN ${r.pick(WORKLOADS)}.parcels.svc.cluster.local. udp 61 false 512" NOERROR qr,aa,rd 120 0.000${r.between(100, 900)}s`,
      ),
  ],
  [
    5,
    r =>
      info(
        'log',
        `10.8.${r.between(0, 9)}.${r.between(2, 250)}:${r.between(30_000, 60_000)} - ${r.between(100, 60_000)} "AAAA IN cards.paywire.example. udp 44 false 512" NXDOMAIN qr,rd,ra 121 0.012${r.between(100, 900)}s`,
      ),
  ],
  [0.4, r => info('plugin/reload', `Running configuration SHA512 = ${r.hex(32)}`)],
];

/** The garbage collector of tariff-service. */
export const COLLECTOR: Chatter = [
  [
    10,
    r =>
      info(
        'gc',
        `GC(${r.between(100, 9000)}) Pause Young (Normal) (G1 Evacuation Pause) ${r.between(2100, 2900)}M->${r.between(900, 1500)}M(4096M) ${r.between(4, 30)}.${r.between(100, 999)}ms`,
      ),
  ],
  [
    4,
    r =>
      info('gc', `GC(${r.between(100, 9000)}) Concurrent Mark Cycle ${r.between(100, 400)}.${r.between(100, 999)}ms`),
  ],
  [
    4,
    r =>
      info(
        'safepoint',
        `Safepoint "G1CollectForAllocation", Time since last: ${r.between(1e6, 9e8)} ns, Total: ${r.between(1e6, 9e6)} ns`,
      ),
  ],
  [0.3, r => info('gc', `GC(${r.between(100, 9000)}) To-space exhausted`)],
];
