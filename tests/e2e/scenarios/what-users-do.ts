import { expect } from 'chai';
import { faultmaven } from '../../support/cli.ts';
import { eventually } from '../../support/waiting.ts';
import { watchEvents } from '../../support/watch-events.ts';
import { writtenByModel } from './claims.ts';
import { DISK, ROTATION } from './incident.ts';
import { calls, says, stallsAfter } from './replies.ts';
import type { Scenario } from './scenario.ts';
import { inTurn, numberOf, type Script } from './scripted-model.ts';
import { eventuallyAsked } from './stage.ts';

const WHY = 'Why are orders not written?';
const answers: Script = asked => says(`The disk is full [${numberOf(asked, DISK)}].`);
const never: Script = () => stallsAfter('The disk ');

export const WHAT_USERS_DO: readonly Scenario[] = [
  {
    name: 'cancelled while the model writes',
    given: 'The user cancels in the middle of the answer.',
    gets: 'A cancelled turn, and no answer in the case; the request to the model is broken off.',
    async plays(stage) {
      const { model, incident, start, ended, user, get } = stage;
      model.plays(never);
      const caseId = await incident();
      const jobId = await start(caseId, WHY);
      await eventuallyAsked(stage);
      expect((await user.send('DELETE', `/v1/agent/chat/${jobId}`)).body.status).to.equal('cancelled');
      await eventually('the model is left alone', () => model.open() === 0);
      const turn = await ended(caseId, jobId);
      expect(turn.status).to.equal('cancelled');
      const { items } = (await get(`/v1/cases/${caseId}/messages`)).body;
      expect(items.map(({ role }: { role: string }) => role)).to.deep.equal(['user']);
      expect(model.asked()).to.have.length(1);
    },
  },
  {
    name: 'cancelled while something is looked up',
    given: 'The user cancels as soon as a look-up has begun.',
    gets: 'A cancelled turn; what the look-up brought leads to nothing.',
    async plays({ model, incident, start, ended, user, running }) {
      model.plays(inTurn(() => calls({ name: 'timeline', args: {} }, { name: 'count_lines', args: {} }), never));
      const caseId = await incident();
      const jobId = await start(caseId, WHY);
      const watching = await watchEvents(running.url, user, jobId);
      await eventually('a look-up begins', () => watching.told.some(({ event }) => event === 'tool'));
      expect((await user.send('DELETE', `/v1/agent/chat/${jobId}`)).status).to.equal(200);
      await watching.ended;
      expect((await ended(caseId, jobId)).status).to.equal('cancelled');
      expect((await user.send('DELETE', `/v1/agent/chat/${jobId}`)).body.code).to.equal('job.finished');
    },
  },
  {
    name: 'a process that is killed',
    given: 'The process dies while the model writes, and another one starts on what it has left.',
    gets: 'The answer of the same turn, once.',
    on: 'one provider',
    isAlone: true,
    async plays(stage) {
      const { model, incident, start } = stage;
      model.plays(never);
      const caseId = await incident();
      const jobId = await start(caseId, WHY);
      await eventuallyAsked(stage);
      model.plays(answers);
      const { ended, get } = await stage.again();
      expect(writtenByModel(await ended(caseId, jobId))).to.include('The disk is full');
      const { items } = (await get(`/v1/cases/${caseId}/messages`)).body;
      expect(items.map(({ role }: { role: string }) => role)).to.have.members(['user', 'assistant']);
    },
  },
  {
    name: 'a message of a megabyte',
    given: 'The user pastes a whole log into the question.',
    gets: 'An error that says how long a message may be.',
    async plays({ openCase, user }) {
      const question = { case_id: await openCase(), message: 'all of it: '.repeat(95_326) };
      const { status, body } = await user.send('POST', '/v1/agent/chat', question);
      expect(status).to.be.oneOf([413, 422]);
      expect(JSON.stringify(body)).to.match(/100,?000|too large|at most/i);
    },
  },
  {
    name: 'a message that is a little too long',
    given: 'The question has one character more than a message may have.',
    gets: 'An error that says how long a message may be, and to upload the rest as evidence.',
    async plays({ openCase, user }) {
      const question = { case_id: await openCase(), message: 'x'.repeat(100_001) };
      const { status, body } = await user.send('POST', '/v1/agent/chat', question);
      expect(status).to.equal(422);
      expect(JSON.stringify(body)).to.match(/longer than 100,000 characters: upload/);
    },
  },
  {
    name: 'a long message',
    given: 'The question has as many characters as a message may have.',
    gets: 'An answer, with a note that the model was given its beginning and its end.',
    async plays({ model, incident, ask }) {
      model.plays(answers);
      const turn = await ask(await incident(), `${WHY} ${'This is what I see. '.repeat(4990)}`);
      expect(writtenByModel(turn)).to.include('The disk is full');
      expect(turn.result.notes.join(' ')).to.include('The question was too long to be sent whole');
    },
  },
  {
    name: 'an empty message',
    given: 'The user sends nothing, or blanks, or characters of no width.',
    gets: 'An error that names the field and says that there is nothing to read.',
    async plays({ openCase, user }) {
      const caseId = await openCase();
      for (const message of ['', ' \n\t ', '\u200b\ufeff \u2060']) {
        const { status, body } = await user.send('POST', '/v1/agent/chat', { case_id: caseId, message });
        expect(status).to.equal(422);
        expect(JSON.stringify(body.errors ?? body))
          .to.include('message')
          .and.to.include('nothing that can be read');
      }
    },
  },
  {
    name: 'options out of range',
    given: 'The user asks for a temperature of 3, or for no tokens, or for two million.',
    gets: 'An error that names the option.',
    async plays({ openCase, user }) {
      const caseId = await openCase();
      for (const [option, value] of [
        ['temperature', 3],
        ['max_tokens', 0],
        ['max_tokens', 2_000_000],
      ] as const) {
        const question = { case_id: caseId, message: WHY, [option]: value };
        const { status, body } = await user.send('POST', '/v1/agent/chat', question);
        expect(status).to.equal(422);
        expect(JSON.stringify(body)).to.include(option);
      }
    },
  },
  {
    name: 'two questions at once',
    given: 'The user asks twice in one case before the first answer is there.',
    gets: 'Both answers, each to its own question.',
    async plays({ model, incident, start, ended, get }) {
      model.plays(asked => {
        const own = asked.words.slice(asked.words.lastIndexOf('The question of the engineer'));
        return says(`${own.includes('first') ? 'One' : 'Two'}: the disk is full [${numberOf(asked, DISK)}].`);
      });
      const caseId = await incident();
      const jobs = await Promise.all([start(caseId, 'My first question: why?'), start(caseId, 'My other one: why?')]);
      const [one, two] = await Promise.all([ended(caseId, jobs[0]), ended(caseId, jobs[1])]);
      expect(writtenByModel(one)).to.include('One: the disk is full');
      expect(writtenByModel(two)).to.include('Two: the disk is full');
      const { items } = (await get(`/v1/cases/${caseId}/messages`)).body;
      expect(items).to.have.length(4);
    },
  },
  {
    name: 'a turn that is asked again by an operator',
    given: 'An operator replays a turn from what was stored of it; the model answers otherwise now.',
    gets: 'Nothing new: case, messages and costs stay as they are; the operator sees both answers.',
    async plays({ model, incident, ask, get, running }) {
      model.plays(answers);
      const turn = await ask(await incident(), WHY);
      const answer = writtenByModel(turn);
      const path = `/v1/cases/${turn.caseId}`;
      const before = [(await get(`${path}/messages`)).body, (await get(`${path}/usage`)).body];
      model.plays(asked => says(`Rotation was skipped [${numberOf(asked, ROTATION)}].`));
      const ran = await faultmaven(running.environment, 'replay', turn.jobId, '--json');
      expect(ran.code, ran.stderr).to.equal(0);
      const { recorded, replayed } = JSON.parse(ran.stdout);
      expect(recorded.answer)
        .to.include('The disk is full')
        .and.to.satisfy((text: string) => answer.includes(text));
      expect(replayed.answer).to.include('Rotation was skipped');
      expect([(await get(`${path}/messages`)).body, (await get(`${path}/usage`)).body]).to.deep.equal(before);
    },
  },
];
