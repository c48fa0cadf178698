import { expect } from 'chai';
import { parseNatsUrl } from '../../../adapters/nats/connection.ts';
import { subjectToken } from '../../../adapters/nats/stream.ts';
import { outcome, refusal } from '../../support/waiting.ts';

describe('the address of NATS', () => {
  it('names servers, and who we are', () => {
    expect(parseNatsUrl('nats://127.0.0.1')).to.deep.equal({ servers: ['127.0.0.1:4222'] });
    expect(parseNatsUrl('nats://me:p%40ss@a:1,nats://b:2')).to.deep.equal({
      servers: ['a:1', 'b:2'],
      user: 'me',
      pass: 'p@ss',
    });
    expect(parseNatsUrl('tls://secret@a')).to.deep.equal({ servers: ['a:4222'], token: 'secret', tls: {} });
  });

  it('is refused without being repeated when it is none', async () => {
    for (const url of ['', 'hunter2', 'http://me:hunter2@a', 'nats://', 'nats://a,hunter2', 'nats://me:%zz@a']) {
      const error = await refusal('invalid', async () => parseNatsUrl(url));
      expect(error.message).to.not.include('hunter2');
    }
    expect(await outcome(async () => parseNatsUrl('nats://a'))).to.equal(undefined);
  });
});

describe('a type of job as a word of a subject', () => {
  const types = ['a.b', 'a~b', 'a=7e=b', 'a b', 'a*', 'a>', '', '.', 'é', '💥', 'x#y', 'a/b', 'a\\b', 'a\tb'];

  it('has no sign that a subject or a consumer may not have', () => {
    for (const type of types) expect(subjectToken(type)).to.match(/^[A-Za-z0-9_~=-]*$/);
  });

  it('is another one for each type', () => {
    expect(new Set(types.map(subjectToken))).to.have.property('size', types.length);
  });
});
