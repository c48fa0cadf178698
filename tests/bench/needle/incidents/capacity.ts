import { error, fatal, info, warn } from '../note.ts';
import type { Incident } from './incident.ts';

const diskFull: Incident = {
  name: 'disk full',
  files: ['postgres', 'host', 'dispatch', 'access', 'agent'],
  unfold: on => {
    for (let at = on.start + 30, used = 70; at < -60; at += 600, used += 2)
      on.say(
        'agent',
        at,
        info('disk', 'sample', { mount: '/pgdata', used_pct: Math.min(used, 97), host: 'depot-node-3' }),
      );
    on.cause(
      'postgres',
      0,
      error('dispatch@parcels', 'could not extend file "base/16402/24811": No space left on device', undefined, [
        '\tHINT:  Check free disk space.',
      ]),
    );
    on.pour('postgres', 2, on.over, 40, r =>
      error(
        'dispatch@parcels',
        `could not extend file "base/16402/${r.between(24_812, 29_000)}": No space left on device`,
        undefined,
        ['\tHINT:  Check free disk space.'],
      ),
    );
    on.say('postgres', 40, fatal('@', 'could not write to file "pg_wal/xlogtemp.1187": No space left on device'));
    on.say('postgres', 41, info('@', 'startup process (PID 1187) was terminated by signal 6: Aborted'));
    on.pour('dispatch', 1, on.over, 50, r =>
      error('store', 'insert into scan failed', { code: '53100', reqId: r.hex(12) }),
    );
    on.say(
      'host',
      47,
      info('systemd', 'postgresql@17-main.service: Main process exited, code=exited, status=1/FAILURE'),
    );
    on.disturb(1, on.over, 0.35, 500, 0.1);
  },
};

const connectionPool: Incident = {
  name: 'connection pool exhaustion',
  files: ['tariff', 'postgres', 'access', 'mesh'],
  unfold: on => {
    on.cause(
      'tariff',
      0,
      warn(
        'com.zaxxer.hikari.pool.ProxyLeakTask',
        'Connection leak detection triggered for org.postgresql.jdbc.PgConnection@4be1f2 on thread exec-31, stack trace follows',
        undefined,
        [
          'java.lang.Exception: Apparent connection leak detected',
          '\tat com.zaxxer.hikari.HikariDataSource.getConnection(HikariDataSource.java:127)',
          '\tat com.parcelo.invoice.MonthEnd.openLedger(MonthEnd.java:203)',
          '\tat com.parcelo.invoice.MonthEnd.run(MonthEnd.java:71)',
        ],
      ),
    );
    on.pour('tariff', 20, 90, 5, r =>
      warn(
        'com.zaxxer.hikari.pool.ProxyLeakTask',
        `Connection leak detection triggered for org.postgresql.jdbc.PgConnection@${r.hex(6)} on thread exec-${r.between(0, 47)}, stack trace follows`,
      ),
    );
    on.pour('tariff', 95, on.over, 50, r =>
      error('com.parcelo.tariff.QuoteController', `quote ${r.hex(8)} failed`, undefined, [
        'java.sql.SQLTransientConnectionException: tariff-db - Connection is not available, request timed out after 30001ms (total=20, active=20, idle=0, waiting=41)',
        '\tat com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:686)',
        '\tat com.parcelo.tariff.ZoneTable.load(ZoneTable.java:55)',
      ]),
    );
    on.pour('tariff', 60, on.over, 6, r =>
      warn('com.parcelo.tariff.QuoteController', `quote ${r.hex(8)} has waited ${r.between(5, 29)} s for a connection`),
    );
    on.disturb(96, on.over, 0.06, 500, 30);
  },
};

const memoryLeak: Incident = {
  name: 'memory leak to out-of-memory kill',
  files: ['host', 'dispatch', 'access', 'cluster', 'agent'],
  unfold: on => {
    for (let at = on.start + 60, used = 900; at < 0; at += 120, used += 22)
      on.say('agent', at, info('memory', 'sample', { unit: 'dispatch-api', rss_mb: used, host: 'depot-node-3' }));
    on.cause(
      'host',
      0,
      info('kernel', 'node invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=936'),
    );
    on.say('host', 0.01, info('kernel', 'CPU: 3 PID: 41233 Comm: node Not tainted 6.8.0-52-generic #53-Ubuntu'));
    on.say('host', 0.02, info('kernel', 'memory: usage 2097152kB, limit 2097152kB, failcnt 881'));
    on.say(
      'host',
      0.03,
      info(
        'kernel',
        'Memory cgroup out of memory: Killed process 41233 (node) total-vm:3421180kB, anon-rss:2079110kB, file-rss:40112kB',
      ),
    );
    on.say(
      'cluster',
      1.2,
      info('kubelet.go:2421', 'SyncLoop (PLEG): event for pod', {
        pod: 'parcels/dispatch-api-x8k2p',
        event: 'ContainerDied',
      }),
    );
    on.pour('cluster', 12, on.over, 3, r =>
      error('pod_workers.go:1324', 'Error syncing pod, skipping', {
        err: 'failed to StartContainer with CrashLoopBackOff: back-off 40s restarting failed container',
        pod: 'parcels/dispatch-api-x8k2p',
        podUID: r.hex(12),
      }),
    );
    on.quieten('dispatch', 0, Math.min(80, on.over), 0.02);
    on.say('dispatch', 70, info('boot', 'dispatch-api 7.30.2 listening on 8080', { node: 'v24.2.0' }));
    on.disturb(0, on.over, 0.6, 502, 0.01);
  },
};

