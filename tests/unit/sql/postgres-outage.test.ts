import { expect } from 'chai';
import { translate } from '../../../adapters/sql/failure.ts';

const said = (code: string, routine?: string): unknown =>
  translate(Object.assign(new Error('what the driver says'), { code, ...(routine && { routine }) }));

describe('what PostgreSQL says, in our words', () => {
  it('is invalid where a message holds a text that ends too early', () => {
    expect(said('08P01', 'pq_getmsgend')).to.have.property('code', 'invalid');
  });

  it('is an outage where a pooler cannot reach the server', () => {
    expect(said('08P01')).to.have.property('code', 'unavailable');
    expect(said('08006', 'any')).to.have.property('code', 'unavailable');
  });

  it('stays what it is where we break the protocol', () => {
    expect(said('08P01', 'exec_bind_message')).to.have.property('code', '08P01');
  });
});
