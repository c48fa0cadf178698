import { expect } from 'chai';
import { etagOf, expectedVersion, isKnown } from '../../../apps/http/input/conditional.ts';

const current = async (): Promise<number> => 7;

const refusal = async (header: string): Promise<unknown> => {
  try {
    return await expectedVersion(header, current);
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('If-Match', () => {
  it('names a version by its ETag', async () => {
    expect(await expectedVersion(etagOf(3), current)).to.equal(3);
  });

  it('names any version by * or by its absence', async () => {
    expect(await expectedVersion('*', current)).to.equal(undefined);
    expect(await expectedVersion(undefined, current)).to.equal(undefined);
  });

  it('may list several, of which the current one is meant', async () => {
    expect(await expectedVersion('"3", "7"', current)).to.equal(7);
    expect(await refusal('"3", "4"')).to.equal('precondition-failed');
  });

  it('never matches by a weak tag or by one that was not made here', async () => {
    for (const header of ['W/"3"', '"abc"', '""', '"3.5"', '"1e3"'])
      expect(await refusal(header), header).to.equal('precondition-failed');
  });

  it('must be well formed', async () => {
    for (const header of ['3', '"3', '3"', '"3" "4"', '"3",', ''])
      expect(await refusal(header), header).to.equal('http.malformed-header');
  });
});

describe('If-None-Match', () => {
  it('knows a version by a strong or a weak tag, alone or in a list', () => {
    for (const header of ['"3"', 'W/"3"', '"1", W/"3"', '*']) expect(isKnown(header, 3), header).to.equal(true);
  });

  it('does not know another version', () => {
    for (const header of ['"4"', '"33"', '"x"', undefined]) expect(isKnown(header, 3), header).to.equal(false);
  });
});
