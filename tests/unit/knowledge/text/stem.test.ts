import { expect } from 'chai';
import { stem } from '../../../../core/knowledge/stem.ts';

/** Words from the tables of the paper, a few for each of its steps. */
const STEMS: Readonly<Record<string, string>> = {
  caresses: 'caress',
  ponies: 'poni',
  ties: 'ti',
  cats: 'cat',
  feed: 'feed',
  agreed: 'agre',
  plastered: 'plaster',
  bled: 'bled',
  motoring: 'motor',
  sing: 'sing',
  conflated: 'conflat',
  troubled: 'troubl',
  sized: 'size',
  hopping: 'hop',
  tanned: 'tan',
  falling: 'fall',
  hissing: 'hiss',
  fizzed: 'fizz',
  failing: 'fail',
  filing: 'file',
  happy: 'happi',
  sky: 'sky',
  relational: 'relat',
  conditional: 'condit',
  vietnamization: 'vietnam',
  operator: 'oper',
  decisiveness: 'decis',
  sensibiliti: 'sensibl',
  triplicate: 'triplic',
  electrical: 'electr',
  goodness: 'good',
  revival: 'reviv',
  replacement: 'replac',
  adoption: 'adopt',
  effective: 'effect',
  probate: 'probat',
  rate: 'rate',
  cease: 'ceas',
  controll: 'control',
  roll: 'roll',
  possibly: 'possibl',
  topology: 'topolog',
};

describe('The stem of a word', () => {
  for (const [word, expected] of Object.entries(STEMS))
    it(`${word} is ${expected}`, () => expect(stem(word)).to.equal(expected));

  it('is the word itself where it is short, very long, or not of the letters a to z', () => {
    for (const word of ['', 'is', 's', 'größen', 'ipv6s', 'Cats', `${'a'.repeat(70)}s`])
      expect(stem(word)).to.equal(word);
  });
});
