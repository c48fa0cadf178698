import { ALPHANUMERIC, BASE64, BASE64URL, digits, from, type Kind, password } from './kind.ts';

/** Passwords, private keys and what else opens something and has no form of its own. */
export const CREDENTIALS: readonly Kind[] = [
  {
    name: 'private key',
    value: r =>
      `-----BEGIN ${r.pick(['', 'RSA ', 'EC ', 'OPENSSH '])}PRIVATE KEY-----\n${from(r, BASE64, 64)}\n${from(r, BASE64, 64)}\n-----END PRIVATE KEY-----`,
    seen: ['{}', 'tls.key: |\n{}'],
    unseen: ['loading key\n{}\ndone', 'ssh key of deploy user:\n{}'],
  },
  {
    name: 'private key in JSON',
    value: r =>
      `-----BEGIN PRIVATE KEY-----\\n${from(r, BASE64, 64)}\\n${from(r, BASE64, 64)}\\n-----END PRIVATE KEY-----\\n`,
    seen: ['{"type":"service_account","private_key":"{}"}'],
    unseen: ['GOOGLE_CREDENTIALS={"private_key_id":"x","private_key":"{}"}'],
  },
  {
    name: 'password in an address',
    value: password,
    seen: [
      'postgres://app:{}@db.internal:5432/shop',
      'amqp://guest:{}@mq:5672/%2f connection refused',
      'mongodb+srv://app:{}@cluster0.mongodb.net/shop',
    ],
    unseen: [
      'REDIS_URL=rediss://default:{}@cache:6380/0',
      'proxy http://svc:{}@proxy.corp:3128 failed',
      "dsn='mysql://root:{}@127.0.0.1/app'",
    ],
  },
  {
    name: 'connection string',
    value: password,
    seen: [
      'host=db user=app password={} dbname=shop sslmode=require',
      'Server=tcp:sql.corp,1433;User ID=app;Password={};Encrypt=true',
    ],
    unseen: ['Driver={ODBC Driver 18};Uid=app;Pwd={};', 'jdbc:postgresql://db/shop?user=app&password={}'],
  },
  {
    name: 'password in the environment',
    value: password,
    seen: ['DB_PASSWORD={}', 'export PGPASSWORD={}', '- MYSQL_ROOT_PASSWORD={}'],
    unseen: [
      'Environment="SMTP_PASS={}"',
      'docker run -e POSTGRES_PASSWORD={} postgres:17',
      'SPRING_DATASOURCE_PASSWORD={}',
    ],
  },
  {
    name: 'password in a file',
    value: password,
    seen: ['  password: {}', 'spring.redis.password={}', '"adminPassword": "{}"', '<password>{}</password>'],
    unseen: [
      "db_pass = '{}'",
      'bind_password = "{}"',
      'keystore.passphrase: {}',
      '<add key="SmtpPassword" value="{}"/>',
    ],
  },
  {
    name: 'password on a command line',
    value: password,
    seen: ['mysql -h db -u root -p{} shop', 'redis-cli -a {} ping', 'curl -u admin:{} https://es:9200/_cat'],
    unseen: ['PGPASSWORD={} psql -h db', 'sshpass -p {} ssh root@h', 'ldapsearch -x -D cn=admin -w {} -b dc=corp'],
  },
  {
    name: 'password in prose',
    value: r => `${password(r)}x7`,
    seen: ['the password is {}', 'Login with password {} and restart.'],
    unseen: ['temporary password: {}', 'Password for user bob: {}'],
  },
  {
    name: 'Kubernetes secret',
    value: r => `${from(r, BASE64, 22)}==`,
    seen: ['kind: Secret\ndata:\n  password: {}', 'kind: Secret\ndata:\n  api-key: {}'],
    unseen: ['kind: Secret\nmetadata:\n  name: db\ndata:\n  db-password: {}', 'stringData:\n  client_secret: {}'],
  },
  {
    name: 'bearer token',
    value: r => from(r, BASE64URL, 40),
    seen: ['Authorization: Bearer {}', "-H 'authorization: bearer {}'"],
    unseen: ['headers={"Authorization": "Bearer {}"}', 'sent Bearer {} to upstream'],
  },
  {
    name: 'basic authorization',
    value: r => `YWRtaW46${from(r, ALPHANUMERIC, 12)}`,
    seen: ['Authorization: Basic {}', 'Proxy-Authorization: Basic {}'],
    unseen: ['"authorization":["Basic {}"]', '> authorization: basic {}'],
  },
  {
    name: 'cookie',
    value: r => `sid=${from(r, ALPHANUMERIC, 26)}`,
    seen: ['Set-Cookie: {}', 'Cookie: {}'],
    unseen: ['< set-cookie: {}', '"cookie":"{}"'],
  },
  {
    name: 'password hash',
    value: r =>
      r.pick([
        `$2b$12$${from(r, ALPHANUMERIC, 53)}`,
        `$6$${from(r, ALPHANUMERIC, 8)}$${from(r, ALPHANUMERIC, 86)}`,
        `$argon2id$v=19$m=65536,t=3,p=4$${from(r, ALPHANUMERIC, 22)}$${from(r, ALPHANUMERIC, 43)}`,
      ]),
    seen: ['root:{}:19000:0:99999:7:::', 'hash {} does not match'],
    unseen: ['admin:{}', 'password_hash column: {}'],
  },
  {
    name: 'value that looks random, where a secret is named',
    value: r => from(r, ALPHANUMERIC, r.between(24, 44)),
    seen: ['SECRET_KEY_BASE={}', 'encryption key is {}', 'hmac key: {}', 'token {} was rejected'],
    unseen: ['django SECRET_KEY = "{}"', 'license key {} expired', 'signing secret {} is old', 'the api key {} leaked'],
  },
  {
    name: 'hexadecimal key, where a secret is named',
    value: r => r.hex(r.pick([32, 64])),
    seen: ['master_key={}', 'session secret: {}', 'api key {} blocked'],
    unseen: ['RAILS_MASTER_KEY={}', 'encryption_key: {}', 'shared secret = {}'],
  },
  {
    name: 'one-time code',
    value: r => digits(r, 6),
    seen: ['otp={}', 'otp_code: "{}"'],
    unseen: ['&otp={}&user=bob', 'mfa_code={}'],
  },
  // What follows was found by a reviewer in what had reached a model.
  {
    name: 'found by a reviewer: password in a column',
    value: password,
    seen: ['DB_PASSWORD\t{}', 'MYSQL_ROOT_PASSWORD     {}\nMYSQL_USER              app'],
    unseen: ['SMTP_PASSWD \t {}', 'REDIS_PASSWORD  {}   # since May'],
  },
  {
    name: 'found by a reviewer: password within escapes',
    value: r => `hunter${digits(r, 4)}`,
    seen: [
      'body=user%3Da%26password%3D{}',
      '{"a":"{\\"b\\":\\"{\\\\\\"password\\\\\\":\\\\\\"{}\\\\\\"}\\"}"}',
      'pass\\u0077ord\\u0022:\\u0022{}\\u0022',
      'password\\u003d{}',
    ],
    unseen: [
      'ref=%2Flogin%3Fpwd%3D{}%26next%3D%2F',
      'q=a%253Db%2526password%253D{}',
      '&quot;secret&quot;: &quot;{}&quot;',
      'b"\\x22password\\x22: \\x22{}\\x22"',
    ],
  },
  {
    name: 'found by a reviewer: password in a list, or behind a wide sign',
    value: password,
    seen: ['"password": ["{}"]', 'password＝{}'],
    unseen: ['form={"passwd":["{}"],"user":["bob"]}', '密码 password：{}'],
  },
  {
    name: 'found by a reviewer: AUTH of Redis',
    value: r => `hunter${digits(r, 3)}`,
    seen: ['AUTH {}', '10.0.0.7:6379> AUTH {}', 'redis: sending AUTH {} to 10.0.0.7'],
    unseen: ['"AUTH" "default" "{}"', 'valkey MULTI; AUTH {}; PING'],
  },
  {
    name: 'found by a reviewer: short key in prose',
    value: r => `${digits(r, 2)}${r.hex(5)}a`,
    seen: ['the API key is {}', 'token is {}'],
    unseen: ['The client secret was {} until March.', 'his access token is now "{}"'],
  },
  {
    name: 'found by a reviewer: encrypted token',
    value: r =>
      `eyJhbGciOiJkaXIifQ.${r.pick(['', from(r, BASE64URL, 54)])}.${from(r, BASE64URL, 16)}.${from(r, BASE64URL, 80)}.${from(r, BASE64URL, 22)}`,
    seen: ['decrypting {} failed'],
    unseen: ['GET /cb?ticket={} 302'],
  },
];
