import { type Chatter, debug, error, info, warn } from '../note.ts';

const DEPOTS = ['lyon-2', 'gent-1', 'porto-4', 'graz-1', 'turku-3', 'leeds-5'];

/** dispatch-api, Node: books parcels onto vans. */
export const DISPATCH: Chatter = [
  [
    30,
    r =>
      info('http', 'request completed', {
        method: 'POST',
        path: '/v2/parcels',
        status: 201,
        ms: r.between(8, 190),
        reqId: r.hex(12),
      }),
  ],
  [
    26,
    r =>
      info('http', 'request completed', {
        method: 'GET',
        path: `/v2/parcels/${r.between(1e6, 9e6)}`,
        status: 200,
        ms: r.between(2, 60),
        reqId: r.hex(12),
      }),
  ],
  [
    12,
    r =>
      debug('planner', `van ${r.between(100, 999)} has room for ${r.between(1, 60)} more parcels`, {
        depot: r.pick(DEPOTS),
      }),
  ],
  [
    9,
    r =>
      info('planner', `route ${r.hex(6)} replanned, ${r.between(4, 40)} stops, ${r.between(10, 99)} km`, {
        depot: r.pick(DEPOTS),
      }),
  ],
  [7, r => info('tracking', `scan accepted for parcel ${r.between(1e6, 9e6)}`, { scanner: `hh-${r.between(1, 400)}` })],
  [4, r => debug('cache', `depot timetable ${r.pick(DEPOTS)} served from cache, age ${r.between(1, 290)} s`)],
  [
    0.5,
    r =>
      warn('http', 'request body rejected: postcode missing', { path: '/v2/parcels', status: 422, reqId: r.hex(12) }),
  ],
  [0.12, r => warn('upstream', `slow answer from address-book: ${r.between(1050, 1900)} ms`, { reqId: r.hex(12) })],
  [
    0.05,
    r =>
      error('tracking', `scan refused: parcel ${r.between(1e6, 9e6)} already delivered`, {
        scanner: `hh-${r.between(1, 400)}`,
      }),
  ],
];

/** tariff-service, Java: prices and invoices. */
export const TARIFF: Chatter = [
  [
    28,
    r =>
      info(
        'com.parcelo.tariff.QuoteController',
        `quote ${r.hex(8)} computed in ${r.between(3, 80)} ms: ${r.between(4, 90)}.${r.between(10, 99)} EUR`,
      ),
  ],
  [14, r => debug('com.parcelo.tariff.ZoneTable', `zone lookup ${r.pick(DEPOTS)} -> zone ${r.between(1, 9)}`)],
  [
    11,
    r =>
      info(
        'com.parcelo.invoice.InvoiceWriter',
        `invoice ${r.between(200_000, 900_000)} stored for account ${r.between(1000, 9999)}`,
      ),
  ],
  [
    6,
    r =>
      info(
        'com.parcelo.vendor.CardGateway',
        `authorised ${r.between(5, 400)}.00 EUR, reference ${r.hex(10)}, ${r.between(60, 400)} ms`,
      ),
  ],
  [
    3,
    r =>
      debug(
        'com.zaxxer.hikari.pool.HikariPool',
        `tariff-db - Pool stats (total=20, active=${r.between(1, 9)}, idle=${r.between(9, 18)}, waiting=0)`,
      ),
  ],
  [
    0.3,
    r =>
      warn('com.parcelo.vendor.CardGateway', `card declined for account ${r.between(1000, 9999)}: insufficient funds`),
  ],
  [
    0.06,
    r => error('com.parcelo.invoice.MailSender', `mail to account ${r.between(1000, 9999)} bounced: mailbox full`),
  ],
  [
    0.03,
    r =>
      error('com.parcelo.tariff.QuoteController', `quote ${r.hex(8)} failed`, undefined, [
        'java.lang.IllegalArgumentException: weight must be positive',
        '\tat com.parcelo.tariff.Weight.of(Weight.java:31)',
        `\tat com.parcelo.tariff.QuoteController.quote(QuoteController.java:${88})`,
        '\tat jdk.internal.reflect.DirectMethodHandleAccessor.invoke(DirectMethodHandleAccessor.java:103)',
      ]),
  ],
];

/** label-worker, Python: prints labels and uploads documents. */
export const LABELS: Chatter = [
  [20, r => info('labels.tasks', `Task labels.render[${r.hex(8)}-${r.hex(4)}] received`)],
  [
    20,
    r =>
      info(
        'labels.tasks',
        `Task labels.render[${r.hex(8)}-${r.hex(4)}] succeeded in ${r.fraction().toFixed(4)}s: None`,
      ),
  ],
  [8, r => info('labels.store', `uploaded labels/${r.hex(10)}.pdf (${r.between(9, 70)} kB)`)],
  [4, r => debug('labels.fonts', `font cache holds ${r.between(20, 40)} faces`)],
  [0.2, r => warn('labels.barcode', `quiet zone narrowed to ${r.between(1, 4)} px on ${r.hex(10)}`)],
  [
    0.04,
    r =>
      error(
        'labels.tasks',
        `Task labels.render[${r.hex(8)}-${r.hex(4)}] raised unexpected: ValueError('empty address line')`,
      ),
  ],
];
