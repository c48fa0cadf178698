import { error, info, warn } from '../note.ts';
import type { Incident } from './incident.ts';

const thunderingHerd: Incident = {
  name: 'thundering herd',
  files: ['redis', 'dispatch', 'postgres', 'access'],
  unfold: on => {
    on.cause('redis', 0, warn('', 'User requested shutdown...'));
    on.say('redis', 0.2, info('', 'Saving the final RDB snapshot before exiting.'));
    on.say('redis', 1.1, warn('', 'Redis is now ready to exit, bye bye...'));
    on.say('redis', 9, info('', 'Server initialized'));
    on.say('redis', 9.1, info('', 'Ready to accept connections tcp'));
    on.pour('dispatch', 0.5, 10, 200, r =>
      warn('cache', 'cache not reachable, asking the database', { reqId: r.hex(12) }),
    );
    on.pour('postgres', 6, on.over, 90, r =>
      info(
        'dispatch@parcels',
        `duration: ${r.between(4000, 30_000)}.${r.between(100, 999)} ms  statement: SELECT * FROM timetable WHERE depot = 'graz-1'`,
      ),
    );
    on.pour('postgres', 15, on.over, 30, () => error('[unknown]@[unknown]', 'sorry, too many clients already'));
    on.pour('dispatch', 16, on.over, 45, r => error('store', 'no connection within 3000 ms', { reqId: r.hex(12) }));
    on.disturb(10, on.over, 0.5, 503, 3);
  },
};

const lockContention: Incident = {
  name: 'lock contention and deadlock',
  files: ['postgres', 'dispatch', 'access', 'labels'],
  unfold: on => {
    const waits = (pid: number, ms: number) =>
      info(
        'dispatch@parcels',
        `process ${pid} still waiting for ShareLock on transaction ${on.random.between(1e6, 9e6)} after ${ms}.118 ms`,
      );
    on.cause(
      'postgres',
      0,
      info(
        'ops@parcels',
        'process 18821 still waiting for AccessExclusiveLock on relation 24811 of database 16402 after 1000.102 ms',
        undefined,
        ['\tSTATEMENT:  ALTER TABLE stop ADD COLUMN doorbell text'],
      ),
    );
    on.pour('postgres', 2, on.over, 40, r => waits(r.between(10_000, 30_000), r.between(1000, 1003)));
    on.pour('postgres', 20, on.over, 8, r =>
      error('dispatch@parcels', 'deadlock detected', undefined, [
        `\tDETAIL:  Process ${r.between(10_000, 30_000)} waits for ShareLock on transaction ${r.between(1e6, 9e6)}; blocked by process ${r.between(10_000, 30_000)}.`,
      ]),
    );
    on.pour('dispatch', 6, on.over, 40, r =>
      error('store', 'query timed out after 5000 ms', { code: '57014', reqId: r.hex(12) }),
    );
    on.disturb(6, on.over, 0.3, 504, 5);
  },
};

const queueBacklog: Incident = {
  name: 'queue backlog',
  files: ['kafka', 'labels', 'dispatch', 'access'],
  unfold: on => {
    on.cause(
      'kafka',
      0,
      info(
        'kafka.coordinator.group.GroupCoordinator',
        '[GroupCoordinator 2]: Member label-workers-4-8be1a0cc in group label-workers has failed, removing it from the group',
      ),
    );
    on.say(
      'kafka',
      0.1,
      info(
        'kafka.coordinator.group.GroupCoordinator',
        '[GroupCoordinator 2]: Preparing to rebalance group label-workers in state PreparingRebalance with old generation 311 (reason: removing member label-workers-4-8be1a0cc on heartbeat expiration)',
      ),
    );
    on.quieten('labels', 0, on.over, 0.12);
    on.pour('labels', 60, on.over, 6, r =>
      warn('labels.lag', `consumer is ${r.between(900, 90_000)} messages behind on labels.wanted`),
    );
    on.pour('dispatch', 70, on.over, 20, r =>
      warn('planner', `parcel ${r.between(1e6, 9e6)} has no label yet`, { depot: 'lyon-2' }),
    );
    on.pour('dispatch', 130, on.over, 15, r =>
      error('http', 'label not ready after 60 s', { path: '/v2/parcels', status: 504, reqId: r.hex(12) }),
    );
    on.disturb(130, on.over, 0.12, 504, 60);
  },
};