const fileDescriptors: Incident = {
  name: 'exhausted file descriptors',
  files: ['proxy', 'access', 'dispatch', 'host'],
  unfold: on => {
    on.cause('proxy', 0, fatal('', 'accept4() failed (24: Too many open files)'));
    on.pour('proxy', 1, on.over, 90, () => fatal('', 'accept4() failed (24: Too many open files)'));
    on.pour('proxy', 5, on.over, 30, r =>
      error(
        '',
        `*${r.between(1e5, 9e6)} open() "/srv/www/index.html" failed (24: Too many open files), client: 82.14.${r.between(1, 250)}.9`,
      ),
    );
    on.pour('dispatch', 20, on.over, 8, r => warn('http', 'client went away before the answer', { reqId: r.hex(12) }));
    on.disturb(4, on.over, 0.3, 500, 0.001);
    on.quieten('dispatch', 4, on.over, 0.5);
  },
};

const quota: Incident = {
  name: 'quota exceeded',
  files: ['labels', 'dispatch', 'access', 'kafka'],
  unfold: on => {
    on.cause(
      'labels',
      0,
      error(
        'labels.store',
        'upload of labels/5be0129fd2.pdf refused: 403 QuotaExceeded, bucket parcelo-labels holds 500 of 500 GiB',
      ),
    );
    on.pour('labels', 3, on.over, 25, r =>
      error(
        'labels.store',
        `upload of labels/${r.hex(10)}.pdf refused: 403 QuotaExceeded, bucket parcelo-labels holds 500 of 500 GiB`,
      ),
    );
    on.pour('labels', 4, on.over, 25, r =>
      error(
        'labels.tasks',
        `Task labels.render[${r.hex(8)}-${r.hex(4)}] raised unexpected: UploadRefused()`,
        undefined,
        [
          'Traceback (most recent call last):',
          '  File "/srv/labels/tasks.py", line 61, in render',
          '    store.put(name, pdf)',
          'labels.store.UploadRefused: 403',
        ],
      ),
    );
    on.pour('dispatch', 12, on.over, 25, r =>
      warn('planner', `parcel ${r.between(1e6, 9e6)} has no label yet`, { depot: 'lyon-2' }),
    );
    on.pour('dispatch', 90, on.over, 12, r =>
      error('http', 'label not ready after 60 s', { path: '/v2/parcels', status: 504, reqId: r.hex(12) }),
    );
    on.disturb(90, on.over, 0.12, 504, 60);
  },
};

const cronStorm: Incident = {
  name: 'cron storm',
  files: ['host', 'postgres', 'dispatch', 'access', 'agent'],
  unfold: on => {
    on.cause('host', 0, info('CRON', '(batch) CMD (/opt/batch/recount-all-scans --depot lyon-2)'));
    for (let i = 1; i < 40; i++)
      on.say(
        'host',
        i * 0.05,
        info(
          'CRON',
          `(batch) CMD (/opt/batch/recount-all-scans --depot ${on.random.pick(['gent-1', 'porto-4', 'graz-1', 'turku-3'])})`,
        ),
      );
    on.pour('postgres', 10, on.over, 40, r =>
      info(
        'batch@parcels',
        `duration: ${r.between(20_000, 90_000)}.${r.between(100, 999)} ms  statement: SELECT count(*) FROM scan WHERE depot = 'lyon-2'`,
      ),
    );
    on.pour('agent', 20, on.over, 2, r =>
      warn('cpu', 'load above number of cores', { load: r.between(48, 96), cores: 16, host: 'depot-node-3' }),
    );
    on.pour('dispatch', 25, on.over, 45, r =>
      error('store', 'query timed out after 5000 ms', { code: '57014', reqId: r.hex(12) }),
    );
    on.disturb(25, on.over, 0.3, 504, 5);
  },
};

export const CAPACITY: readonly Incident[] = [diskFull, connectionPool, memoryLeak, fileDescriptors, quota, cronStorm];
