import type { FileKey } from './files.ts';
import { error, info, warn } from './note.ts';
import type { Stage } from './stage.ts';

/** Something that looks alarming and has nothing to do with the incident. */
export type Herring = { readonly needs: readonly FileKey[]; readonly swim: (on: Stage) => void };

const before = ({ random, start }: Stage, nearest: number): number =>
  -random.between(nearest, Math.floor(-start) - 300);
const anywhere = ({ random, start, end }: Stage): number => random.between(Math.ceil(start) + 60, Math.floor(end) - 10);

const crawlerBurst: Herring = {
  needs: ['access'],
  swim: on => {
    const at = before(on, 1200);
    const ip = `203.0.113.${on.random.between(2, 250)}`;
    on.pour('access', at, at + on.random.between(40, 120), 260, r =>
      info('', `GET /${r.pick(['wp-login', 'xmlrpc', 'phpinfo', '.env', 'old/index'])}.php?x=${r.between(1, 999)}`, {
        ip,
        status: 404,
        bytes: 152,
        agent: 'python-requests/2.32',
        seconds: '0.001',
      }),
    );
  },
};

const halfHourlyExport: Herring = {
  needs: ['tariff'],
  swim: on => {
    const first = on.start + on.random.between(60, 1500);
    for (let at = first; at < on.end - 60; at += 1800) {
      on.say('tariff', at, info('com.parcelo.export.LedgerExport', 'ledger export begins'));
      on.pour('tariff', at + 1, at + 40, 180, r =>
        info(
          'com.parcelo.export.LedgerExport',
          `wrote ledger page ${r.between(1, 900)} with ${r.between(1, 500)} rows`,
        ),
      );
      on.pour('tariff', at + 1, at + 40, 14, r =>
        warn(
          'com.parcelo.export.LedgerExport',
          `ledger row ${r.between(1000, 99_999)} has no cost centre, default used`,
        ),
      );
      on.say('tariff', at + 41, info('com.parcelo.export.LedgerExport', 'ledger export ends'));
    }
  },
};

const scheduledBackup: Herring = {
  needs: ['host'],
  swim: on => {
    const first = on.start + on.random.between(60, 3000);
    for (let at = first; at < on.end - 60; at += 3600) {
      on.say('host', at, info('restic-backup', 'backup of /srv begins'));
      for (let i = 0; i < 25; i++)
        on.say(
          'host',
          at + 2 + i * 1.5,
          info('restic-backup', `file /srv/scan/${on.random.hex(8)} changed while reading`),
        );
      on.say(
        'host',
        at + 42,
        info('restic-backup', `snapshot ${on.random.hex(8)} saved, ${on.random.between(10, 900)} MiB added`),
      );
    }
  },
};

const recoveredBlip: Herring = {
  needs: ['dispatch'],
  swim: on => {
    const at = before(on, 1500);
    const until = at + on.random.between(8, 25);
    on.pour('dispatch', at, until, 70, r =>
      error('upstream', 'address-book call failed: socket hang up', { reqId: r.hex(12), code: 'ECONNRESET' }),
    );
    on.disturb(at, until, 0.08, 504, 3);
    on.say('dispatch', until + 3, info('upstream', 'address-book answers again'));
  },
};

const otherRelease: Herring = {
  needs: ['cluster'],
  swim: on => {
    const at = before(on, 400);
    on.say(
      'cluster',
      at,
      info('deployment_controller.go:612', 'Scaled up replica set', {
        deployment: 'parcels/label-worker',
        replicaSet: `label-worker-${on.random.hex(9)}`,
        replicas: 3,
      }),
    );
    on.say(
      'cluster',
      at + 9,
      info('kubelet.go:2407', 'SyncLoop ADD', { source: 'api', pods: `parcels/label-worker-${on.random.hex(5)}` }),
    );
    on.say('labels', at + 14, info('celery.worker', `labels@label-worker-${on.random.hex(5)} ready, concurrency 8`));
    on.say('labels', at + 14.2, warn('celery.worker', 'no broker heartbeat negotiated, default of 120 s used'));
    on.say(
      'cluster',
      at + 33,
      info('deployment_controller.go:612', 'Scaled down replica set', {
        deployment: 'parcels/label-worker',
        replicaSet: `label-worker-${on.random.hex(9)}`,
        replicas: 0,
      }),
    );
  },
};

const flagChanges: Herring = {
  needs: ['dispatch'],
  swim: on => {
    for (let i = 0; i < 3; i++)
      on.say(
        'dispatch',
        before(on, 900),
        info(
          'flags',
          `flag ${on.random.pick(['dark-mode', 'eta-banner', 'van-icons', 'short-urls'])} set to ${on.random.pick(['10%', '50%', '100%'])} by ${on.random.pick(['n.okafor', 'l.duarte'])}`,
        ),
      );
  },
};

