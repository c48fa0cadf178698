import { ALPHANUMERIC, from, type Kind, password } from './kind.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const escaped = (text: string, levels: number): string =>
  levels === 0 ? text : escaped(JSON.stringify(text).slice(1, -1), levels - 1);

/** Secrets that are written in another form than their own. */
export const ENCODED: readonly Kind[] = [
  {
    name: 'value in a Kubernetes Secret manifest',
    value: r => base64(password(r)),
    seen: [
      'apiVersion: v1\nkind: Secret\nmetadata:\n  name: shop\ntype: Opaque\ndata:\n  value: {}\n',
      '{"apiVersion":"v1","kind":"Secret","data":{"config":"{}"},"metadata":{"name":"shop"}}',
    ],
    unseen: [
      'apiVersion: v1\ndata:\n  tls.crt: eA==\n  user: "{}"\nkind: Secret\n',
      'kind: Deployment\n---\nkind: "Secret"\nstringData:\n    settings: |\n      mode = {}\n---\nkind: Service\n',
      '{\n  "kind": "Secret",\n  "data": {\n    "a.b": "{}"\n  }\n}',
    ],
  },
  {
    name: 'assignment in base64',
    value: r => base64(`DB_HOST=db-1\nDB_PASSWORD=${password(r)}\nDB_PORT=5432\n`),
    seen: ['env: {}', 'user-data decoded from {} at boot'],
    unseen: ['cloud-init: write_files content {}', '{"message":{"data":"{}","messageId":"1"}}', 'payload={}&sig=none'],
  },
  {
    name: 'service account key in base64',
    value: r =>
      base64(
        JSON.stringify({
          type: 'service_account',
          private_key: `-----BEGIN PRIVATE KEY-----\n${from(r, ALPHANUMERIC, 64)}\n-----END PRIVATE KEY-----\n`,
        }),
      ),
    seen: ['GOOGLE_CREDENTIALS_B64 {}', 'credentials.json -> {}'],
    unseen: ['mounting {} at /etc/gcp', '  sa.json: {}'],
  },
  {
    name: 'provider key in base64, twice',
    value: r => base64(base64(`aws AKIA${from(r, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)} in use`)),
    seen: ['blob {}'],
    unseen: ['x-debug: {}', 'decoded {} with errors'],
  },
  {
    name: 'password behind five levels of escapes',
    value: password,
    seen: [`${escaped('{"password":"', 5)}{}${escaped('"}', 5)}`],
    unseen: [`body=${escaped('"db_password": "', 5)}{}${escaped('",', 5)}`],
  },
];
