import { expect } from 'chai';
import { endpointsOf } from '../../../adapters/redis/address.ts';
import { literal, segment, tagged } from '../../../adapters/redis/keys.ts';
import { outcome, refusal } from '../../support/waiting.ts';

describe('the address of Redis', () => {
  const standalone = (url: string) => endpointsOf({ kind: 'standalone', url });
  const cluster = (...urls: string[]) => endpointsOf({ kind: 'cluster', urls });

  it('is a host, and what is not said has its usual value', () => {
    expect(standalone('redis://cache')).to.deep.equal({ endpoints: [{ host: 'cache', port: 6379 }], access: {} });
    expect(standalone('redis://[::1]:7000/')).to.deep.equal({ endpoints: [{ host: '::1', port: 7000 }], access: {} });
  });

  it('may name user, password, database and TLS', () => {
    expect(standalone('rediss://app:p%40ss%2Fword@cache:6380/3')).to.deep.equal({
      endpoints: [{ host: 'cache', port: 6380 }],
      access: { username: 'app', password: 'p@ss/word', tls: {}, db: 3 },
    });
    expect(standalone('redis://:secret@cache').access).to.deep.equal({ password: 'secret' });
  });

  it('of a cluster is that of some of its nodes, and the first says how to get in', () => {
    expect(cluster('redis://:secret@a:7000', 'redis://b:7001')).to.deep.equal({
      endpoints: [
        { host: 'a', port: 7000 },
        { host: 'b', port: 7001 },
      ],
      access: { password: 'secret' },
    });
  });

  const wrong: Readonly<Record<string, () => unknown>> = {
    'no address': () => standalone('hunter2'),
    nothing: () => standalone(''),
    'another protocol': () => standalone('http://:hunter2@cache'),
    'no host': () => standalone('redis://'),
    'a database that is no number': () => standalone('redis://:hunter2@cache/main'),
    'half an escape': () => standalone('redis://:hunter2%@cache'),
    'a cluster of none': () => cluster(),
    'a database of a cluster': () => cluster('redis://:hunter2@a/1'),
  };
  for (const [what, parse] of Object.entries(wrong))
    it(`is not ${what}, which is refused without repeating it`, async () => {
      await refusal('invalid', async () => parse());
      const { message, cause } = (await outcome(async () => parse())) as Error;
      expect(message).not.to.include('hunter2');
      expect(cause).to.equal(undefined);
    });
});

describe('a key in Redis', () => {
  it('holds plain text as it is, and of any other text a digest that differs', () => {
    expect(segment('0190a-b_C')).to.equal('0190a-b_C');
    const awkward = ['', '{', '}', ':', '*', 'a b', '\u0000', '\ud800', '\ud801', '\ufffd', 'x'.repeat(65), '~a'];
    expect(new Set(awkward.map(segment)).size).to.equal(awkward.length);
    for (const text of awkward) expect(segment(text)).to.match(/^~[\w-]{43}$/);
  });

  it('has one tag, which nothing in it can end', () => {
    expect(tagged('a', '}{')).to.match(/^\{a:~[\w-]{43}\}$/);
  });

  it('stands for itself in a pattern', () => {
    expect(literal('a*b?[c]^-\\:')).to.equal('a\\*b\\?\\[c\\]\\^\\-\\\\:');
  });
});
