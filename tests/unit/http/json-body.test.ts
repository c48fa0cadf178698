import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { readJson } from '../../../apps/http/input/json-body.ts';

const request = (body: Uint8Array[], headers: Record<string, string>): IncomingMessage =>
  Object.assign(Readable.from(body), { headers }) as unknown as IncomingMessage;

const json = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };

const outcome = async (body: Uint8Array[], headers: Record<string, string> = json): Promise<unknown> => {
  try {
    return await readJson(request(body, headers), 100, 'application/json');
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('a JSON body', () => {
  it('is read across the pieces it comes in, in the middle of a character too', async () => {
    const bytes = Buffer.from('{"a":"ä"}');
    expect(await outcome([bytes.subarray(0, 7), bytes.subarray(7)])).to.deep.equal({ a: 'ä' });
  });

  it('may be announced in any case, with its charset', async () => {
    const headers = { ...json, 'content-type': 'Application/JSON; Charset="UTF-8"' };
    expect(await outcome([Buffer.from('{}')], headers)).to.deep.equal({});
  });

  it('may begin with a byte order mark', async () => {
    expect(await outcome([Buffer.from('\ufeff{"a":1}')])).to.deep.equal({ a: 1 });
  });

  it('counts as an empty object where there is none', async () => {
    expect(await outcome([], { 'content-length': '0' })).to.deep.equal({});
    expect(await outcome([], {})).to.deep.equal({});
    expect(await outcome([])).to.deep.equal({});
  });

  it('must be JSON in UTF-8', async () => {
    for (const text of ['{', '{"a":1,}', "{'a':1}", 'NaN', '{"a":1}}'])
      expect(await outcome([Buffer.from(text)]), text).to.equal('http.malformed-json');
    expect(await outcome([Buffer.from([0x22, 0xff, 0x22])])).to.equal('http.malformed-json');
    expect(await outcome([Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])])).to.equal('http.malformed-json');
  });

  it('must say that it is JSON, and must not be packed', async () => {
    const body = [Buffer.from('{}')];
    for (const type of ['text/plain', 'application/jsonp', 'application/json; charset=latin1', ''])
      expect(await outcome(body, { ...json, 'content-type': type }), type).to.equal('http.unsupported-media-type');
    expect(await outcome(body, { ...json, 'content-encoding': 'gzip' })).to.equal('http.unsupported-media-type');
  });

  it('is refused by the size it announces and by the size it has', async () => {
    const announced = { 'content-type': 'application/json', 'content-length': '101' };
    expect(await outcome([], announced)).to.equal('http.body-too-large');
    expect(await outcome([Buffer.alloc(60, 32), Buffer.alloc(60, 32)])).to.equal('http.body-too-large');
  });

  it('is refused when it is deeper than anybody means', async () => {
    const nested = (depth: number) => [Buffer.from('['.repeat(depth) + ']'.repeat(depth))];
    const readUpTo = (depth: number) => readJson(request(nested(depth), json), 1_000_000, '');
    expect(await readUpTo(100)).to.be.an('array');
    for (const depth of [101, 400_000]) {
      const error = await readUpTo(depth).catch((failure: unknown) => failure);
      expect(error).to.have.property('code', 'http.malformed-json');
    }
  });
});
