import { expect } from 'chai';
import { trailOf, writtenByCode, writtenByModel } from './claims.ts';
import { DISK } from './incident.ts';
import { callsFor, says } from './replies.ts';
import type { Scenario } from './scenario.ts';
import { inTurn, numberOf, type Script } from './scripted-model.ts';

const WHY = 'Why are orders not written?';
/** An answer that is said to have taken this many tokens. */
const answersFor =
  (inputTokens: number): Script =>
  asked =>
    says(`The disk is full [${numberOf(asked, DISK)}].`, { usage: { inputTokens, outputTokens: 10 } });

/** None is smaller than 1,000 tokens, and the budget of a case is 40,000. */
const MOST_QUESTIONS = 40;

export const WHAT_IT_COSTS: readonly Scenario[] = [
  {
    name: 'what an answer costs',
    given: 'The model has a price; its answer takes 2,000 tokens and 10.',
    gets: 'The cost with the answer, and the sums of the case and of the day.',
    on: 'small budgets',
    async plays({ model, incident, ask, get }) {
      model.plays(answersFor(2000));
      const turn = await ask(await incident(), WHY);
      writtenByModel(turn);
      // A dollar for a million tokens read, two for a million written.
      const cost_usd = 0.00202;
      expect(turn.result.usage).to.deep.include({ input_tokens: 2000, output_tokens: 10, calls: 1, cost_usd });
      for (const path of [`/v1/cases/${turn.caseId}/usage`, '/v1/agent/usage'])
        expect((await get(path)).body).to.deep.include({ tokens: 2010, calls: 1, cost_usd });
    },
  },
  {
    name: 'costs that nobody tells',
    given: 'The provider never says what its answers take; the price of the model is known.',
    gets: 'Estimated costs, and the report by code when the budget of the case does not hold another answer.',
    on: 'small budgets',
    async plays({ model, incident, ask }) {
      const caseId = await incident();
      model.plays(asked => says(`The disk is full [${numberOf(asked, DISK)}].`, { usage: undefined }));
      const first = await ask(caseId, WHY);
      writtenByModel(first);
      expect(first.result.usage.input_tokens).to.be.greaterThan(500);
      expect(first.result.usage.cost_usd).to.be.greaterThan(0.0005);
      for (let nth = 2; nth <= MOST_QUESTIONS; nth++) {
        const turn = await ask(caseId, `${WHY} Question ${nth}.`, { model: 'openai/first' });
        if (turn.result.mode === 'llm') continue;
        writtenByCode(turn, /The budget of this case is reached: \d+ of 40000 tokens/);
        return;
      }
      expect.fail('The budget was never reached.');
    },
  },
  {
    name: 'the budget of an answer',
    given: 'A look-up has taken most of what one answer may cost.',
    gets: 'The report by code, with a note that says how much of the budget is spent; the model is not asked again.',
    on: 'small budgets',
    async plays({ model, incident, ask }) {
      const dear = callsFor({ inputTokens: 18_000, outputTokens: 10 }, { name: 'timeline', args: {} });
      model.plays(inTurn(() => dear, answersFor(100)));
      const turn = await ask(await incident(), WHY, { model: 'openai/first' });
      expect(writtenByCode(turn, /The budget of this answer is reached: 18010 of 20000 tokens/)).to.include(DISK);
      expect(model.asked()).to.have.length(1);
    },
  },
  {
    name: 'the budget of a case',
    given: 'The first answer has taken almost all that the case may cost.',
    gets: 'The report by code for the second question, with a note; a model is asked in another case.',
    on: 'small budgets',
    async plays({ model, incident, ask }) {
      const caseId = await incident();
      model.plays(answersFor(39_000));
      writtenByModel(await ask(caseId, WHY));
      model.plays(answersFor(100));
      const turn = await ask(caseId, 'What else?', { model: 'openai/first' });
      writtenByCode(turn, /The budget of this case is reached: 39010 of 40000 tokens/);
      expect(model.asked()).to.have.length(0);
      writtenByModel(await ask(await incident(), WHY));
    },
  },
  {
    name: 'the budget of a day',
    given: 'One answer has taken almost all that a person may cost in a day.',
    gets: 'The report by code in every case, with a note that says when there is more; others are not concerned.',
    on: 'small budgets',
    async plays(stage) {
      const { model, incident, ask } = stage;
      model.plays(answersFor(99_000));
      writtenByModel(await ask(await incident(), WHY));
      const turn = await ask(await incident(), WHY, { model: 'openai/first' });
      writtenByCode(turn, /Your budget of the day is reached: .* There is more from midnight UTC on\./);
      const other = await stage.another();
      writtenByModel(await other.ask(await other.incident(), WHY));
    },
  },
  {
    name: 'a price that nobody knows',
    given: 'The budget is in dollars, and the model that the user names has no price.',
    gets: 'The report by code, with a note that asks for a price; the model is not asked.',
    on: 'small budgets',
    async plays({ model, incident, ask }) {
      const turn = await ask(await incident(), WHY, { model: 'anthropic/second' });
      writtenByCode(turn, /nobody has said what this model costs\. An administrator can give it a price/);
      expect(trailOf(turn)).to.deep.equal(['anthropic/second skipped 0', 'grounded answered 0']);
      expect(model.asked()).to.have.length(0);
    },
  },
  {
    name: 'the same question again',
    given: 'The user asks what was asked and answered before, about the same evidence.',
    gets: 'The same answer at once and for nothing; the model is not asked.',
    async plays({ model, incident, ask }) {
      const caseId = await incident();
      model.plays(asked => says(`The disk is full [${numberOf(asked, DISK)}].`));
      const first = await ask(caseId, WHY);
      const again = await ask(caseId, WHY);
      expect(model.asked()).to.have.length(1);
      expect(writtenByModel(again)).to.equal(writtenByModel(first));
      expect(again.result.usage).to.deep.include({ cached: true, calls: 0, input_tokens: 0, output_tokens: 0 });
    },
  },
];
