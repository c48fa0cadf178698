import { expect } from 'chai';
import fc from 'fast-check';
import { systemRedactor } from '../../../adapters/system/redactor.ts';

const { redact, restore } = systemRedactor();
const valuesIn = (text: string): string[] => {
  const vault = new Map<string, string>();
  redact(text, vault);
  return [...vault.values()];
};

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

describe('systemRedactor', () => {
  for (const [text, value] of HIDDEN)
    it(`hides ${JSON.stringify(value).slice(0, 40)} in ${JSON.stringify(text).slice(0, 60)}`, () => {
      expect(valuesIn(text)).to.deep.equal([value]);
    });

  for (const text of KEPT)
    it(`leaves ${JSON.stringify(text).slice(0, 70)} as it is`, () => {
      expect(valuesIn(text)).to.deep.equal([]);
    });

  it('gives back any text exactly, whatever is in it', () => {
    const parts = [
      ...HIDDEN.map(([text]) => text),
      ...KEPT,
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
        const vault = new Map<string, string>();
        return restore(redact(text, vault), vault) === text;
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
    ];
    for (const start of starts) redact(start.repeat(Math.ceil(1_000_000 / start.length)), new Map());
  });
});
