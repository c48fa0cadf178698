import { error, fatal, info, warn } from '../note.ts';
import type { Incident } from './incident.ts';

const rollout = (workload: string, set: string) =>
  info('deployment_controller.go:612', 'Scaled up replica set', {
    deployment: `parcels/${workload}`,
    replicaSet: `${workload}-${set}`,
    replicas: 6,
  });

const badDeploy: Incident = {
  name: 'bad deploy',
  files: ['access', 'dispatch', 'cluster', 'host'],
  unfold: on => {
    on.cause('cluster', 0, rollout('dispatch-api', on.random.hex(9)));
    on.say(
      'cluster',
      4,
      info('kubelet.go:2407', 'SyncLoop ADD', { source: 'api', pods: `parcels/dispatch-api-${on.random.hex(5)}` }),
    );
    on.say('dispatch', 21, info('boot', 'dispatch-api 7.31.0 listening on 8080', { node: 'v24.2.0' }));
    on.pour('dispatch', 24, on.over, 45, r =>
      error(
        'http',
        "Cannot read properties of undefined (reading 'windows')",
        { path: '/v2/parcels', status: 500, reqId: r.hex(12) },
        [
          '    at earliestSlot (/srv/app/dist/planner/slots.js:88:31)',
          '    at bookParcel (/srv/app/dist/planner/book.js:41:18)',
          '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
        ],
      ),
    );
    on.pour('dispatch', 40, on.over, 4, r => warn('planner', `parcel ${r.between(1e6, 9e6)} left without a slot`));
    on.disturb(24, on.over, 0.2, 500, 0.02);
  },
};

const configReload: Incident = {
  name: 'bad config reload',
  files: ['access', 'proxy', 'dispatch', 'host'],
  unfold: on => {
    for (const at of [-7000, -3400])
      on.say('proxy', at, info('', 'signal 10 (SIGUSR1) received from 3301, reopening logs'));
    on.cause('proxy', 0, info('', 'signal 1 (SIGHUP) received from 30911, reconfiguring'));
    on.say('proxy', 0.3, info('', 'reconfiguring'));
    on.say('proxy', 0.6, info('', 'start worker processes'));
    on.pour('proxy', 3, on.over, 60, r =>
      error(
        '',
        `*${r.between(1e5, 9e6)} connect() failed (111: Connection refused) while connecting to upstream, client: 82.14.${r.between(1, 250)}.${r.between(1, 250)}, server: api.parcelo.example, upstream: "http://10.8.5.9:8081/v2/parcels"`,
      ),
    );
    on.disturb(3, on.over, 0.5, 502, 0.002);
    on.quieten('dispatch', 3, on.over, 0.45);
  },
};

const schemaMigration: Incident = {
  name: 'schema migration',
  files: ['tariff', 'postgres', 'access', 'cluster'],
  unfold: on => {
    on.say(
      'tariff',
      -1.4,
      info(
        'org.flywaydb.core.internal.command.DbValidate',
        'Successfully validated 87 migrations (execution time 00:00.213s)',
      ),
    );
    on.cause(
      'tariff',
      0,
      info(
        'org.flywaydb.core.internal.command.DbMigrate',
        'Migrating schema "public" to version "88 - drop surcharge columns"',
      ),
    );
    on.say(
      'tariff',
      2,
      info(
        'org.flywaydb.core.internal.command.DbMigrate',
        'Successfully applied 1 migration to schema "public", now at version v88 (execution time 00:01.711s)',
      ),
    );
    on.pour('postgres', 5, on.over, 30, r =>
      error('tariff@parcels', 'column z.island_surcharge does not exist at character 44', undefined, [
        `\tSTATEMENT:  SELECT z.island_surcharge FROM zone z WHERE z.id = ${r.between(1, 900)}`,
      ]),
    );
    on.pour('tariff', 5, on.over, 30, r =>
      error('com.parcelo.tariff.ZoneTable', `zone ${r.between(1, 900)} cannot be loaded`, undefined, [
        'org.postgresql.util.PSQLException: ERROR: column z.island_surcharge does not exist',
        '\tat org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse(QueryExecutorImpl.java:2733)',
        '\tat com.parcelo.tariff.ZoneTable.load(ZoneTable.java:57)',
      ]),
    );
    on.disturb(6, on.over, 0.07, 500, 0.05);
  },
};

