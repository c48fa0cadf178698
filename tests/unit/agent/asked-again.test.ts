import { expect } from 'chai';
import { settableClock } from '../../../adapters/memory/clock.ts';
import { countingIds } from '../../../adapters/memory/ids.ts';
import { askedWith } from '../../../core/agent/optimizer/asked-again.ts';
import type { CaseView, MessageView } from '../../../core/case/index.ts';
import { fromIso } from '../../../core/kernel/instant.ts';
import { aHypothesis } from '../../support/entities.ts';
import { aCase } from '../../support/http-fakes.ts';

const clock = settableClock();
const maker = { ids: countingIds(clock), clock };

const said = (...lines: readonly string[]): readonly MessageView[] =>
  lines.map((line, nth) => ({
    id: `message-${nth}`,
    role: line.startsWith('Q: ') ? 'user' : 'assistant',
    content: line.slice(3),
    created_at: `2026-01-05T10:0${nth}:00.000Z`,
  }));

const given = (messages: readonly MessageView[]) => ({
  conversation: { about: aCase as CaseView, said: messages },
  hypotheses: ['09:59', '10:01'].map(time =>
    aHypothesis(maker, { statement: time, createdAt: fromIso(`2026-01-05T${time}:00.000Z`) }),
  ),
});

/** The last message is the question. */
const asked = (...lines: readonly string[]) => {
  const messages = said(...lines);
  const last = messages.at(-1);
  const { conversation, hypotheses } = askedWith(
    { question: last?.content ?? '', questionId: last?.id ?? '' },
    given(messages),
  );
  return { said: conversation.said.length, hypotheses: hypotheses.map(({ statement }) => statement) };
};

const NOTHING_LEFT_OUT = (messages: number) => ({ said: messages, hypotheses: ['09:59', '10:01'] });

describe('a question that is asked again', () => {
  it('goes with what there was when it was asked first, however often it was', () => {
    const anew = { said: 0, hypotheses: ['09:59'] };
    expect(asked('Q: why?', 'A: so', 'Q: why?')).to.deep.equal(anew);
    expect(asked('Q: why  is\nit?', 'A: so', 'Q: why is it?', 'Q:  why is it? ')).to.deep.equal(anew);
  });

  it('goes with everything when something else was said before or since', () => {
    expect(asked('Q: why?', 'A: so', 'Q: go on', 'A: more', 'Q: go on')).to.deep.equal(NOTHING_LEFT_OUT(5));
    expect(asked('Q: why?', 'A: so', 'Q: how?', 'A: thus', 'Q: why?')).to.deep.equal(NOTHING_LEFT_OUT(5));
    expect(asked('Q: why?', 'A: so', 'Q: Why?')).to.deep.equal(NOTHING_LEFT_OUT(3));
  });

  it('is no other than the first when it is the first', () => {
    expect(asked('Q: why?')).to.deep.equal(NOTHING_LEFT_OUT(1));
  });
});
