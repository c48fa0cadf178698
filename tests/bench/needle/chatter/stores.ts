import { type Chatter, error, info, warn } from '../note.ts';

/** The PostgreSQL primary. */
export const POSTGRES: Chatter = [
  [
    10,
    r =>
      info(
        `dispatch@parcels`,
        `duration: ${r.between(200, 700)}.${r.between(100, 999)} ms  statement: SELECT * FROM stop WHERE route_id = ${r.between(1, 90_000)} ORDER BY seq`,
      ),
  ],
  [
    9,
    r =>
      info(
        '[unknown]@[unknown]',
        `connection received: host=10.8.${r.between(0, 9)}.${r.between(2, 250)} port=${r.between(30_000, 60_000)}`,
      ),
  ],
  [
    9,
    () =>
      info(
        'dispatch@parcels',
        `connection authorized: user=dispatch database=parcels SSL enabled (protocol=TLSv1.3, bits=256)`,
      ),
  ],
  [
    9,
    r =>
      info(
        'dispatch@parcels',
        `disconnection: session time: 0:${r.between(10, 59)}:${r.between(10, 59)}.${r.between(100, 999)} user=dispatch database=parcels`,
      ),
  ],
  [
    1,
    r =>
      info(
        '@',
        `checkpoint complete: wrote ${r.between(100, 5000)} buffers (${r.between(1, 9)}.2%); 0 WAL file(s) added, 0 removed, ${r.between(1, 9)} recycled`,
      ),
  ],
  [
    1,
    r =>
      info(
        '@',
        `automatic vacuum of table "parcels.public.scan": index scans: 1, pages: 0 removed, ${r.between(1000, 9000)} remain`,
      ),
  ],
  [0.15, r => error('report@parcels', `canceling statement due to statement timeout after ${r.between(30, 60)} s`)],
  [
    0.1,
    r =>
      error(
        'dispatch@parcels',
        `duplicate key value violates unique constraint "scan_pkey", key ${r.between(1e6, 9e6)}`,
      ),
  ],
];

export const REDIS: Chatter = [
  [5, r => info('', `${r.between(100, 9999)} changes in 60 seconds. Saving...`)],
  [5, r => info('', `Background saving started by pid ${r.between(100, 9999)}`)],
  [
    5,
    r =>
      info(
        '',
        `Fork CoW for RDB: current ${r.between(1, 30)} MB, peak ${r.between(1, 30)} MB, average ${r.between(1, 30)} MB`,
      ),
  ],
  [5, () => info('', 'Background saving terminated with success')],
  [
    0.3,
    r =>
      warn(
        '',
        `Client id=${r.between(100, 90_000)} addr=10.8.2.${r.between(2, 250)}:${r.between(30_000, 60_000)} scheduled to be closed ASAP for overcoming of output buffer limits.`,
      ),
  ],
];

/** One Kafka broker and the coordinator on it. */
export const KAFKA: Chatter = [
  [
    10,
    r =>
      info(
        'kafka.log.UnifiedLog',
        `[UnifiedLog partition=scans-${r.between(0, 23)}, dir=/data/kafka] Rolled new log segment at offset ${r.between(1e6, 9e7)} in ${r.between(1, 9)} ms.`,
      ),
  ],
  [
    8,
    r =>
      info(
        'kafka.log.LocalLog',
        `Deleted log /data/kafka/scans-${r.between(0, 23)}/000000000${r.between(1e6, 9e6)}.log.deleted.`,
      ),
  ],
  [
    8,
    r =>
      info(
        'kafka.server.ReplicaFetcherManager',
        `[ReplicaFetcherManager on broker 2] Added fetcher to broker ${r.between(1, 3)} for partitions Map(scans-${r.between(0, 23)})`,
      ),
  ],
  [
    10,
    r =>
      info(
        'kafka.coordinator.group.GroupMetadataManager',
        `[GroupMetadataManager brokerId=2] Removed ${r.between(0, 3)} expired offsets in ${r.between(0, 9)} milliseconds.`,
      ),
  ],
  [
    0.2,
    r =>
      warn(
        'kafka.network.Processor',
        `[SocketServer listenerType=BROKER, nodeId=2] Unexpected error from /10.8.4.${r.between(2, 250)}; closing connection`,
      ),
  ],
];
