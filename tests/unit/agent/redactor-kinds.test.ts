import { expect } from 'chai';
import { systemRedactor } from '../../../adapters/system/redactor.ts';

const open = (more: { ips?: boolean; hosts?: boolean } = {}) =>
  systemRedactor({ key: 'of this test', ...more }).vault('a case');

const valuesIn = (text: string, vault = open()): string[] =>
  vault.find(text).map(({ from, to }) => text.slice(from, to));

/** Numbers with the right check digits that belong to nobody, and keys that open nothing. */
const HIDDEN: readonly [string, string][] = [
  ['payout to DE89 3704 0044 0532 0130 00 failed', 'DE89 3704 0044 0532 0130 00'],
  ['iban=GB82WEST12345698765432', 'GB82WEST12345698765432'],
  ['applicant 219-09-9999 unknown', '219-09-9999'],
  ['employee AB123456C unknown', 'AB123456C'],
  ['dni 12345678Z', '12345678Z'],
  ['nie X1234567L', 'X1234567L'],
  ['utente RSSMRA85T10A562S', 'RSSMRA85T10A562S'],
  ['nir 2 55 08 14 168 025 38', '2 55 08 14 168 025 38'],
  ['Steuer-ID 86095742719', '86095742719'],
  ['cliente 529.982.247-25', '529.982.247-25'],
  ['cpf 52998224725', '52998224725'],
  ['kyc for 2341 2341 2346', '2341 2341 2346'],
  ['passport: C01X00T47', 'C01X00T47'],
  ['sms to +44 20 7946 0018 failed', '+44 20 7946 0018'],
  ['phone: 030 901820123', '030 901820123'],
  ['ring (415) 555-0123', '(415) 555-0123'],
  ['the api key 3kF9xPq7Zt2LmN8vRw4YbC6d leaked', '3kF9xPq7Zt2LmN8vRw4YbC6d'],
  ['license glsa_abcDEF1234567890abcDEF1234567890_1a2b3c4d', 'glsa_abcDEF1234567890abcDEF1234567890_1a2b3c4d'],
  ['secret abc8Q~abcdefghijklmnopqrstuvwxyz0123456_', 'abc8Q~abcdefghijklmnopqrstuvwxyz0123456_'],
  ['DD_APP_KEY=hunter', 'hunter'],
  ['mfa_code=123456', '123456'],
];

