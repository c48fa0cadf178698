import { expect } from 'chai';
import fc from 'fast-check';
import { systemRedactor } from '../../../adapters/system/redactor.ts';

const freshVault = () => systemRedactor({ key: 'of this test' }).vault('a case');
const valuesIn = (text: string): string[] => [
  ...new Set(
    freshVault()
      .find(text)
      .map(({ from, to }) => text.slice(from, to)),
  ),
];

/** Names of files with the one value in each. */
const NAMED_FILES: readonly [string, string][] = [
  ['password=hunter2.log', 'hunter2'],
  ['dump_AKIAIOSFODNN7EXAMPLE.log', 'AKIAIOSFODNN7EXAMPLE'],
  ['api_key=3kF9sd82jsL.yaml', '3kF9sd82jsL'],
  ['token-ghp_0123456789abcdefghijABCDEFGHIJ456789.txt', 'ghp_0123456789abcdefghijABCDEFGHIJ456789'],
  ['alice@example.com.log', 'alice@example.com'],
  ['password: hunter2.tar.gz', 'hunter2'],
  ['secret=Zx81kk.log.1', 'Zx81kk'],
];

describe('values in the names of files', () => {
  for (const [name, value] of NAMED_FILES)
    it(`have one placeholder, with lines behind the name and without: ${name}`, () => {
      const places = [name, `${name}:12`, `${name}, ${name}:12-40`, `${name} is here`, `at ${name}:7: bad`];
      for (const place of places) expect(valuesIn(place), place).to.deep.equal([value]);
    });
});

describe('values in base64', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const readable = 'the job of tuesday ended without an error';

  it('are hidden with all of their run, once and twice encoded', () => {
    for (const run of [base64('db_password=hunter2'), base64(base64('key AKIAIOSFODNN7EXAMPLE used'))])
      expect(valuesIn(`note ${run} end`)).to.deep.equal([run]);
  });

  it('are no reason to hide a run that says something harmless, or nothing', () => {
    for (const text of [base64(readable), `sha256 ${'0a1b'.repeat(16)}`, `/srv/${'releases/'.repeat(9)}current`])
      expect(valuesIn(text)).to.deep.equal([]);
  });

  it('are hidden under data and stringData of a Kubernetes Secret, in YAML and JSON, and nowhere else', () => {
    const data = 'data:\n  a.crt: eA==\n  b: "eHk="\n';
    expect(valuesIn(`kind: Secret\n${data}type: Opaque\n`)).to.deep.equal(['eA==', 'eHk=']);
    expect(valuesIn('{"kind":"Secret","data":{"a":"eA=="},"type":"Opaque"}')).to.deep.equal(['eA==']);
    expect(valuesIn(`kind: ConfigMap\n${data}---\nkind: Secret\n`)).to.deep.equal([]);
  });
});

