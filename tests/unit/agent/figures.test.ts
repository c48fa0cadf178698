import { expect } from 'chai';
import { checkFigures, NOT_IN_SOURCE } from '../../../core/agent/trust/figures.ts';
import { COMPUTED, HONEST, INVENTED, SOURCES } from './figure-lines.ts';

const unknownIn = (text: string): readonly string[] => checkFigures(text, SOURCES, COMPUTED).unknown;

describe('figures of an answer', () => {
  for (const text of HONEST)
    it(`stay as they are where a source holds them: ${text}`, () => expect(unknownIn(text)).to.deep.equal([]));

  for (const text of INVENTED) it(`are marked where none does: ${text}`, () => expect(unknownIn(text)).not.to.be.empty);

  it('are marked behind their unit and behind what makes them bold', () => {
    expect(checkFigures('It was at **88.1 %** and had **31 restarts** [2].', SOURCES, []).text).to.equal(
      `It was at **88.1 %** ${NOT_IN_SOURCE} and had **31 ${NOT_IN_SOURCE} restarts** [2].`,
    );
  });
});
