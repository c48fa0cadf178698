import { error, info, warn } from '../note.ts';
import type { Incident } from './incident.ts';

const dnsFailure: Incident = {
  name: 'DNS failure',
  files: ['resolver', 'dispatch', 'tariff', 'access'],
  unfold: on => {
    on.cause(
      'resolver',
      0,
      error('plugin/errors', '2 cards.paywire.example. A: read udp 10.8.3.2:41771->10.8.0.2:53: i/o timeout'),
    );
    on.pour('resolver', 1, on.over, 60, r =>
      error(
        'plugin/errors',
        `2 ${r.pick(['cards.paywire.example', 'maps.geotile.example', 'pg-main.parcels.internal'])}. ${r.pick(['A', 'AAAA'])}: read udp 10.8.3.2:${r.between(30_000, 60_000)}->10.8.0.2:53: i/o timeout`,
      ),
    );
    on.pour('dispatch', 5, on.over, 40, r =>
      error('store', 'getaddrinfo EAI_AGAIN pg-main.parcels.internal', {
        code: 'EAI_AGAIN',
        syscall: 'getaddrinfo',
        reqId: r.hex(12),
      }),
    );
    on.pour('tariff', 6, on.over, 25, r =>
      error('com.parcelo.vendor.CardGateway', `authorisation ${r.hex(10)} failed`, undefined, [
        'java.net.UnknownHostException: cards.paywire.example: Temporary failure in name resolution',
        '\tat java.base/java.net.Inet6AddressImpl.lookupAllHostAddr(Native Method)',
        '\tat com.parcelo.vendor.CardGateway.authorise(CardGateway.java:112)',
      ]),
    );
    on.disturb(5, on.over, 0.4, 503, 5);
  },
};

const networkPartition: Incident = {
  name: 'network partition',
  files: ['host', 'kafka', 'etcd', 'dispatch', 'access'],
  unfold: on => {
    on.cause('host', 0, info('kernel', 'mlx5_core 0000:3b:00.0 ens3f0np0: Link down'));
    on.pour('kafka', 6, on.over, 20, r =>
      warn(
        'org.apache.kafka.clients.NetworkClient',
        `[BrokerToControllerChannelManager id=2] Connection to node ${r.between(0, 1)} (/10.8.7.1:9092) could not be established. Node may not be available.`,
      ),
    );
    on.pour('kafka', 10, on.over, 10, r =>
      info(
        'kafka.cluster.Partition',
        `[Partition scans-${r.between(0, 23)} broker=2] Shrinking ISR from 1,2,3 to 2. Leader: (highWatermark: ${r.between(1e6, 9e6)}, endOffset: ${r.between(1e6, 9e6)})`,
      ),
    );
    on.pour('etcd', 5, on.over, 15, r =>
      warn('rafthttp/probing_status.go:68', 'prober detected unhealthy status', {
        'remote-peer-id': r.hex(16),
        rtt: '0s',
        error: 'dial tcp 10.8.7.1:2380: connect: no route to host',
      }),
    );
    on.pour('dispatch', 14, on.over, 35, r =>
      error('events', 'scan event not stored: NOT_ENOUGH_REPLICAS', { topic: 'scans', reqId: r.hex(12) }),
    );
    on.disturb(15, on.over, 0.25, 503, 2);
  },
};

const slowDependency: Incident = {
  name: 'slow dependency',
  files: ['dispatch', 'access', 'mesh', 'tariff'],
  unfold: on => {
    const slow = (ms: number) =>
      warn('upstream', `slow answer from geo-matrix: ${ms} ms`, { reqId: on.random.hex(12) });
    on.cause('dispatch', 0, slow(4213));
    on.pour('dispatch', 2, on.over, 30, r => slow(r.between(3800, 9600)));
    on.pour('dispatch', 45, on.over, 30, r =>
      error('http', 'request timed out in planner', { path: '/v2/parcels', status: 504, reqId: r.hex(12) }),
    );
    on.pour('mesh', 60, on.over, 6, r =>
      warn('router', `upstream request timeout, cluster dispatch-api, ${r.between(14_900, 15_100)} ms`),
    );
    on.disturb(30, on.over, 0.3, 504, 15);
  },
};

