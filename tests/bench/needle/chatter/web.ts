import { type Chatter, error, info, warn } from '../note.ts';

/** nginx's own error log. */
export const PROXY: Chatter = [
  [
    10,
    r =>
      warn(
        '',
        `*${r.between(1e5, 9e6)} a client request body is buffered to a temporary file /var/cache/nginx/client_temp/00${r.between(10_000, 99_999)}, client: 10.8.1.${r.between(2, 250)}, server: api.parcelo.example`,
      ),
  ],
  [
    6,
    r =>
      info(
        '',
        `*${r.between(1e5, 9e6)} client 82.14.${r.between(1, 250)}.${r.between(1, 250)} closed keepalive connection`,
      ),
  ],
  [
    3,
    r =>
      error(
        '',
        `*${r.between(1e5, 9e6)} open() "/srv/www/apple-touch-icon-${r.between(57, 180)}.png" failed (2: No such file or directory), client: 82.14.${r.between(1, 250)}.9`,
      ),
  ],
  [
    0.6,
    r =>
      info(
        '',
        `*${r.between(1e5, 9e6)} SSL_do_handshake() failed (SSL: error:0A00006C:SSL routines::bad key share) while SSL handshaking, client: 71.6.${r.between(1, 250)}.${r.between(1, 250)}`,
      ),
  ],
];

/** The sidecar proxies of the mesh. */
export const MESH: Chatter = [
  [10, r => info('upstream', `cds: ${r.between(30, 50)} cluster(s) unchanged, version ${r.hex(8)}`)],
  [
    10,
    r =>
      info('main', `all dependencies initialized, worker ${r.between(1, 16)} drained ${r.between(1, 90)} connections`),
  ],
  [
    8,
    r =>
      info(
        'config',
        `lds: listener '0.0.0.0_${r.pick([8080, 9090, 15001])}' skipped, no change in ${r.between(10, 90)} s`,
      ),
  ],
  [
    0.5,
    r =>
      warn(
        'config',
        `gRPC config stream to xds-grpc closed: 13, connection age limit reached after ${r.between(1700, 1900)} s`,
      ),
  ],
];
