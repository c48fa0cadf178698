import { expect } from 'chai';
import { HttpError } from '../../../apps/http/http-error.ts';
import { fingerprint } from '../../../apps/http/input/fingerprint.ts';
import { idempotencyKey } from '../../../apps/http/input/idempotency-key.ts';

const keyOf = (...values: string[]): string | undefined =>
  idempotencyKey({ headersDistinct: values.length > 0 ? { 'idempotency-key': values } : {} });

describe('an Idempotency-Key', () => {
  it('is optional', () => {
    expect(keyOf()).to.equal(undefined);
  });

  it('may stand in quotes or not, and means the same', () => {
    for (const [sent, key] of [
      ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
      ['"8e03978e-40d5-43dd-bc93-6894a57f9324"', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
      ['  a b  ', 'a b'],
      ['"a b "', 'a b '],
      ['"say \\"hi\\" \\\\"', 'say "hi" \\'],
      ["'; drop table x; --", "'; drop table x; --"],
      ['~', '~'],
      ['k'.repeat(255), 'k'.repeat(255)],
      [`"${'k'.repeat(255)}"`, 'k'.repeat(255)],
    ] as const)
      expect(keyOf(sent), sent).to.equal(key);
  });

  it('is refused with a sentence when it is no key, or more than one', () => {
    const broken = ['', '   ', '""', '"', '"a', '"a"b', '"a\\x"', '"a\\"', 'é', 'a\u0000', 'a\tb', '"ä"'];
    for (const sent of [...broken, 'k'.repeat(256), `"${'k'.repeat(256)}"`])
      expect(() => keyOf(sent), sent)
        .to.throw(HttpError, /1 to 255 printable ASCII/)
        .with.property('code', 'http.malformed-header');
    expect(() => keyOf('a', 'b')).to.throw(HttpError);
    expect(() => keyOf('a', 'a')).to.throw(HttpError);
  });
});

describe('the fingerprint of what was asked', () => {
  it('does not mind in which order fields come', () => {
    expect(fingerprint({ a: 1, b: { c: [1, 2], d: null } })).to.equal(fingerprint({ b: { d: null, c: [1, 2] }, a: 1 }));
    expect(fingerprint({ a: 1, b: undefined })).to.equal(fingerprint({ a: 1 }));
    expect(fingerprint({})).to.match(/^[0-9a-f]{64}$/);
    const many = Array.from({ length: 10_000 }, (_, i) => ({ a: i, b: i }));
    expect(fingerprint(many)).to.equal(fingerprint(structuredClone(many)));
    expect(fingerprint(many)).to.not.equal(fingerprint([...many, 1]));
  });

  it('is another one for anything else', () => {
    const values = [
      null,
      '',
      'null',
      0,
      '0',
      false,
      {},
      [],
      [[]],
      ['list'],
      ['fields'],
      [{}],
      { a: null },
      { a: [] },
      { a: {} },
      { a: 1 },
      { a: '1' },
      { a: [1, 2] },
      { a: [2, 1] },
      { b: 1 },
      JSON.parse('{"__proto__":1}'),
      JSON.parse('{"__proto__":2}'),
      ['fields', ['a', 1]],
    ];
    expect(new Set(values.map(fingerprint))).to.have.property('size', values.length);
  });
});