const vendorRateLimit: Incident = {
  name: 'rate limiting by a vendor',
  files: ['tariff', 'access', 'dispatch', 'kafka'],
  unfold: on => {
    on.cause(
      'tariff',
      0,
      warn(
        'com.parcelo.vendor.CardGateway',
        'paywire answered 429 Too Many Requests, retry-after 30, reference 77ab01cc42',
      ),
    );
    on.pour('tariff', 1, on.over, 45, r =>
      warn(
        'com.parcelo.vendor.CardGateway',
        `paywire answered 429 Too Many Requests, retry-after ${r.between(1, 60)}, reference ${r.hex(10)}`,
      ),
    );
    on.pour('tariff', 31, on.over, 20, r =>
      error('com.parcelo.invoice.Checkout', `checkout ${r.hex(8)} gave up after 3 authorisations`),
    );
    on.pour('dispatch', 35, on.over, 15, r =>
      error('http', 'payment not confirmed', { path: '/v2/parcels', status: 502, reqId: r.hex(12) }),
    );
    on.disturb(35, on.over, 0.12, 502, 31);
  },
};

const tlsVersion: Incident = {
  name: 'TLS version mismatch',
  files: ['proxy', 'access', 'dispatch', 'cluster'],
  unfold: on => {
    const handshake = (n: number, client: number) =>
      info(
        '',
        `*${n} SSL_do_handshake() failed (SSL: error:0A000102:SSL routines::unsupported protocol) while SSL handshaking, client: 10.20.4.${client}, server: 0.0.0.0:443`,
      );
    on.cause('proxy', 0, handshake(4_410_211, 17));
    on.pour('proxy', 1, on.over, 80, r => handshake(r.between(1e5, 9e6), r.between(2, 250)));
    on.pour('dispatch', 60, on.over, 3, r =>
      warn('tracking', `scanner hh-${r.between(1, 400)} has been silent for ${r.between(60, 600)} s`),
    );
    on.pour('dispatch', 180, on.over, 4, r =>
      error('planner', `van ${r.between(100, 999)} dropped from plan: no scans`, { depot: 'graz-1' }),
    );
    on.quieten('access', 1, on.over, 0.6);
  },
};

const retryStorm: Incident = {
  name: 'retry storm',
  files: ['dispatch', 'tariff', 'access', 'redis'],
  unfold: on => {
    on.cause(
      'tariff',
      0,
      error('com.parcelo.tariff.QuoteController', 'answer to peer 10.8.4.12 cut off: Connection reset by peer'),
    );
    for (const at of [0.4, 0.9, 1.3])
      on.say(
        'tariff',
        at,
        error(
          'com.parcelo.tariff.QuoteController',
          `answer to peer 10.8.4.${on.random.between(2, 250)} cut off: Connection reset by peer`,
        ),
      );
    on.pour('dispatch', 1.5, on.over, 240, r =>
      warn('upstream', `quote attempt ${r.between(2, 10)} of 10 for parcel ${r.between(1e6, 9e6)}`),
    );
    on.pour('tariff', 20, on.over, 60, r =>
      warn('org.apache.tomcat.util.threads.ThreadPoolExecutor', `task queue holds ${r.between(400, 10_000)} entries`),
    );
    on.pour('tariff', 30, on.over, 50, r =>
      error('com.parcelo.tariff.QuoteController', `quote ${r.hex(8)} rejected: server busy`),
    );
    on.disturb(20, on.over, 0.4, 503, 6);
  },
};

export const NETWORK: readonly Incident[] = [
  dnsFailure,
  networkPartition,
  slowDependency,
  vendorRateLimit,
  tlsVersion,
  retryStorm,
];
