import { error, info, warn } from '../note.ts';
import type { Incident } from './incident.ts';

const clockSkew: Incident = {
  name: 'clock skew',
  files: ['host', 'tariff', 'dispatch', 'access'],
  unfold: on => {
    on.cause('host', 0, info('chronyd', 'Forward time jump detected!'));
    on.say('host', 0.4, info('chronyd', "Can't synchronise: no selectable sources"));
    on.skew('tariff', 0, 312);
    on.pour('dispatch', 2, on.over, 45, r =>
      error('auth', 'token of tariff-service refused: issued in the future', {
        iat_ahead_s: r.between(310, 314),
        reqId: r.hex(12),
      }),
    );
    on.pour('tariff', 3, on.over, 30, r =>
      error('com.parcelo.tariff.DispatchClient', `push of zone ${r.between(1, 900)} refused: 401`),
    );
    on.disturb(3, on.over, 0.2, 401, 0.01);
  },
};

const timeSourceLoss: Incident = {
  name: 'loss of the time source',
  files: ['host', 'dispatch', 'access', 'kafka'],
  unfold: on => {
    on.cause('host', 0, info('chronyd', "Can't synchronise: no selectable sources"));
    on.pour('kafka', 300, on.over, 8, r =>
      warn(
        'kafka.log.LogValidator',
        `record timestamp ${r.between(1e9, 9e9)} of scans-${r.between(0, 23)} is out of range, broker clock differs`,
      ),
    );
    on.pour('dispatch', 320, on.over, 35, r =>
      error('auth', `kerberos: clock skew too great, ${r.between(301, 330)} s`, { reqId: r.hex(12) }),
    );
    on.disturb(320, on.over, 0.25, 401, 0.01);
  },
};

const hardwareFault: Incident = {
  name: 'hardware fault',
  files: ['host', 'postgres', 'dispatch', 'access'],
  unfold: on => {
    on.cause(
      'host',
      0,
      info(
        'kernel',
        'nvme nvme1: I/O tag 211 (80d3) opcode 0x1 (I/O Cmd) QID 4 timeout, aborting req_op:WRITE(1) size:16384',
      ),
    );
    on.say(
      'host',
      8,
      info('kernel', 'nvme nvme1: I/O tag 211 (80d3) opcode 0x1 (I/O Cmd) QID 4 timeout, reset controller'),
    );
    on.pour('host', 11, on.over, 10, r =>
      info(
        'kernel',
        `I/O error, dev nvme1n1, sector ${r.between(1e6, 9e8)} op 0x1:(WRITE) flags 0x800 phys_seg 2 prio class 0`,
      ),
    );
    on.say('host', 14, info('kernel', 'EXT4-fs (nvme1n1): Remounting filesystem read-only'));
    on.pour('postgres', 9, on.over, 30, r =>
      error(
        'dispatch@parcels',
        `could not write block ${r.between(1, 90_000)} of relation base/16402/24811: Input/output error`,
      ),
    );
    on.pour('dispatch', 9.5, on.over, 45, r =>
      error('store', 'insert into scan failed', { code: '58030', reqId: r.hex(12) }),
    );
    on.disturb(9, on.over, 0.4, 500, 0.5);
  },
};

const noisyNeighbour: Incident = {
  name: 'noisy neighbour',
  files: ['agent', 'cluster', 'tariff', 'access'],
  unfold: on => {
    on.cause('agent', 0, warn('cpu', 'steal time above threshold', { steal: '38.2', limit: 10, host: 'depot-node-2' }));
    on.pour('agent', 15, on.over, 2, r =>
      warn('cpu', 'steal time above threshold', {
        steal: `${r.between(25, 60)}.${r.between(0, 9)}`,
        limit: 10,
        host: 'depot-node-2',
      }),
    );
    on.pour('cluster', 20, on.over, 5, r =>
      error('prober.go:104', 'Probe errored', {
        pod: `parcels/tariff-${r.hex(5)}`,
        probeType: 'Liveness',
        err: 'context deadline exceeded',
      }),
    );
    on.pour('tariff', 10, on.over, 30, r =>
      warn(
        'com.parcelo.tariff.QuoteController',
        `quote ${r.hex(8)} took ${r.between(2000, 9000)} ms, limit is 1500 ms`,
      ),
    );
    on.pour('tariff', 40, on.over, 15, r =>
      error('com.parcelo.tariff.QuoteController', `quote ${r.hex(8)} abandoned by caller`),
    );
    on.disturb(15, on.over, 0.1, 504, 9);
  },
};

const longCollections: Incident = {
  name: 'garbage collection pauses',
  files: ['collector', 'tariff', 'access', 'mesh'],
  unfold: on => {
    const full = (gc: number, ms: number) =>
      info('gc', `GC(${gc}) Pause Full (G1 Compaction Pause) 4081M->3990M(4096M) ${ms}.311ms`);
    on.cause('collector', 0, full(8123, 8211));
    on.pour('collector', 12, on.over, 5, r => full(r.between(8124, 9000), r.between(5000, 14_000)));
    on.quieten('tariff', 0, on.over, 0.4);
    on.pour('tariff', 9, on.over, 20, r =>
      error('com.parcelo.vendor.CardGateway', `authorisation ${r.hex(10)} timed out after 5000 ms`),
    );
    on.pour('mesh', 6, on.over, 10, r =>
      warn(
        'router',
        `upstream reset: reset reason: connection termination, cluster tariff, stream ${r.between(1, 9e6)}`,
      ),
    );
    on.disturb(6, on.over, 0.1, 503, 8);
  },
};

const stuckThread: Incident = {
  name: 'stuck thread',
  files: ['tariff', 'access', 'dispatch', 'collector'],
  unfold: on => {
    on.cause(
      'tariff',
      0,
      warn(
        'org.apache.catalina.valves.StuckThreadDetectionValve',
        'Thread [exec-17] (id=[88]) has been active for [610,221] milliseconds to serve the same request for [/v2/zones/rebuild] and may be stuck',
        undefined,
        [
          'java.lang.Throwable',
          '\tat java.base/java.util.regex.Pattern$Loop.match(Pattern.java:4923)',
          '\tat com.parcelo.tariff.PostcodeRule.matches(PostcodeRule.java:66)',
          '\tat com.parcelo.tariff.ZoneTable.rebuild(ZoneTable.java:140)',
        ],
      ),
    );
    on.pour('tariff', 90, on.over, 20, r =>
      error('com.parcelo.tariff.QuoteController', `quote ${r.hex(8)} rejected: zone table is being rebuilt`),
    );
    on.pour('dispatch', 91, on.over, 20, r =>
      error('upstream', 'tariff answered 503', { reqId: r.hex(12), status: 503 }),
    );
    on.disturb(90, on.over, 0.08, 503, 0.02);
  },
};

export const HOSTS: readonly Incident[] = [
  clockSkew,
  timeSourceLoss,
  hardwareFault,
  noisyNeighbour,
  longCollections,
  stuckThread,
];
