import type { CaseId } from '../../../../core/kernel/ids.ts';
import { fromIso, toIso } from '../../../../core/kernel/instant.ts';
import { seeded } from '../../../support/seeded.ts';
import type { ToolsWorld } from '../tools-world.ts';

/** Incidents of five kinds in one service. Its background is the same in all of them, and so are the symptoms that people
 *  open cases about; what went wrong is in the logs, with other hosts, orders and numbers each time. */

type Draw = { readonly any: (below: number) => number };

type Incident = {
  readonly kind: string;
  /** As whoever closed such a case may have put it: two say what it was, one what was done, one nothing. */
  readonly resolutions: readonly string[];
  /** A later release words its errors in another way. */
  readonly lines: (draw: Draw, isLater: boolean) => readonly string[];
};

const INCIDENTS: readonly Incident[] = [
  {
    kind: 'pool',
    resolutions: [
      'Raised the connection pool limit.',
      'The export leaked connections of the pool.',
      'Restarted orders.',
      '',
    ],
    lines: ({ any }, isLater) => [
      `WARN acquiring a connection took ${900 + any(900)} ms`,
      isLater
        ? `ERROR no connection for order ${any(9_999)}`
        : `ERROR order ${any(9_999)} failed: connection pool exhausted after ${30_000 + any(99)} ms`,
      'java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available',
      `\tat com.shop.db.Pool.take(Pool.java:${any(400)})`,
      `\tat com.shop.orders.Store.save(Store.java:${any(400)})`,
    ],
  },
  {
    kind: 'certificate',
    resolutions: ['Renewed the certificate of payments.', 'The certificate had expired.', 'Reloaded the gateway.', ''],
    lines: ({ any }, isLater) => [
      `WARN upstream payments-${any(40)} closed the connection during the handshake`,
      isLater
        ? `ERROR payments-${any(40)} not trusted, code ${any(60)}`
        : `ERROR TLS handshake with payments-${any(40)} failed: certificate has expired (code ${any(60)})`,
    ],
  },
  {
    kind: 'disk',
    resolutions: [
      'Deleted segments, no space was left.',
      'Gave the device more space.',
      'Turned off debug logging.',
      '',
    ],
    lines: ({ any }, isLater) => [
      `WARN segment ${any(9_999)} could not be compacted, ${any(400)} MB needed`,
      isLater
        ? `ERROR cannot append ${any(9_999)} bytes, volume is full`
        : `ERROR write of ${any(9_999)} bytes failed: no space left on device`,
    ],
  },
  {
    kind: 'memory',
    resolutions: ['Doubled the Java heap.', 'Moved the export, which took all heap space.', 'Restarted orders.', ''],
    lines: ({ any }, isLater) => [
      `WARN pause of ${any(9_000)} ms while collecting garbage`,
      isLater ? `ERROR export ${any(99)} given up` : 'ERROR worker died',
      'java.lang.OutOfMemoryError: Java heap space',
      `\tat com.shop.reports.Export.rows(Export.java:${any(300)})`,
      `\tat com.shop.reports.Export.run(Export.java:${any(300)})`,
    ],
  },
  {
    kind: 'lock',
    resolutions: [
      'Ended the session with the deadlock on stock.',
      'A deadlock in stock; sorted the updates.',
      'Rolled back.',
      '',
    ],
    lines: ({ any }, isLater) => [
      `WARN process ${any(9_999)} still waiting for ShareLock on transaction ${any(99_999)}`,
      isLater
        ? `ERROR update of stock ${any(900)} was chosen as victim`
        : `ERROR deadlock detected while updating tuple (${any(900)},${any(90)}) in relation stock`,
    ],
  },
];

/** What people see is the same whatever went wrong. */
const TITLES = [
  'Checkout answers 503',
  'Orders are slow',
  'Error rate of the shop above 5 %',
  'Customers cannot pay',
] as const;

const background = (second: number, { any }: Draw): string =>
  [
    `INFO order ${any(99_999)} accepted from 10.0.${any(250)}.${any(250)}`,
    `INFO request to stock-${any(20)} took ${any(90)} ms`,
    `INFO cache refreshed, ${any(900)} entries`,
    // Noise of every day, at level error.
    ...(second % 97 === 0 ? [`ERROR request ${any(9_999)} rejected: invalid signature from client ${any(99)}`] : []),
  ][second % 4] ?? `INFO heartbeat ${second}`;

const logOf = ({ lines: linesOf }: Incident, nth: number, draw: Draw, isLater: boolean): string => {
  const begin = fromIso('2026-01-05T10:00:00.000Z') + nth * 86_400_000;
  const lines: string[] = [];
  for (let second = 0; second < 400; second++) {
    const at = toIso(begin + second * 1_000);
    lines.push(`${at} ${background(second, draw)}`);
    if (second > 260 && second % (5 + (nth % 4)) === 0)
      for (const line of linesOf(draw, isLater)) lines.push(/^[A-Z]+ /.test(line) ? `${at} ${line}` : line);
  }
  return `${lines.join('\n')}\n`;
};

export type PastIncident = { readonly id: CaseId; readonly kind: string };

/** Four closed cases of each kind, the kinds by turns. */
export const pastIncidents = async (w: ToolsWorld, actor: Parameters<ToolsWorld['openCase']>[0]) => {
  const random = seeded(7);
  const draw: Draw = { any: below => Math.floor(random() * below) };
  const past: PastIncident[] = [];
  for (let nth = 0; nth < TITLES.length; nth++)
    for (const [k, incident] of INCIDENTS.entries()) {
      const id = await w.openCase(actor, TITLES[(nth + k) % TITLES.length]);
      await w.upload(actor, id, 'orders.log', logOf(incident, nth * 5 + k, draw, nth === 3));
      await w.close(actor, id, incident.resolutions[nth] ?? '');
      past.push({ id, kind: incident.kind });
    }
  return past;
};