const loneComplaints: Herring = {
  needs: [],
  swim: on => {
    const lone: readonly (() => void)[] = [
      () =>
        on.say(
          'labels',
          anywhere(on),
          error('labels.tasks', "Task labels.reprint[5512] raised unexpected: KeyError('locale')"),
        ),
      () =>
        on.say(
          'dispatch',
          anywhere(on),
          error('planner', 'route rejected: van 411 is in the workshop', { depot: 'gent-1' }),
        ),
      () =>
        on.say(
          'tariff',
          anywhere(on),
          warn('com.parcelo.tariff.FuelIndex', 'fuel index for week 11 arrived late, last week kept'),
        ),
      () =>
        on.say(
          'host',
          anywhere(on),
          info(
            'smartd',
            'Device: /dev/sdb [SAT], SMART Usage Attribute: 194 Temperature_Celsius changed from 66 to 65',
          ),
        ),
      () => on.say('postgres', anywhere(on), error('ana@parcels', 'syntax error at or near "form" at character 10')),
      () =>
        on.say(
          'kafka',
          anywhere(on),
          warn('kafka.server.BrokerMetadataPublisher', 'configuration of topic scans-test has an unknown key, ignored'),
        ),
      () =>
        on.say(
          'etcd',
          anywhere(on),
          warn('embed/config_logging.go:169', 'rejected connection', { 'remote-addr': '10.8.0.4:51122', error: 'EOF' }),
        ),
      () =>
        on.say(
          'mesh',
          anywhere(on),
          warn('misc', 'deprecated option envoy.config.route.v3.HeaderMatcher.exact_match used'),
        ),
      () =>
        on.say(
          'proxy',
          anywhere(on),
          warn(
            '',
            '*881223 an upstream response is buffered to a temporary file /var/cache/nginx/proxy_temp/3/00/0000000003',
          ),
        ),
    ];
    for (const complain of lone) if (on.random.chance(0.6)) complain();
  },
};

const peopleOnTheHost: Herring = {
  needs: ['host'],
  swim: on => {
    for (const at of [before(on, 60), on.random.between(120, 300)]) {
      const name = on.random.pick(['okafor', 'duarte', 'lind']);
      on.say(
        'host',
        at,
        info(
          'sshd',
          `Accepted publickey for ${name} from 10.9.1.${on.random.between(2, 250)} port 52114 ssh2: RSA SHA256:${on.random.hex(20)}`,
        ),
      );
      on.say(
        'host',
        at + 20,
        info('sudo', `${name} : TTY=pts/1 ; PWD=/home/${name} ; USER=root ; COMMAND=/usr/bin/journalctl -e`),
      );
    }
  },
};

const packageTimer: Herring = {
  needs: ['host'],
  swim: on => {
    const at = before(on, 200);
    on.say('host', at, info('systemd', 'Starting Daily apt download activities...'));
    on.say('host', at + 8, info('systemd', 'apt-daily.service: Deactivated successfully.'));
    on.say('host', at + 8.2, info('systemd', 'Finished Daily apt download activities.'));
  },
};

const risingDisk: Herring = {
  needs: ['agent'],
  swim: on => {
    for (let at = on.start + 200, used = 81; at < on.end - 5; at += 900, used++)
      on.say(
        'agent',
        at,
        warn('disk', 'usage above 80%', { mount: '/archive', used_pct: Math.min(used, 99), host: 'depot-node-5' }),
      );
  },
};

const staleCertificate: Herring = {
  needs: ['mesh'],
  swim: on => {
    for (let at = on.start + 500; at < on.end - 5; at += 2400)
      on.say('mesh', at, warn('secret', 'certificate of intranet.parcelo.example expires in 19 days'));
  },
};

const newHarmlessWarning: Herring = {
  needs: ['dispatch'],
  swim: on => {
    const from = on.random.between(-1000, 200);
    on.pour('dispatch', from, on.end, 0.8, r =>
      warn('http', 'client sends the retired header x-van-token', { scanner: `hh-${r.between(400, 420)}` }),
    );
  },
};

const lunchtimePeak: Herring = {
  needs: ['dispatch'],
  swim: on => {
    const at = before(on, 1800);
    on.pour('dispatch', at, at + 420, 160, r =>
      info('http', 'request completed', {
        method: 'GET',
        path: `/v2/parcels/${r.between(1e6, 9e6)}`,
        status: 200,
        ms: r.between(2, 90),
        reqId: r.hex(12),
      }),
    );
  },
};

export const HERRINGS: readonly Herring[] = [
  crawlerBurst,
  halfHourlyExport,
  scheduledBackup,
  recoveredBlip,
  otherRelease,
  flagChanges,
  loneComplaints,
  peopleOnTheHost,
  packageTimer,
  risingDisk,
  staleCertificate,
  newHarmlessWarning,
  lunchtimePeak,
];