/** Names, signs and quotes that are written otherwise than a configuration writes them. */
const WRITTEN_OTHERWISE: readonly [string, string][] = [
  ['DB_PASSWORD\thunter2tab', 'hunter2tab'],
  ['DB_PASSWORD\thunter', 'hunter'],
  ['DB_PASSWORD    hunter2tab   # of the shop', 'hunter2tab'],
  ['body=user%3Da%26password%3Dhunter2pct', 'hunter2pct'],
  ['body=user%3Da%26password%3Dhunter2%2526pct%26x%3D1', 'hunter2%2526pct'],
  ['body=user%253Da%2526password%253Dhunter2pct', 'hunter2pct'],
  ['{\\"a\\":\\"{\\\\\\"password\\\\\\":\\\\\\"hunter2esc\\\\\\"}\\"}', 'hunter2esc'],
  ['pass\\u0077ord\\u0022:\\u0022hunter2uni\\u0022', 'hunter2uni'],
  ['password\\u003dhunter2uni', 'hunter2uni'],
  ['password\\x3Dhunter2hex', 'hunter2hex'],
  ['first line\nno. 1\n&quot;password&quot;:&quot;hunter2&quot;\nlast line', 'hunter2'],
  ['&lt;password&gt;hunter&lt;/password&gt;', 'hunter'],
  ['authorization\\u0022:\\u0022Bearer 8f7d6e5c\\u0022', '8f7d6e5c'],
  ['password＝x', 'x'],
  ['ｐａｓｓｗｏｒｄ：hunter', 'hunter'],
  ['AUTH hunter2auth', 'hunter2auth'],
  ['AUTH default hunter2auth', 'hunter2auth'],
  ['sending AUTH hunter2auth to the cache', 'hunter2auth'],
  ['cache:6379> AUTH hunter', 'hunter'],
  ['"AUTH" "hunter2auth"', 'hunter2auth'],
  ['*2\r\n$4\r\nAUTH\r\n$6\r\nhunter\r\n', 'hunter'],
  ['C: AUTH PLAIN AGFsaWNlAGh1bnRlcg==', 'AGFsaWNlAGh1bnRlcg=='],
  ['the API key is 7f3a9b2c', '7f3a9b2c'],
  ['The token was 7f3a9b2c.', '7f3a9b2c'],
  ['client secret is now "hunter22"', 'hunter22'],
  ['the password is hackers123', 'hackers123'],
  ['the password is 123456abc', '123456abc'],
  ['ssn=123456789', '123456789'],
  ['Social Security: 123456789', '123456789'],
  ['customerSsn: 123 45 6789', '123 45 6789'],
  ['"password": ["hunter2"]', 'hunter2'],
  ['"password": [\n  "hunter2"\n]', 'hunter2'],
  ['{\\"password\\":[\\"hunter2\\"]}', 'hunter2'],
  ['id eyJhbGciOiJkaXIifQ..iv0iv0iv.text-Text.tag0 x', 'eyJhbGciOiJkaXIifQ..iv0iv0iv.text-Text.tag0'],
  ['id eyJhbGciOiJBMjU2S1cifQ.key.iv0.text.tag x', 'eyJhbGciOiJBMjU2S1cifQ.key.iv0.text.tag'],
];

/** The same forms with a wrong check digit, or without the word that tells what they are. */
const KEPT: readonly string[] = [
  'payout to DE89 3704 0044 0532 0130 01 failed',
  'lines 100-25-2026 of it, part 000-12-3456',
  'document 12345678A and X1234567A',
  'utente RSSMRA85T10A562T',
  'build 86095742719 took 52998224725 ns',
  'cliente 529.982.247-26',
  'blocks 2341 2341 2347 free',
  'offset +1234567 skew +0000 at +0530, +2026-03-17',
  'delta +1999999999 ns',
  'the cache key 3kF9xPq7Zt2LmN8vRw4YbC6d was evicted',
  'token bucket-for-checkout-requests-2026 is empty',
  'session id 0x14ed93111f20005',
  'password = var.db_password',
  'git@github.com:shop/api.git',
  'consumer-group sk-shop-checkout-12',
  '10.0.0.7 api.shop.internal host=db2',
  'DB_PASSWORD\tthe word that opens db2',
  'DB_PASSWORD   DB_HOST2   DB_PORT',
  'NAME   SECRET   AGE\ndb   1   2d',
  'PWD\t/srv/app2',
  'GET /search?q=password%20reset2&page%3D2 100%25',
  'C:\\\\temp\\\\password\\\\new2 \\u00e9t\\u00e9',
  '{\\"msg\\":\\"invalid token: expired\\"}',
  'AUTH failed for client12',
  '250-AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2',
  'NOAUTH Authentication required. OAUTH client22',
  'the partition key is order-1234',
  'the token is base64-encoded, the secret was rotated',
  'the token was 3600 s old, the API key is 90days old',
  'the api key is 2026-03-17',
  'the secret is 256-bit, the token is HS256-signed',
  'className=123456789 PROCESSNUM=123456789',
  '"password": ["required", "missing"] "auth": ["basic", "digest"] "pass": [1, 2]',
];

