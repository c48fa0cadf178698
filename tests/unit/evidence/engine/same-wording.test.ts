import { expect } from 'chai';
import { isSameWording, wordingIndex } from '../../../../core/evidence/engine/same-wording.ts';

describe('two templates', () => {
  it('are one wording when a place varies in one file and not in the other', () => {
    expect(isSameWording('flag <*> set', 'flag dark set')).to.equal(true);
    expect(isSameWording('flag dark set by <*>', 'flag <*> set by ann')).to.equal(true);
    expect(isSameWording('took <*>ms', 'took 5ms')).to.equal(true);
  });

  it('are one wording with other blanks, and with lists of other lengths', () => {
    expect(isSameWording('boot  (command <*>)', 'boot (command <*>)')).to.equal(true);
    expect(isSameWording('report <*> <*> <*> <*> end', 'report <*> <*> <*> end')).to.equal(true);
    expect(isSameWording('report <*> <*> <*> <*> end', 'report <*> end')).to.equal(true);
    expect(isSameWording('report <*> <*> end', 'report <*> end')).to.equal(false);
    expect(wordingIndex([{ text: 'a <*> <*> <*> z' }])('a  <*> z')?.text).to.equal('a <*> <*> <*> z');
  });

  it('are two when a constant word differs, or their lengths', () => {
    expect(isSameWording('flag <*> set', 'flag <*> gone')).to.equal(false);
    expect(isSameWording('took <*>ms', 'took 5s')).to.equal(false);
    expect(isSameWording('flag <*>', 'flag dark set')).to.equal(false);
  });
});
