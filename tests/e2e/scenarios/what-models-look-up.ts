import { expect } from 'chai';
import { trailOf, writtenByModel } from './claims.ts';
import { DISK, LOG, logWith, ROTATION } from './incident.ts';
import { FOREIGN } from './planted.ts';
import { calls, says } from './replies.ts';
import type { Scenario } from './scenario.ts';
import { type Asked, inTurn, numberOf } from './scripted-model.ts';
import type { Turn } from './stage.ts';

const WHY = 'Why are orders not written?';
const answers = (asked: Asked) => says(`The disk is full [${numberOf(asked, DISK)}].`);
const lookUps = ({ events }: Turn): readonly string[] =>
  events.flatMap(({ event, data }) => (event === 'tool' ? [`${data.name} ${data.state}`] : []));

export const WHAT_MODELS_LOOK_UP: readonly Scenario[] = [
  {
    name: 'a look-up',
    given: 'The model reads lines of a file before it answers, and cites them.',
    gets: 'The answer with those lines as a source, and every look-up as it happens.',
    async plays({ model, incident, ask }) {
      model.plays(
        inTurn(
          () => calls({ name: 'read_lines', args: { file: 'orders.log', from_line: 3, to_line: 5 } }),
          asked => says(`Until then all was well [${numberOf(asked, 'orders.log:3-5')}].`),
        ),
      );
      const turn = await ask(await incident(), WHY);
      writtenByModel(turn);
      expect(lookUps(turn)).to.deep.equal(['read_lines started', 'read_lines finished']);
      expect(turn.result.sources.map(({ locator }: { locator: string }) => locator)).to.include('orders.log:3-5');
    },
  },
  {
    name: 'a look-up with wrong arguments',
    given: 'The model asks for lines without saying where they end, then as no JSON, and is told what is wrong.',
    gets: 'The answer; the look-ups that failed are told as such.',
    async plays({ model, incident, ask }) {
      model.plays(
        inTurn(
          () => calls({ name: 'read_lines', args: { file: 'orders.log', from_line: 'the beginning' } }),
          () => calls({ name: 'read_lines', args: '{"file":' }),
          answers,
        ),
      );
      const turn = await ask(await incident(), WHY);
      expect(writtenByModel(turn)).to.include('The disk is full');
      const [first = '', second = ''] = model.asked().at(-1)?.lookedUp ?? [];
      expect(first).to.include('The look-up failed').and.to.include('from_line').and.to.include('to_line');
      expect(second).to.include('The look-up failed').and.to.include('JSON');
      expect(lookUps(turn).filter(one => one === 'read_lines failed')).to.have.length(2);
    },
  },
  {
    name: 'a tool that there is not',
    given: 'The model wants to run a shell command.',
    gets: 'The answer; nothing is run, and the model is told which tools there are.',
    async plays({ model, incident, ask }) {
      model.plays(inTurn(() => calls({ name: 'run_shell', args: { command: 'rm -rf /' } }), answers));
      const turn = await ask(await incident(), WHY);
      expect(writtenByModel(turn)).to.include('The disk is full');
      const told = model.asked().at(-1)?.lookedUp.join('\n');
      expect(told).to.include('There is no tool run_shell').and.to.include('read_lines');
      expect(lookUps(turn)).to.deep.equal([]);
    },
  },
  {
    name: 'a loop of look-ups',
    given: 'The model asks for the same lines again and again, and answers only when it may not look up any more.',
    gets: 'The answer, after a few rounds.',
    async plays({ model, incident, ask }) {
      const again = { name: 'read_lines', args: { file: 'orders.log', from_line: 1, to_line: 2 } };
      model.plays(asked => (asked.words.includes('No more look-ups are possible') ? answers(asked) : calls(again)));
      const turn = await ask(await incident(), WHY);
      expect(writtenByModel(turn)).to.include('The disk is full');
      expect(lookUps(turn)).to.deep.equal(['read_lines started', 'read_lines finished']);
      expect(turn.result.usage.calls).to.be.at.most(6);
    },
  },
  {
    name: 'a loop of look-ups without an end',
    given: 'The model asks for something new every time, and goes on when it may not any more.',
    gets: 'The report by code, after as many look-ups as one turn may have.',
    async plays({ model, incident, ask }) {
      let line = 0;
      model.plays(() => {
        line += 1;
        return calls({ name: 'read_lines', args: { file: 'orders.log', from_line: line, to_line: line } });
      });
      const turn = await ask(await incident(), WHY, { model: 'openai/first' });
      expect(turn.status).to.equal('completed');
      expect(turn.result.mode).to.equal('grounded');
      expect(turn.result.response).to.include(DISK);
      expect(lookUps(turn).filter(one => one.endsWith('finished')).length).to.be.within(2, 16);
      expect(model.asked().length).to.be.at.most(12);
    },
  },
  {
    name: 'look-ups at the same time',
    given: 'The model calls four tools in one breath.',
    gets: 'The answer, with a result for each of them.',
    async plays({ model, incident, ask }) {
      const four = [
        { name: 'count_lines', args: { query: 'no space left' } },
        { name: 'timeline', args: {} },
        { name: 'search_evidence', args: { query: 'rotation' } },
        { name: 'similar_cases', args: { query: 'disk full' } },
      ];
      model.plays(inTurn(() => calls(...four), answers));
      const turn = await ask(await incident(), WHY);
      expect(writtenByModel(turn)).to.include('The disk is full');
      const finished = lookUps(turn).filter(one => one.endsWith('finished'));
      expect(finished.toSorted()).to.deep.equal(four.map(({ name }) => `${name} finished`).toSorted());
      const told = model.asked().at(-1)?.lookedUp.join('\n');
      for (const { name } of four) expect(told).to.include(`ANSWER OF ${name}`);
      expect(told).to.include(ROTATION);
    },
  },
  {
    name: 'a look-up that fails',
    given: 'The model asks for a file that the case does not have, beside one that it has.',
    gets: 'The answer, with the look-up that worked.',
    async plays({ model, incident, ask }) {
      model.plays(
        inTurn(
          () =>
            calls(
              { name: 'read_lines', args: { file: 'nowhere.log', from_line: 1, to_line: 2 } },
              { name: 'read_lines', args: { file: 'orders.log', from_line: 61, to_line: 61 } },
            ),
          answers,
        ),
      );
      const turn = await ask(await incident(), WHY);
      expect(writtenByModel(turn)).to.include('The disk is full');
      const told = model.asked().at(-1)?.lookedUp.join('\n');
      expect(told).to.include('The look-up failed').and.to.include(ROTATION);
      expect(lookUps(turn)).to.include('read_lines failed').and.to.include('read_lines finished');
    },
  },
  {
    name: 'a model without tools',
    given: 'The model cannot call tools.',
    gets: 'An answer from what was found for the question, which is sent with it.',
    async plays({ model, incident, ask }) {
      model.plays(answers);
      const turn = await ask(await incident(), WHY, { model: 'openai/without-tools' });
      expect(writtenByModel(turn)).to.include('The disk is full');
      expect(model.asked().flatMap(({ tools }) => tools)).to.deep.equal([]);
      expect(trailOf(turn)).to.deep.equal(['openai/without-tools answered 1']);
    },
  },
  {
    name: 'the evidence of another case',
    given: 'The model asks for a file of another case of the same user by its id.',
    gets: 'The answer; the file is as unknown as one that does not exist.',
    async plays({ model, incident, openCase, upload, ask }) {
      const other = await upload(await openCase('Payroll is late'), 'payroll.log', logWith(`${FOREIGN} are wrong`));
      const wanted = { name: 'read_lines', args: { evidence_id: other, from_line: 1, to_line: 200 } };
      model.plays(inTurn(() => calls(wanted), answers));
      const turn = await ask(await incident(), WHY);
      expect(writtenByModel(turn)).to.include('The disk is full');
      expect(model.asked().at(-1)?.lookedUp.join('\n')).to.include('no file of this case has this name or id');
      expect(JSON.stringify(turn.result)).not.to.include(FOREIGN);
    },
  },
  {
    name: 'what belongs to somebody else',
    given: 'The model asks for a file and a document of another user by their ids and by their words.',
    gets: 'The answer; nothing of theirs is found, and whether it exists is not told.',
    async plays(stage) {
      const { model, incident, ask } = stage;
      const other = await stage.another();
      const theirs = await other.openCase('Payroll is late');
      const file = await other.upload(theirs, 'payroll.log', logWith(`${FOREIGN} are wrong`));
      const document = await other.document('payroll.md', `# Payroll\n\nThe ${FOREIGN} are in the safe.`);
      model.plays(
        inTurn(
          () =>
            calls(
              { name: 'read_lines', args: { evidence_id: file, from_line: 1, to_line: 200 } },
              { name: 'read_config_diff', args: { file } },
              { name: 'search_knowledge', args: { query: 'payroll figures safe' } },
              { name: 'search_knowledge', args: { query: document } },
              { name: 'similar_cases', args: { query: 'Payroll is late' } },
              { name: 'search_evidence', args: { query: 'payroll figures' } },
            ),
          answers,
        ),
      );
      const turn = await ask(await incident(LOG), WHY);
      expect(writtenByModel(turn)).to.include('The disk is full');
      const told = model.asked().at(-1)?.lookedUp.join('\n');
      expect(told).not.to.include(FOREIGN).and.not.to.include('payroll.');
      expect(JSON.stringify(turn.result)).not.to.include(FOREIGN);
    },
  },
];