const corruptedCache: Incident = {
  name: 'corrupted cache',
  files: ['dispatch', 'redis', 'access', 'tariff'],
  unfold: on => {
    on.cause('dispatch', 0, warn('cache', 'checksum of timetable:lyon-2 differs, entry kept'));
    on.pour('dispatch', 9, 60, 4, r =>
      warn('cache', `checksum of timetable:${r.pick(['gent-1', 'porto-4', 'lyon-2'])} differs, entry kept`),
    );
    on.pour('dispatch', 3, on.over, 40, r =>
      error('planner', 'Unexpected token \\u0000 in JSON at position 0', { reqId: r.hex(12) }, [
        '    at JSON.parse (<anonymous>)',
        '    at readTimetable (/srv/app/dist/cache/timetable.js:29:17)',
        '    at planRoute (/srv/app/dist/planner/route.js:77:20)',
      ]),
    );
    on.pour('tariff', 20, on.over, 8, r =>
      error('com.parcelo.tariff.ZoneTable', `dispatch-api sent no zone for parcel ${r.between(1e6, 9e6)}`),
    );
    on.disturb(3, on.over, 0.3, 500, 0.02);
  },
};

const replicationLag: Incident = {
  name: 'replication lag',
  files: ['agent', 'postgres', 'dispatch', 'access'],
  unfold: on => {
    on.cause('agent', 0, warn('replica', 'standby is behind', { lag_s: '6.81', standby: 'pg-b', limit_s: 5 }));
    on.pour('agent', 25, on.over, 2, r =>
      warn('replica', 'standby is behind', {
        lag_s: `${r.between(9, 290)}.${r.between(10, 99)}`,
        standby: 'pg-b',
        limit_s: 5,
      }),
    );
    on.pour('dispatch', 12, on.over, 30, r =>
      error('tracking', `parcel ${r.between(1e6, 9e6)} is not known`, {
        path: '/v2/scans',
        status: 404,
        reqId: r.hex(12),
      }),
    );
    on.pour('postgres', 20, on.over, 8, r =>
      error('report@parcels', `canceling statement due to conflict with recovery on row ${r.between(1, 9999)}`),
    );
    on.disturb(12, on.over, 0.15, 404, 0.02);
  },
};

const leaderElection: Incident = {
  name: 'failed leader election',
  files: ['etcd', 'cluster', 'dispatch', 'host'],
  unfold: on => {
    on.cause(
      'etcd',
      0,
      warn(
        'etcdserver/raft.go:415',
        'leader failed to send out heartbeat on time; took too long, leader is overloaded likely from slow disk',
        {
          to: '8e9e05c52164694d',
          'heartbeat-interval': '100ms',
          'expected-duration': '200ms',
          'exceeded-duration': '1.83s',
        },
      ),
    );
    on.pour('etcd', 1, 20, 30, r =>
      warn(
        'etcdserver/raft.go:415',
        'leader failed to send out heartbeat on time; took too long, leader is overloaded likely from slow disk',
        {
          to: r.hex(16),
          'heartbeat-interval': '100ms',
          'expected-duration': '200ms',
          'exceeded-duration': `${r.between(1, 9)}.2s`,
        },
      ),
    );
    on.say('etcd', 3, info('raft/node.go:340', 'raft.node: 91bc3c398fb3c146 lost leader 8e9e05c52164694d at term 41'));
    on.pour('etcd', 4, on.over, 12, r =>
      info('raft/raft.go:929', `91bc3c398fb3c146 is starting a new election at term ${r.between(41, 90)}`),
    );
    on.pour('cluster', 6, on.over, 14, r =>
      error(
        'leaderelection.go:332',
        `error retrieving resource lock kube-system/kube-scheduler: etcdserver: request timed out, attempt ${r.between(1, 90)}`,
      ),
    );
    on.say('cluster', 21, error('server.go:242', 'leaderelection lost'));
    on.pour('dispatch', 30, on.over, 14, r =>
      error('config', 'lease of depot lock lost: etcdserver: leader changed', { reqId: r.hex(12) }),
    );
  },
};

export const STORES: readonly Incident[] = [
  thunderingHerd,
  lockContention,
  queueBacklog,
  corruptedCache,
  replicationLag,
  leaderElection,
];
