import { expect } from 'chai';
import { systemRedactor } from '../../../adapters/system/redactor.ts';

const hiddenIn = (text: string): string[] =>
  systemRedactor({ key: 'of this test' })
    .vault('a case')
    .find(text)
    .map(({ from, to }) => text.slice(from, to));
const pretty = (value: unknown): string => JSON.stringify(value, null, 4);

/** As they stand in files that are uploaded. None of them opens anything. */
const HIDDEN: readonly [string, string, readonly string[]][] = [
  ['a key of an environment', 'export STRIPE_KEY=Zq5xK7vR05mWt9Lp\nLOG=info', ['Zq5xK7vR05mWt9Lp']],
  ['a folded value', 'extra:\n  adminPassword: >-\n    wet-stone\n  replicas: 2', ['wet-stone']],
  ['a block of lines', 'oauthClientSecret: |\n  dry-sand\n  and more\nname: shop', ['dry-sand', 'and more']],
  ['a value on the next line', '10:42 ERROR password:\n  next-line-151\n10:43 INFO on', ['next-line-151']],
  [
    'options of a container',
    pretty({ Cmd: ['server', '--db-password', 'docker-pw', '--verbose', '-p', 'docker-pw-104', '-x'] }),
    ['docker-pw', 'docker-pw-104'],
  ],
  [
    'a password that Terraform made',
    pretty({ type: 'random_password', instances: [{ attributes: { length: 16, result: 'Xy7#kQ9!terra122' } }] }),
    ['Xy7#kQ9!terra122'],
  ],
  ['an output by its name', pretty({ outputs: { db_password: { value: 'terra', type: 'string' } } }), ['terra']],
  [
    'outputs that are sensitive',
    pretty({
      outputs: { a: { value: 'terra', type: 'string', sensitive: true }, b: { sensitive: true, value: 'forma' } },
    }),
    ['terra', 'forma'],
  ],
];

const KEPT: readonly string[] = [
  'PARTITION_KEY=Order12-Region7-Zone3Bx REDIS_KEY=Cart9aB8cD7eF6gH5',
  'API_KEY_COUNT=12 SSH_KEY=/etc/keys/Host7aB8cD9 SORT_KEY=created_at_2026',
  'password: |\n\nname: shop2',
  'password:\n  valueFrom:\n    secretKeyRef: db2',
  'password:\n  - required2\n  - min8',
  'fields with a password:\n  12 of 14 rows2 were read',
  'token: |\n  the text that explains it\n',
  pretty({ args: ['run', '-u', '1000', '-p', '8080:80', 'shop2'] }),
  pretty({ args: ['mkdir', '-p', '/srv/shop2'] }),
  pretty({ outputs: { host: { value: 'db2.internal', type: 'string', sensitive: false } } }),
  pretty({ type: 'random_id', attributes: { result: 'shop-7f3a' } }),
];

describe('secrets in the files of an installation', () => {
  for (const [what, text, values] of HIDDEN)
    it(`are hidden: ${what}`, () => {
      expect(hiddenIn(text)).to.deep.equal(values);
    });

  for (const text of KEPT)
    it(`are not seen in ${JSON.stringify(text).slice(0, 70)}`, () => {
      expect(hiddenIn(text)).to.deep.equal([]);
    });

  it('are found in time in a megabyte of what makes careless patterns run for hours', () => {
    const starts = [
      'password:\n',
      'password: |\n',
      'password: |\n ',
      ' password:\n  ',
      '"-u","-p",',
      '"--db-password",\n',
      '"type":"random_password"',
      '"value":"a"',
      '"sensitive":true',
      '"a":{"type":"b",',
      'A_KEY=a',
      'A_',
    ];
    for (const start of starts) hiddenIn(start.repeat(Math.ceil(1_000_000 / start.length)));
  });
});