/** Each text with the one value in it that has to go. None of them opens anything. */
const HIDDEN: readonly [string, string][] = [
  ['key AKIAIOSFODNN7EXAMPLE used', 'AKIAIOSFODNN7EXAMPLE'],
  ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
  ['key=AIzaSyA-1234567890abcdefghijklmnopqrstu', 'AIzaSyA-1234567890abcdefghijklmnopqrstu'],
  ['AccountName=x;AccountKey=abcd1234efgh5678==;EndpointSuffix=core', 'abcd1234efgh5678=='],
  ['clone with ghp_abcdefghijklmnop1234567890ABCDEF12', 'ghp_abcdefghijklmnop1234567890ABCDEF12'],
  ['bot xoxb-123456789012-abcdefGHIJKL', 'xoxb-123456789012-abcdefGHIJKL'],
  ['post to https://hooks.slack.com/services/T000/B000/XXXXYYYY', 'T000/B000/XXXXYYYY'],
  ['charge sk_live_abcdefghijklmnop', 'sk_live_abcdefghijklmnop'],
  ['model sk-proj-abcDEF1234567890_-xyz', 'sk-proj-abcDEF1234567890_-xyz'],
  ['{"Authorization":"Bearer 8f7d6e5c"}', '8f7d6e5c'],
  ['authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
  ['sent Basic dXNlcjpwYXNz along', 'dXNlcjpwYXNz'],
  ['curl -H "Bearer abc123def456"', 'abc123def456'],
  ['id eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_DEF-123 x', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_DEF-123'],
  ['postgres://app:s3cr3t@db.example.com:5432/x', 's3cr3t'],
  ['redis://:p@ss@cache:6379', 'p@ss'],
  ['jdbc:mysql://h/db?user=a&password=hunter2&ssl=true', 'hunter2'],
  ['password="correct horse"', 'correct horse'],
  ["password: 'x y'", 'x y'],
  ['DB_PASSWORD=hunter2', 'hunter2'],
  ['spring.datasource.password=hunter2', 'hunter2'],
  ['dbPassword: hunter2', 'hunter2'],
  ['{\\"password\\":\\"hunter2\\"}', 'hunter2'],
  ['run --password hunter2 now', 'hunter2'],
  ['run --token=abc123', 'abc123'],
  ['token: 8a7b6c5d4e3f', '8a7b6c5d4e3f'],
  ['"client_secret":"abcDEF"', 'abcDEF'],
  ["ALTER USER x IDENTIFIED BY 'foo'", 'foo'],
  ['Cookie: session=abc; x=y', 'session=abc; x=y'],
  ['alice@example.com logged in', 'alice@example.com'],
  ['card 4111 1111 1111 1111 2024', '4111 1111 1111 1111'],
  ['pan=5500005555555559;', '5500005555555559'],
  [
    '-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----',
  ],
  ['cut -----BEGIN PRIVATE KEY-----\nMIIabcdef', '-----BEGIN PRIVATE KEY-----\nMIIabcdef'],
  ['cut key AKIAIOSFODNN', 'AKIAIOSFODNN'],
];

/** Names that end with the word, in the ways that shells, files and programs give them a value. */
const NAMED: readonly [string, string][] = [
  ['export DB_PASS=envsecret77', 'envsecret77'],
  ['export DB_PASS=envsecret', 'envsecret'],
  ['SMTP_PASS: envsecret77', 'envsecret77'],
  ['user=bob pass=hunter host=h', 'hunter'],
  ['{"user":"bob","pass":"hunter"}', 'hunter'],
  ['{\\"pass\\":\\"correct horse\\"}', 'correct horse'],
  ['app --pass hunter --host h', 'hunter'],
  ['app --password x --host h', 'x'],
  ['app -password hunter', 'hunter'],
  ['keytool -storepass changeit1 -list', 'changeit1'],
  ['args: ["--db-password", "hunter"]', 'hunter'],
  ['args:\n  - --db-password\n  - hunter\n', 'hunter'],
  ['PGPASSWORD=hunter psql', 'hunter'],
  ['SSHPASS=hunter sshpass -e ssh h', 'hunter'],
  ['dbpassword=hunter', 'hunter'],
  ['userpassword: hunter', 'hunter'],
  ['MYSQL_PWD=hunter', 'hunter'],
  ['ldap bind pw=hunter', 'hunter'],
  ['dbPw=hunter', 'hunter'],
  ['wifi_psk=hunter', 'hunter'],
  ['passwd = hunter', 'hunter'],
  ['passwd: hunter', 'hunter'],
  ['db.password.value=hunter', 'hunter'],
  ['password_confirmation=hunter', 'hunter'],
  ['password2: hunter', 'hunter'],
  ['secretKeyBase=abcdefgh', 'abcdefgh'],
  ['SECRET_KEY_BASE: abcdefgh', 'abcdefgh'],
  ['password              = hunter', 'hunter'],
  ['password := "hunter"', 'hunter'],
  ['"password": "ab\\"cd"', 'ab\\"cd'],
  ['cut password="hunter', 'hunter'],
  ['line\\npassword=hunter', 'hunter'],
  ['<password>hunter</password>', 'hunter'],
  ['<ldap:bindPassword enc="no">hunter</ldap:bindPassword>', 'hunter'],
  ['<name>fs.s3a.secret.key</name>\n  <value>hunter</value>', 'hunter'],
  ['- name: DB_PASSWORD\n  value: hunter\n', 'hunter'],
  ['        - name: DB_PASS\n          value: "hunter"\n', 'hunter'],
  ['{"name":"DB_PASSWORD","value":"hunter"}', 'hunter'],
  ['<property name="password" value="hunter"/>', 'hunter'],
  ['//registry.example/:_authToken=hunter', 'hunter'],
];

/** Command lines, directives, prompts and protocols. */
const PLACED: readonly [string, string][] = [
  ['curl -u admin:curlpw99 https://h/x', 'curlpw99'],
  ["curl -sk --user 'admin:two words' https://h/x", 'two words'],
  ['curl -skuadmin:curlpw https://h/x', 'curlpw'],
  ['curl https://h/x \\\n  -u admin:curlpw', 'curlpw'],
  ['mysql -u root -pS3cretCli', 'S3cretCli'],
  ["mysqldump -h db -p'two words' shop", 'two words'],
  ['["mysql","-u","root","-phunter"]', 'hunter'],
  ['redis-cli -h cache -a hunter ping', 'hunter'],
  ['sshpass -p hunter ssh h', 'hunter'],
  ["redis-cli -a 'two words' ping", 'two words'],
  ['["redis-cli", "-a", "two words"]', 'two words'],
  ['["curl","-u","admin:two words"]', 'two words'],
  ['mongosh -u app -p hunter', 'hunter'],
  ['docker login -u app -p hunter registry.example', 'hunter'],
  ['ldapsearch -D cn=admin -w hunter', 'hunter'],
  ['sqlcmd -S db -U sa -P hunter', 'hunter'],
  ['openssl rsa -in k.pem -passin pass:hunter', 'hunter'],
  ['smbclient //h/share -U bob%hunter', 'hunter'],
  ['sqlplus scott/tiger@db', 'tiger'],
  ['jdbc:oracle:thin:scott/tiger@h:1521:x', 'tiger'],
  ['rabbitmqctl add_user app hunter', 'hunter'],
  ['requirepass hunter', 'hunter'],
  ['CONFIG SET requirepass "hunter"', 'hunter'],
  ['masterauth hunter', 'hunter'],
  ['bindpw hunter', 'hunter'],
  ['    auth_pass hunter', 'hunter'],
  ['sentinel auth-pass main hunter', 'hunter'],
  ['echo hunter | docker login --password-stdin', 'hunter'],
  ['etcdctl --user root:hunter get x', 'hunter'],
  ['machine h login bob password hunter', 'hunter'],
  ['USER bob\n331 go on\nPASS hunter', 'hunter'],
  ['Password for user bob: hunter', 'hunter'],
  ["Password for 'https://git.example': hunter", 'hunter'],
  ['the password is hunter22', 'hunter22'],
  ['PASSWORD hunter22', 'hunter22'],
  ['token hvs.CAESIJabcdefgh', 'hvs.CAESIJabcdefgh'],
  ['token s.aB3dEfGhIjKlMnOpQrStUvWx', 's.aB3dEfGhIjKlMnOpQrStUvWx'],
  ['clone with glpat-abcdefgh1234', 'glpat-abcdefgh1234'],
  ['publish with npm_abcdefghijklmnopqrstuvwxyz0123456789', 'npm_abcdefghijklmnopqrstuvwxyz0123456789'],
  ['cut npm_abcdef12', 'npm_abcdef12'],
  ['root:$6$saltsalt$abcdefghijklmnopqrstuv:19000:0', '$6$saltsalt$abcdefghijklmnopqrstuv'],
  ['https://hooks.slack.com/workflows/T000/B000/XXXXYYYY', 'T000/B000/XXXXYYYY'],
];

const KEPT: readonly string[] = [
  '203.0.113.7 - - [17/Mar/2026:10:43:15 +0000] "POST /api/v1/carts/8f14e45f/items HTTP/1.1" 503 162',
  'version 4.18.2 build 20260317104152 sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'ts=1773744112123456789 order 1773744112123 trace 0af7651916cd43dd8448eb211c80319c',
  'invalid token: signature mismatch',
  'Failed password for root from 10.0.0.1 port 22 ssh2',
  'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0',
  'max_tokens=4096 token_count: 12 secretName: db-credentials',
  'basic authentication failed, Bearer authentication required',
  'getty@tty1.service com.foo.Bar@1a2b3c react@18.2.0',
  'password: \u0024{DB_PASSWORD} password: incorrect password=**** secret: null',
  'sum by (pod) (rate(container_cpu_usage_seconds_total{namespace="shop"}[5m]))',
  'pin: 12 nonce=abc',
];

/** What stands close to the words above and tells an engineer something. */
const KEPT_NEAR: readonly string[] = [
  'bypass=true',
  'bypass=maintenance2',
  'compass: north',
  'compass=north12',
  'passed=12 failed=3',
  'pass=12 fail=3',
  '{"pass":1412,"fail":3}',
  'pass rate: 93%',
  'pass: 93%',
  'first_pass=inline2',
  'PASS: TestLogin2 (0.03s)',
  'PASS src/login2.test.ts',
  'pass: all checks',
  'the job passes: 12 of 14',
  'passthrough=on passthrough_mode=tcp2',
  'passenger=unicorn2 passive: mode2 passage=7f3a9c',
  'tokens: 512 tokens=8192 prompt_tokens=4096',
  'pw_count=12 pwm=3300 pwhash_rounds=12000',
  'password reset requested',
  'password authentication failed for user "bob"',
  'password_policy=strict12 password_length: 14 password_file=/run/secrets/db2',
  'Invalid password for user bob: attempt 3',
  'set --password to change it, or --pass with a value',
  'app --password --host db2',
  'password: must have 8 characters',
  'WHERE password = $1 AND x2',
  'Enter password: \nWelcome2 to the monitor',
  'echo ready2 | grep x',
  "if (auth === 'public' || token == '{')",
  'passwordHash: row.passwordHash',
  'password:\n    valueFrom:\n      secretKeyRef:\n        name: db-credentials1',
  '- name: DB_HOST\n  value: db2.internal',
  '- name: DB_PASSWORD\n  valueFrom: db2',
  '- name: DB_PASSWORD\n  value: $(DB_PASSWORD)',
  'SELECT password::text, Password::new2 FROM t',
  'password = os.environ.get password: process.env.PW1',
  'PWD=/srv/app2 OLDPWD=/root',
  'requirepass is not set',
  'mysql -u root -p shop',
  'docker run --name mysql -p3306:3306 mysql:8.4.2',
  'mysql -P 3307 --port=3306',
  'mkdir -p /srv/app2; tar -a x2',
  'curl -X PUT https://h:8443/x -o out:1',
  'curl -u "$USER:$PASS" https://h',
  'docker run -u 1000:1000 app',
  'npm_config_registry npm_lifecycle_event npm_package_version',
  's.getConnectionFactoryName( hvs.x',
  '<passed>12</passed> <host>db2</host> <token>expired</token>',
  'nextPassAt 2026-03-17T10:43:15.120Z WARN retry',
  'v4.18.2-rc.1 ORA-12541 SQLSTATE 28P01 HTTP 503 E1101',
  'id 0190f3a2-7c1e-7d44-9a55-446655440000',
  'http_requests_total{code="401",handler="/pass"} 1027',
  'auth_passes_total 12 login_password_failures_total{app="x2"} 3',
  'key: error1 value: 17',
];

describe('systemRedactor', () => {
  for (const [text, value] of [...HIDDEN, ...NAMED, ...PLACED])
    it(`hides ${JSON.stringify(value).slice(0, 40)} in ${JSON.stringify(text).slice(0, 60)}`, () => {
      expect(valuesIn(text)).to.deep.equal([value]);
    });

  for (const text of [...KEPT, ...KEPT_NEAR])
    it(`leaves ${JSON.stringify(text).slice(0, 70)} as it is`, () => {
      expect(valuesIn(text)).to.deep.equal([]);
    });

  it('gives back any text exactly, whatever is in it', () => {
    const parts = [
      ...[...HIDDEN, ...NAMED, ...PLACED].map(([text]) => text),
      ...KEPT,
      ...KEPT_NEAR,
      '<SECRET_PASSWORD_1>',
      '<',
      '>',
      '"',
      "'",
      '\n',
      '=',
      '@',
      ':',
      ' ',
    ];
    const texts = fc
      .array(fc.oneof(fc.constantFrom(...parts), fc.string()), { maxLength: 12 })
      .map(pieces => pieces.join(''));
    fc.assert(
      fc.property(texts, text => {
        const vault = freshVault();
        return vault.restore(vault.redact(text)) === text;
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  it('ends in time for a megabyte of what makes careless patterns run for hours', () => {
    const starts = [
      'a',
      ' ',
      '1 ',
      '1111-',
      '4111 1111 1111 ',
      'eyJaaaa-',
      'eyJaaaa.',
      'password="',
      'password=',
      'token:"',
      'a://',
      'a://b:',
      'a@',
      'a@a.',
      'bearer a',
      'basic aB',
      'authorization: ',
      'cookie:',
      'sk-',
      'SG.aaaaaaaaaa',
      '--token ',
      '--',
      '<SECRET_A_',
      'ya29.',
      '\\"',
      "password '",
      '-----BEGIN PRIVATE KEY-----',
      'pass',
      'pass=',
      'password ',
      'password  :',
      'password_',
      '--pass',
      '--password ',
      '--password\n',
      '"--a-',
      '"\\"',
      'password="\\\\',
      "password='",
      '<a ',
      '<a>',
      '<a>b',
      '<name>a</name>',
      'name:',
      'name: a ',
      'name: a\n',
      'name: password value:',
      'mysql ',
      'mysql -p',
      'mysql\\\n',
      'curl ',
      'curl -u',
      'curl -u a',
      'curl -sssssssu',
      'redis-cli ',
      'sshpass ',
      'zip ',
      'https ',
      'sqlplus a/',
      'openssl -pass ',
      'rabbitmqctl add_user a ',
      'jdbc:oracle:thin:a/',
      'requirepass ',
      'login a ',
      'login ',
      'USER a',
      'USER a PASS ',
      'Password for ',
      'Password for a a ',
      "Password for '",
      'Password for a: ',
      'password is ',
      'npm_',
      'npm_a',
      's.a',
      'hvs.',
      '\t',
      '\n',
      '-',
      '.',
      'Token',
      '$6$a',
      '$1$',
      'echo a',
      'echo ',
      'sentinel auth-pass ',
    ];
    for (const start of starts) freshVault().redact(start.repeat(Math.ceil(1_000_000 / start.length)));
  });
});