describe('systemRedactor, of people and of random values', () => {
  for (const [text, value] of [...HIDDEN, ...WRITTEN_OTHERWISE])
    it(`hides ${JSON.stringify(value)} in ${JSON.stringify(text)}`, () => {
      expect(valuesIn(text)).to.deep.equal([value]);
    });

  for (const text of KEPT)
    it(`leaves ${JSON.stringify(text)} as it is`, () => {
      expect(valuesIn(text)).to.deep.equal([]);
    });

  it('hides addresses of machines where that is asked for, but neither versions nor this machine', () => {
    const text = 'from 10.0.0.7:8080 to 2001:db8::7 via 127.0.0.1 with v1.2.3.4 at 10:43:15';
    expect(valuesIn(text, open({ ips: true }))).to.deep.equal(['10.0.0.7', '2001:db8::7']);
  });

  it('hides names of machines where that is asked for, but neither packages nor files', () => {
    const text = 'https://api.shop.internal/v1 host=db2 com.shop.Cart java.io.IOException app.log localhost';
    expect(valuesIn(text, open({ hosts: true }))).to.deep.equal(['api.shop.internal', 'db2']);
  });

  it('finds a value again where nothing but the value tells', () => {
    const vault = open();
    const line = 'connect app/hunter2secret7 refused';
    expect(vault.redact(line)).to.equal(line);
    vault.redact('password=hunter2secret7');
    expect(vault.redact(line)).to.match(/^connect app\/<SECRET_PASSWORD_[a-z2-7]{6}> refused$/);
    expect(vault.redact('hunter2secret77 is a word of its own')).to.include('hunter2secret77');
  });

  it('goes on hiding ordinary words only where they are secrets', () => {
    const vault = open();
    vault.redact('password=checkout');
    expect(vault.redact('checkout is down')).to.equal('checkout is down');
  });

  it('puts values back where a model escaped the underlines of their placeholders', () => {
    const vault = open();
    const hidden = vault.redact('password=hunter2');
    expect(vault.restore(hidden.replaceAll('_', '\\_'))).to.equal('password=hunter2');
  });

  it('names a value otherwise under another key', () => {
    const of = (key: string) => systemRedactor({ key }).vault('a case').redact('password=hunter2');
    expect(of('one')).to.equal(of('one'));
    expect(of('one')).not.to.equal(of('other'));
  });

  it('gives nothing out when a detector fails', () => {
    const broken = () => {
      throw new Error('this detector is broken');
    };
    const vault = systemRedactor({ key: 'k', detect: [() => [], broken] }).vault('a case');
    expect(() => vault.redact('password=hunter2')).to.throw('this detector is broken');
  });

  it('ends in time for a megabyte of what makes careless patterns run for hours', () => {
    const starts = [
      '+1 ',
      '+12025550123 ',
      'phone ',
      'phone: 1',
      'phone (a',
      'AB12 ABCD ',
      '1 2 3 ',
      '123-45-6789 ',
      '12345678901 ',
      'passport A1234567 ',
      'steuer 12345678901 ',
      'secret ',
      'secret=aB3',
      'secret key ',
      'sk-A',
      'ATATT',
      'hf_a',
      'EAAAa-',
      'dp.pt.',
      'MM.',
      '-us0123456789abcdef',
      '0123456789abcd.atlasv1.',
      '12345678:AA',
      '8Q~',
      '1.1.1.',
      'a::',
      'abcd:',
      'a.com.',
      'name=a.',
      '%25',
      '%2525',
      '\\',
      '\\\\\\"',
      '\\u0022',
      '\\u005cu005c',
      '&#38;#38;',
      '&amp;',
      '\uff1d',
      'password%3D',
      'password:[',
      'password:["a",',
      'PASSWORD\t',
      'PASSWORD  a',
      'AUTH ',
      'AUTH a ',
      'AUTH PLAIN ',
      'a> ',
      'AUTH\n$1\n',
      'api key is ',
      'ssn 123 ',
      'eyJaaaaaaaa..',
    ];
    for (const start of starts)
      open({ ips: true, hosts: true }).redact(start.repeat(Math.ceil(1_000_000 / start.length)));
  });
});
