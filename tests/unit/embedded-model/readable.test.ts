import { expect } from 'chai';
import { readable } from '../../../adapters/embedded-model/readable.ts';

describe('The part of a text that the embedded model reads', () => {
  it('is the whole of a short text', () => expect(readable('disk full')).to.equal('disk full'));
  it('has one blank for lines, tabs and indentation', () =>
    expect(readable('\n\n  disk\n\t full \n')).to.equal('disk full '));
  it('is no longer than the model can make use of', () => expect(readable('x'.repeat(100_000))).to.have.length(1024));
  it('begins where the text begins, after any amount of white space', () =>
    expect(readable(`${' '.repeat(50_000)}disk`)).to.equal('disk'));
});
