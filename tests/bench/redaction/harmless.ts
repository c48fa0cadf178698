import type { Random } from '../needle/random.ts';
import { ALPHANUMERIC, digits, from, LOWER_DIGITS, UPPER_DIGITS } from './kind.ts';

/** Lines in which nothing has to go, by what makes them hard. */
export type Harmless = {
  readonly name: string;
  readonly seen: readonly ((random: Random) => string)[];
  readonly unseen: readonly ((random: Random) => string)[];
};

const uuid = (r: Random): string => `${r.hex(8)}-${r.hex(4)}-4${r.hex(3)}-a${r.hex(3)}-${r.hex(12)}`;
const two = (r: Random, most: number): string => String(r.between(0, most)).padStart(2, '0');
const clock = (r: Random): string => `${two(r, 23)}:${two(r, 59)}:${two(r, 59)}`;
const moment = (r: Random): string => `2026-03-${String(r.between(10, 28))}T${clock(r)}.${digits(r, 3)}Z`;
const ip = (r: Random): string => `10.${r.between(0, 255)}.${r.between(0, 255)}.${r.between(1, 254)}`;

export const HARMLESS: readonly Harmless[] = [
  {
    name: 'moments',
    seen: [
      r => `${moment(r)} INFO started in ${r.between(100, 9999)} ms`,
      r => `ts=17737${digits(r, 8)} dur=${digits(r, 6)}ns`,
      r => `[${r.between(10, 28)}/Mar/2026:${clock(r)} +0000] "GET /healthz HTTP/1.1" 200 2`,
      r => `081109 ${digits(r, 6)} ${r.between(100, 999)} INFO dfs.DataNode`,
    ],
    unseen: [
      r => `1773744112.${digits(r, 6)} [0 ${ip(r)}:5012] "GET" "k"`,
      r => `at 17737441${digits(r, 11)} offset ${digits(r, 12)}`,
      r => `20260317-${clock(r)}:${digits(r, 3)}|Step_LSC|30002312|onExtend:1514038530000`,
      r => `Not before: Mar 17 ${clock(r)} 2026 GMT, not after: +0530 2027`,
    ],
  },
  {
    name: 'ids of requests and traces',
    seen: [
      r => `request_id=${uuid(r)} status=503`,
      r => `traceparent: 00-${r.hex(32)}-${r.hex(16)}-01`,
      r => `x-amzn-trace-id: Root=1-${r.hex(8)}-${r.hex(24)}`,
      r => `blk_-${digits(r, 19)} terminating`,
    ],
    unseen: [
      r => `correlationId: ${uuid(r)}, spanId: ${r.hex(16)}`,
      r => `container_${digits(r, 13)}_0001_01_${digits(r, 6)} transitioned`,
      r => `order ${digits(r, 13)} for tenant ${uuid(r)} queued`,
      r => `x-request-id ${from(r, LOWER_DIGITS, 26)} upstream timed out`,
      r => `zxid 0x${r.hex(10)} sessionid 0x${r.hex(16)} timeout 10000`,
    ],
  },
  {
    name: 'digests',
    seen: [
      r => `commit ${r.hex(40)} (HEAD -> main)`,
      r => `Image shop/api@sha256:${r.hex(64)}`,
      r => `ETag: "${r.hex(32)}"`,
      r => `md5 ${r.hex(32)}  api.tar.gz`,
    ],
    unseen: [
      r => `"integrity": "sha512-${from(r, ALPHANUMERIC, 86)}=="`,
      r => `go: module sum h1:${from(r, ALPHANUMERIC, 43)}=`,
      r => `SHA256 fingerprint SHA256:${from(r, ALPHANUMERIC, 43)}`,
      r => `layer ${r.hex(12)} already exists, merge ${r.hex(7)}..${r.hex(7)}`,
      r => `checksum mismatch: expected ${r.hex(64)}`,
    ],
  },
  {
    name: 'versions and builds',
    seen: [
      r => `v${r.between(1, 9)}.${r.between(0, 40)}.${r.between(0, 20)}-rc.1+build.${digits(r, 8)}`,
      r => `Chrome/120.0.${digits(r, 4)}.${r.between(10, 99)} Safari/537.36`,
      r => `openssl-3.0.${r.between(1, 20)}-${r.between(10, 30)}.el9_4.x86_64`,
    ],
    unseen: [
      r => `kubelet v1.${r.between(20, 34)}.${r.between(0, 9)}-eks-${r.hex(7)}`,
      r => `jdk-21.0.${r.between(1, 9)}+${r.between(1, 12)} (build 21.0.${r.between(1, 9)}.1-LTS)`,
      r => `Linux 5.15.0-${r.between(10, 140)}-generic #${r.between(100, 160)}~20.04.1-Ubuntu SMP x86_64`,
      r => `schema ${digits(r, 14)}_add_phone_to_users.rb applied`,
    ],
  },
  {
    name: 'metrics and amounts',
    seen: [
      r => `http_requests_total{code="${r.between(200, 504)}",handler="/token"} ${digits(r, 9)}`,
      r => `heap ${digits(r, 10)}B used of ${digits(r, 10)}B, gc ${digits(r, 3)}.${digits(r, 3)}ms`,
      r => `rx_bytes=${digits(r, 16)} tx_bytes=${digits(r, 15)}`,
      r => `memory limit ${digits(r, 8)}K, swap ${digits(r, 8)}M`,
    ],
    unseen: [
      r => `auth_token_refresh_seconds_bucket{le="0.${digits(r, 3)}"} ${digits(r, 6)}`,
      r => `token usage: prompt=${digits(r, 4)} completion=${digits(r, 3)} total=${digits(r, 4)}`,
      r => `p99=${digits(r, 3)}.${digits(r, 2)} p50=${digits(r, 2)}.${digits(r, 2)} n=${digits(r, 11)}`,
      r => `sent ${digits(r, 12)} bytes in ${digits(r, 9)} packets`,
      r => `size ${digits(r, 4)} ${digits(r, 4)} ${digits(r, 4)} blocks free`,
    ],
  },
  {
    name: 'addresses in memory and codes',
    seen: [
      r => `SIGSEGV at pc=0x${r.hex(16)} addr=0x${r.hex(12)}`,
      r => `ORA-${digits(r, 5)}: TNS no listener; SQLSTATE 28P01`,
      r => `kernel: RIP: 0010:${r.hex(16)} RSP: ${r.hex(16)} EFLAGS: 00010246`,
    ],
    unseen: [
      r => `E${digits(r, 4)} controller.go:${digits(r, 3)}] error syncing, code=0x8007${r.hex(4)}`,
      r => `[<${r.hex(16)}>] do_page_fault+0x${r.hex(3)}/0x5e0`,
      r => `ciod: LOGIN chdir(/p/gb1/${from(r, LOWER_DIGITS, 8)}) failed, torus error ${digits(r, 12)}`,
      r => `R02-M1-N0-C:J12-U${two(r, 20)} RAS KERNEL FATAL ${digits(r, 8)} data TLB error`,
    ],
  },
  {
    name: 'words of secrets without one',
    seen: [
      r => `Failed password for invalid user test${digits(r, 2)} from ${ip(r)} port ${digits(r, 5)} ssh2`,
      r => `token expired ${digits(r, 4)} s ago; password must have ${r.between(8, 16)} characters`,
      () => 'secretKeyRef: {name: db-credentials, key: password}',
      () => 'password: ${' + 'DB_PASSWORD}',
      r => `max_tokens=${digits(r, 4)} api_key_id=primary-${digits(r, 2)}`,
      r => `secret "tls-shop-${digits(r, 2)}" not found`,
    ],
    unseen: [
      r => `Invalid API key provided by tenant ${digits(r, 4)} (401)`,
      r => `authentication token has expired at ${moment(r)}`,
      () => 'password = var.db_password',
      () => '    passwordSecretRef: shop-db-v2',
      r => `rotating secret shop/db version ${digits(r, 2)} in us-east-1`,
      r => `private key file /etc/ssl/private/shop-${digits(r, 2)}.key has mode 0644`,
      () => 'auth_type=scram-sha-256 auth_file=/etc/pgbouncer/userlist2.txt',
      r => `Bearer realm="https://auth.example/token${digits(r, 1)}",error="invalid_token"`,
      r => `key: error-${digits(r, 3)} value: 17 partition key user_${digits(r, 4)}`,
      r => `cache key user:${digits(r, 6)}:profile:v${digits(r, 1)} evicted`,
      () => 'export TOKEN=$(cat /run/secrets/token2)',
      () => 'foreign key constraint fk_order_customer_20260317 fails',
      r => `idempotency key ${uuid(r)} reused`,
      r => `primary key (${digits(r, 10)}) already exists`,
    ],
  },
  {
    name: 'digits that look like numbers of people',
    seen: [
      r => `pid=${digits(r, 5)} port ${r.between(1024, 65_000)} inode ${digits(r, 8)}`,
      r => `range 100-${digits(r, 2)}-2026 lines ${digits(r, 4)}-${digits(r, 4)}`,
      r => `order no. 9${digits(r, 10)} shipped, invoice 2026-${digits(r, 4)}-${digits(r, 4)}`,
      r => `seq ${digits(r, 3)}-${digits(r, 3)}-${digits(r, 3)} ack +${digits(r, 4)}`,
    ],
    unseen: [
      r => `jvm.opts -Xmx${digits(r, 4)}m -XX:MaxGCPauseMillis=${digits(r, 3)} uid=${digits(r, 10)}`,
      r =>
        `part-${digits(r, 5)}-${digits(r, 6)} shard ${digits(r, 3)}.${digits(r, 3)}.${digits(r, 3)} offset +${digits(r, 7)}`,
      r => `lat=52.${digits(r, 6)} lon=+13.${digits(r, 6)}`,
      r => `@@ -${digits(r, 3)},${digits(r, 2)} +${digits(r, 3)},${digits(r, 2)} @@`,
      r => `delta +1${digits(r, 9)} ns, skew -${digits(r, 6)} ns`,
      r => `account ${digits(r, 12)} arn:aws:iam::${digits(r, 12)}:role/shop-api`,
      r => `ticket ${from(r, 'ABCDEFGH', 2)}-${digits(r, 6)} job ${digits(r, 15)} done`,
    ],
  },
  {
    name: 'names of things with an at sign, a colon or many letters',
    seen: [
      r => `getty@tty${digits(r, 1)}.service: Deactivated`,
      r => `com.shop.Cart$Item@${r.hex(8)} is null`,
      r => `react-dom@18.${digits(r, 1)}.0 node_modules/@types/node@20.1.${digits(r, 1)}`,
      r => `pod/api-${from(r, LOWER_DIGITS, 10)}-${from(r, LOWER_DIGITS, 5)} evicted`,
    ],
    unseen: [
      r => `s3://shop-logs/AWSLogs/${digits(r, 12)}/2026/03/17/${from(r, UPPER_DIGITS, 16)}.json.gz`,
      r => `git@github.com:shop/api.git fetch ${r.hex(7)}`,
      r => `HikariPool-${digits(r, 1)} - Added connection org.postgresql.jdbc.PgConnection@${r.hex(8)}`,
      r => `lambda $LATEST arn:aws:lambda:eu-west-1:${digits(r, 12)}:function:ResizeThumbnailImagesHandlerV2`,
      r =>
        `ingress-nginx-controller-${from(r, LOWER_DIGITS, 10)} https://api.shop.example:8443/v1/carts?page=${digits(r, 2)}`,
      r => `topic ord_${digits(r, 2)} consumer-group sk-shop-checkout-${digits(r, 2)} lag ${digits(r, 5)}`,
      () =>
        'org.springframework.beans.factory.UnsatisfiedDependencyException: Error creating bean with name securityFilterChain2',
    ],
  },
  {
    name: 'near what a reviewer found',
    seen: [
      r => `SECRET    TYPE    DATA\ndb-credentials   Opaque   ${digits(r, 1)}`,
      r => `GET /search?q=password%20reset&page%3D${digits(r, 2)} 200`,
      r => `AUTH failed for client${digits(r, 2)}`,
      r => `the token is ${digits(r, 3)}s old, the secret is base64-encoded`,
      r => `className=${digits(r, 9)} count${digits(r, 2)}`,
    ],
    unseen: [
      r => `DB_PASSWORD\tthe word for db${digits(r, 1)}`,
      r => `{"msg":"{\\"error\\":\\"invalid token: expired\\",\\"attempt\\":${digits(r, 1)}}"}`,
      r => `250-AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2 ${digits(r, 4)}`,
      r => `the partition key is order-${digits(r, 5)}`,
      r => `accessNumber ${digits(r, 9)} C:\\\\temp\\\\password\\\\new${digits(r, 1)}`,
    ],
  },
];