const credentialRotation: Incident = {
  name: 'credential rotation',
  files: ['agent', 'dispatch', 'postgres', 'access'],
  unfold: on => {
    const rotated = (role: string, n: number) =>
      info('secrets', 'database credential rotated', { role, lease: on.random.hex(10), version: n });
    for (const [at, role, n] of [
      [-7900, 'report-ro', 40],
      [-5100, 'labels-rw', 17],
      [-2300, 'audit-ro', 9],
    ] as const)
      on.say('agent', at, rotated(role, n));
    on.cause('agent', 0, rotated('dispatch-rw', 23));
    on.pour('postgres', 8, on.over, 40, () =>
      fatal('dispatch@parcels', 'password authentication failed for user "dispatch"', undefined, [
        '\tDETAIL:  Connection matched file "/etc/postgresql/pg_hba.conf" line 97: "hostssl all all 10.8.0.0/16 scram-sha-256"',
      ]),
    );
    on.pour('dispatch', 8, on.over, 40, r =>
      error('store', 'cannot open a connection: password authentication failed for user "dispatch"', {
        code: '28P01',
        reqId: r.hex(12),
      }),
    );
    on.disturb(9, on.over, 0.4, 503, 0.3);
  },
};

const featureFlag: Incident = {
  name: 'feature flag',
  files: ['dispatch', 'access', 'redis', 'tariff'],
  unfold: on => {
    on.cause('dispatch', 0, info('flags', 'flag dense-routing set to 100% by t.lind'));
    on.pour('dispatch', 4, on.over, 20, r =>
      warn('planner', `route ${r.hex(6)} gave up after ${r.between(5000, 9000)} candidate orders`, {
        depot: 'turku-3',
      }),
    );
    on.pour('dispatch', 15, on.over, 35, r =>
      error('http', 'request aborted: planner budget exhausted', {
        path: '/v2/parcels',
        status: 503,
        reqId: r.hex(12),
      }),
    );
    on.disturb(12, on.over, 0.3, 503, 8);
  },
};

const credentialExpiry: Incident = {
  name: 'expiring certificate',
  files: ['mesh', 'tariff', 'access', 'host'],
  unfold: on => {
    on.cause(
      'mesh',
      0,
      warn(
        'connection',
        '[Tags: "ConnectionId":"88121"] remote address:10.8.6.4:9443,TLS_error:|268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED: verify cert failed: X509_verify_cert: certificate verification error at depth 0: certificate has expired',
      ),
    );
    on.pour('mesh', 1, on.over, 25, r =>
      warn(
        'connection',
        `[Tags: "ConnectionId":"${r.between(88_122, 99_000)}"] remote address:10.8.6.4:9443,TLS_error:|268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED: verify cert failed: X509_verify_cert: certificate verification error at depth 0: certificate has expired`,
      ),
    );
    on.pour('tariff', 2, on.over, 30, r =>
      error(
        'com.parcelo.tariff.CustomsClient',
        `customs declaration ${r.hex(6)} failed: 503 upstream connect error or disconnect/reset before headers`,
      ),
    );
    on.pour('tariff', 30, on.over, 5, r =>
      warn('com.parcelo.invoice.InvoiceWriter', `invoice ${r.between(200_000, 900_000)} held back: duty unknown`),
    );
    on.disturb(3, on.over, 0.1, 502, 0.03);
  },
};

export const CHANGES: readonly Incident[] = [
  badDeploy,
  credentialExpiry,
  configReload,
  schemaMigration,
  credentialRotation,
  featureFlag,
];
