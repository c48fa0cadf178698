import { expect } from 'chai';
import { streamed, streamedLast, trailOf, writtenByCode, writtenByModel } from './claims.ts';
import { DISK } from './incident.ts';
import {
  breaksBehind,
  breaksOff,
  calls,
  drips,
  goesOn,
  refuses,
  says,
  stallsAfter,
  staysOpenAfter,
} from './replies.ts';
import type { Scenario } from './scenario.ts';
import { type Asked, inTurn, numberOf, type Script } from './scripted-model.ts';

const WHY = 'Why are orders not written?';
const answers: Script = (asked: Asked) => says(`The disk is full [${numberOf(asked, DISK)}].`);
const HALF = 'Half of an answer that is long enough to be told at once: orders are not written because';
/** One model alone, and code behind it. */
const ALONE = { model: 'openai/first' };

export const WHICH_MODELS_FAIL: readonly Scenario[] = [
  {
    name: '429, then an answer',
    given: 'The provider refuses the first request because there are too many, and answers the next.',
    gets: 'The answer of the model that was asked first.',
    async plays({ model, incident, ask }) {
      model.plays(inTurn(() => refuses('model.rate-limited', { 'retry-after': '0' }), answers));
      const turn = await ask(await incident(), WHY);
      expect(writtenByModel(turn)).to.include('The disk is full');
      expect(trailOf(turn)).to.deep.equal(['openai/first answered 2']);
    },
  },
  {
    name: '429 for longer than there is time',
    given: 'The only provider wants to be left alone for an hour.',
    gets: 'The report by code at once: a wait that the deadline would cut off is not begun.',
    on: 'five seconds for a turn',
    async plays({ model, incident, ask }) {
      model.plays(() => refuses('model.rate-limited', { 'retry-after': '3600' }));
      const turn = await ask(await incident(), WHY);
      expect(writtenByCode(turn, /allows no more requests at the moment \(model\.rate-limited\)/)).to.include(DISK);
      expect(model.asked()).to.have.length(1);
    },
  },
  {
    name: 'one provider fails, the other answers',
    given: 'The first provider answers 500 to everything.',
    gets: 'The answer of the second provider; the trail and a note name the first.',
    async plays({ model, incident, ask }) {
      model.plays({ openai: () => refuses('model.unavailable'), anthropic: answers });
      const turn = await ask(await incident(), WHY);
      expect(writtenByModel(turn)).to.include('The disk is full');
      expect(turn.result.usage.model).to.equal('anthropic/second');
      expect(trailOf(turn)).to.deep.equal(['openai/first failed 2', 'anthropic/second answered 1']);
      expect(turn.result.notes.join(' ')).to.include('openai/first did not write this answer');
    },
  },
  {
    name: 'a provider that keeps failing',
    given: 'The only provider answers 500 to everything, turn after turn.',
    gets: 'The report by code; after five failures in a row the provider is not even asked for a while.',
    on: 'one provider',
    isAlone: true,
    async plays({ model, incident, ask }) {
      model.plays(() => refuses('model.unavailable'));
      const caseId = await incident();
      writtenByCode(await ask(caseId, WHY), /could not be reached or broke off/);
      writtenByCode(await ask(caseId, WHY), /could not be reached or broke off/);
      expect(model.asked()).to.have.length(5);
      const turn = await ask(caseId, WHY);
      expect(writtenByCode(turn, /left alone for a moment/)).to.include(DISK);
      expect(trailOf(turn)).to.deep.equal(['openai/first skipped 0', 'grounded answered 0']);
      expect(model.asked()).to.have.length(5);
    },
  },
  {
    name: 'a wrong key',
    given: 'The provider does not accept the configured key.',
    gets: 'The report by code and one note that names the key as the reason; it is asked once, not again.',
    on: 'one provider',
    isAlone: true,
    async plays({ model, incident, ask }) {
      model.plays(() => refuses('model.rejected-key'));
      const caseId = await incident();
      for (const outcome of ['failed 1', 'skipped 0']) {
        const turn = await ask(caseId, WHY);
        writtenByCode(turn, /its provider does not accept the configured key/);
        expect(turn.result.notes.filter((note: string) => note.includes('key'))).to.have.length(1);
        expect(trailOf(turn)).to.deep.equal([`openai/first ${outcome}`, 'grounded answered 0']);
      }
      expect(model.asked()).to.have.length(1);
    },
  },
  {
    name: 'a model that is not configured',
    given: 'The user names a model that this installation does not have.',
    gets: 'The report by code, with a note that names the models that there are; nobody is asked.',
    async plays({ model, incident, ask }) {
      const turn = await ask(await incident(), WHY, { model: 'openai/gpt-99' });
      writtenByCode(turn, /Unknown model openai\/gpt-99; there are openai\/first, anthropic\/second,/);
      expect(model.asked()).to.have.length(0);
    },
  },
  {
    name: 'a model that its provider does not know',
    given: 'The provider of the first model has never heard of it.',
    gets: 'The answer of the next model; the first is asked once.',
    async plays({ model, incident, ask }) {
      model.plays({ openai: () => refuses('model.unknown'), anthropic: answers });
      const turn = await ask(await incident(), WHY);
      expect(writtenByModel(turn)).to.include('The disk is full');
      expect(trailOf(turn)).to.deep.equal(['openai/first failed 1', 'anthropic/second answered 1']);
      expect(turn.result.notes.join(' ')).to.include('does not know this model');
    },
  },
  {
    name: 'a context larger than the model',
    given: 'The model that the user names takes fewer tokens than the smallest question.',
    gets: 'The report by code and a note with both numbers; the model is not asked.',
    async plays({ model, incident, ask }) {
      const turn = await ask(await incident(), WHY, { model: 'openai/small' });
      writtenByCode(turn, /the question needs \d+ tokens, and it takes 1024/);
      expect(model.asked()).to.have.length(0);
    },
  },
  {
    name: 'a context larger than any model',
    given: 'Both providers say that the question is too long for their models.',
    gets: 'The report by code; each is asked once.',
    async plays({ model, incident, ask }) {
      const tooLarge: Script = () => refuses('model.context-too-large');
      model.plays({ openai: tooLarge, anthropic: tooLarge });
      const turn = await ask(await incident(), WHY);
      expect(writtenByCode(turn, /the question was too large for it/)).to.include(DISK);
      expect(trailOf(turn)).to.deep.equal([
        'openai/first failed 1',
        'anthropic/second failed 1',
        'grounded answered 0',
      ]);
    },
  },
  {
    name: 'a stream that is cut',
    given: 'The connection breaks in the middle of the answer, every time; the other provider answers.',
    gets: 'The whole answer of the other; what was seen of the first is withdrawn.',
    async plays({ model, incident, ask }) {
      model.plays({ openai: () => breaksOff(`${HALF} `), anthropic: answers });
      const turn = await ask(await incident(), WHY);
      expect(writtenByModel(turn)).to.include('The disk is full').and.not.include('Half');
      expect(trailOf(turn)).to.deep.equal(['openai/first failed 2', 'anthropic/second answered 1']);
      expect(streamed(turn)).to.include('Half of an answer');
      expect(streamedLast(turn)).to.include('The disk is full').and.not.include('Half');
    },
  },
  {
    name: 'a stream that stalls',
    given: 'The only model begins an answer and then says nothing more.',
    gets: 'The report by code when the time is over; half of an answer is not shown as one.',
    on: 'five seconds for a turn',
    async plays({ model, incident, ask }) {
      model.plays(() => stallsAfter(`${HALF} `));
      const turn = await ask(await incident(), WHY);
      expect(writtenByCode(turn, /it did not answer in time \(deadline-exceeded\)/)).not.to.include('Half');
    },
  },
  {
    name: 'a stream that breaks behind its end',
    given: 'The only model writes its answer and says that it has come to its end; then the connection breaks.',
    gets: 'The answer; the model is asked once.',
    on: 'one provider',
    async plays({ model, incident, ask }) {
      model.plays(asked => breaksBehind(`The disk is full [${numberOf(asked, DISK)}].`));
      expect(writtenByModel(await ask(await incident(), WHY))).to.include('The disk is full');
      expect(model.asked()).to.have.length(1);
    },
  },
  {
    name: 'a stream that stays open',
    given: 'The only model writes its answer and says that it has come to its end; the connection stays open.',
    gets: 'The answer, a second later.',
    on: 'one provider',
    async plays({ model, incident, ask }) {
      model.plays(asked => staysOpenAfter(`The disk is full [${numberOf(asked, DISK)}].`));
      expect(writtenByModel(await ask(await incident(), WHY))).to.include('The disk is full');
      expect(model.asked()).to.have.length(1);
    },
  },
  {
    name: 'look-ups that would use up the turn',
    given: 'The first model looks something new up with every request, and goes on when it has to answer.',
    gets: 'The answer of the other provider, for which three requests were left.',
    async plays({ model, incident, ask }) {
      let line = 0;
      const looksUp: Script = () => calls({ name: 'search_evidence', args: { query: `orders ${++line}` } });
      model.plays({ openai: looksUp, anthropic: answers });
      const turn = await ask(await incident(), WHY);
      expect(writtenByModel(turn)).to.include('The disk is full');
      expect(trailOf(turn)).to.deep.equal(['openai/first failed 9', 'anthropic/second answered 1']);
    },
  },
  {
    name: 'a stream that drips',
    given: 'The only provider sends a sign of life twenty times a second, and never a word.',
    gets: 'The report by code when the time is over.',
    on: 'five seconds for a turn',
    async plays({ model, incident, ask }) {
      model.plays(() => drips);
      const turn = await ask(await incident(), WHY);
      expect(writtenByCode(turn, /it did not answer in time \(deadline-exceeded\)/)).to.include(DISK);
    },
  },
  {
    name: 'an answer that is cut at its limit',
    given: 'The answer reaches the limit of tokens; asked again, the model writes a shorter one.',
    gets: 'The shorter one, whole.',
    async plays({ model, incident, ask }) {
      model.plays(inTurn(() => says(`${HALF} `, { reason: 'length' }), answers));
      const turn = await ask(await incident(), WHY);
      expect(writtenByModel(turn)).to.include('The disk is full').and.not.include('Half');
      expect(streamedLast(turn)).not.to.include('Half');
      expect(trailOf(turn)).to.deep.equal(['openai/first answered 2']);
    },
  },
  {
    name: 'an answer that is cut at its limit again',
    given: 'The shorter answer reaches the limit, too.',
    gets: 'The report by code: half of an answer may lack the warning at its end.',
    async plays({ model, incident, ask }) {
      model.plays(() => says(`${HALF} `, { reason: 'length' }));
      const turn = await ask(await incident(), WHY, ALONE);
      expect(writtenByCode(turn, /cut off at the limit of tokens/)).not.to.include('Half');
      expect(model.asked()).to.have.length(2);
    },
  },
  {
    name: 'an answer that is withheld',
    given: 'The filter of the first provider stops the answer.',
    gets: 'The answer of the other provider.',
    async plays({ model, incident, ask }) {
      model.plays({ openai: () => says(HALF, { reason: 'filtered' }), anthropic: answers });
      const turn = await ask(await incident(), WHY);
      expect(writtenByModel(turn)).to.include('The disk is full').and.not.include('Half');
      expect(turn.result.notes.join(' ')).to.include('its provider withheld the answer');
    },
  },
  {
    name: 'an empty answer',
    given: 'The first model answers with blanks.',
    gets: 'The answer of the other provider.',
    async plays({ model, incident, ask }) {
      model.plays({ openai: () => says('  \n '), anthropic: answers });
      const turn = await ask(await incident(), WHY);
      expect(writtenByModel(turn)).to.include('The disk is full');
      expect(turn.result.notes.join(' ')).to.include('its answer was empty');
    },
  },
  {
    name: 'an answer without an end',
    given: 'The model writes on and on.',
    gets: 'The report by code; the model is stopped at 65,536 characters.',
    async plays({ model, incident, ask }) {
      model.plays(() => goesOn);
      const turn = await ask(await incident(), WHY, ALONE);
      expect(writtenByCode(turn, /longer than 65536 characters/)).to.include(DISK);
      expect(model.asked()).to.have.length(1);
    },
  },
  {
    name: 'a provider that is down',
    given: 'Nobody listens at the address of the only model that may be asked.',
    gets: 'The report by code, with a note that says so.',
    async plays({ model, incident, ask }) {
      const turn = await ask(await incident(), WHY, { model: 'ollama/away' });
      expect(writtenByCode(turn, /could not be reached or broke off \(model\.unavailable\)/)).to.include(DISK);
      expect(model.asked()).to.have.length(0);
    },
  },
  {
    name: 'no model at all',
    given: 'The installation has no model.',
    gets: 'The report by code, which says that no model wrote it.',
    on: 'no model',
    async plays({ incident, ask }) {
      const turn = await ask(await incident(), WHY);
      expect(turn.status).to.equal('completed');
      expect(turn.result.mode).to.equal('grounded');
      expect(turn.result.response)
        .to.include(DISK)
        .and.to.match(/no(?:t| ).*model/i);
    },
  },
];
