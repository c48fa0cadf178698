import { expect } from 'chai';
import { writtenByModel } from './claims.ts';
import { DISK, ROTATION, tail } from './incident.ts';
import { says } from './replies.ts';
import type { Scenario } from './scenario.ts';
import { inTurn, numberOf } from './scripted-model.ts';
import { withRunbook } from './stage.ts';

const INVENTED = 97;

export const WHAT_ANSWERS_CLAIM: readonly Scenario[] = [
  {
    name: 'an invented citation',
    given: 'The model cites a source that it was not given.',
    gets: 'The answer without that number; what stood on it alone is marked unsupported, and a note says so.',
    async plays({ model, incident, ask }) {
      model.plays(asked => says(`The disk is full [${numberOf(asked, DISK)}]. Orders are lost [${INVENTED}].`));
      const turn = await ask(await incident(), 'Why are orders not written?');
      const text = writtenByModel(turn);
      expect(text).to.match(/The disk is full \[\d+\]\./);
      expect(text).to.include('Orders are lost *(unsupported)*').and.not.include(`[${INVENTED}]`);
      expect(turn.result.sources.map(({ id }: { id: number }) => id)).not.to.include(INVENTED);
      expect(turn.result.notes.join(' ')).to.include('1 citation(s) of sources that do not exist were removed');
    },
  },
  {
    name: 'an invented quote',
    given: 'The model puts words into a source that are not in it.',
    gets: 'The answer without the quote, a warning above it, and the words in a note.',
    async plays({ model, incident, ask }) {
      model.plays(asked => {
        const n = numberOf(asked, DISK);
        return says(`The log says \`${DISK}\` [${n}] and \`kernel panic on node seven\` [${n}].`);
      });
      const turn = await ask(await incident(), 'Why are orders not written?');
      const text = writtenByModel(turn);
      expect(text).to.include(`\`${DISK}\``).and.not.include('kernel panic');
      expect(text).to.match(/^> \*\*Unsupported:\*\* a quote that is not in the source was taken out\./);
      expect(turn.result.notes.join(' ')).to.include('kernel panic on node seven');
    },
  },
  {
    name: 'an unsupported cause',
    given: 'The model names a cause and cites nothing for it.',
    gets: 'A warning above the answer, the cause marked unsupported, and no grade above unproven.',
    async plays({ model, incident, ask }) {
      const statement = 'A solar storm flipped a bit in the router';
      model.plays(() => says(`The root cause is a solar storm.${tail({ statement, for: [], is_cause: true })}`));
      const turn = await ask(await incident(), 'Why are orders not written?');
      const text = writtenByModel(turn);
      expect(text)
        .to.match(/^> \*\*Unsupported:\*\*/)
        .and.to.include('*(unsupported)*');
      expect(turn.result.cause).to.deep.include({ statement, grade: 'unproven', source_ids: [] });
    },
  },
  {
    name: 'a grade that is too high',
    given: 'The model calls its cause confirmed; one line of the evidence speaks of it, and nothing else.',
    gets: 'The grade that code computes in its place, and a note with both.',
    async plays({ model, incident, ask }) {
      model.plays(asked => {
        const n = numberOf(asked, DISK);
        const statement = 'No space was left on the device';
        return says(
          `**Confirmed**: no space was left on the device [${n}].${tail({ statement, for: [n], is_cause: true })}`,
        );
      });
      const turn = await ask(await incident(), 'Why are orders not written?');
      const text = writtenByModel(turn);
      expect(text).to.match(/\*\*How far the cause holds: unproven\*\* \[\d+\]/);
      expect(text).not.to.match(/confirmed/i);
      expect(turn.result.cause.grade).to.equal('unproven');
      expect(turn.result.notes.join(' ')).to.match(/The model said confirmed; what is cited holds unproven/);
    },
  },
  {
    name: 'a cause that holds',
    given: 'The model cites a line of the evidence and the runbook that describes it.',
    gets: 'The grade supported, with both as sources.',
    async plays(stage) {
      const { model, incident, ask } = stage;
      await withRunbook(stage);
      model.plays(asked => {
        const cited = [numberOf(asked, ROTATION), numberOf(asked, 'logrotate --force')];
        const statement = 'Log rotation was skipped, and a log filled the disk';
        return says(`${statement} [${cited.join('][')}].${tail({ statement, for: cited, is_cause: true })}`);
      });
      const turn = await ask(await incident(), 'Why are orders not written?');
      writtenByModel(turn);
      expect(turn.result.cause.grade).to.equal('supported');
      const kinds = turn.result.sources.map(({ kind }: { kind: string }) => kind);
      expect(kinds).to.include('evidence').and.include('knowledge');
    },
  },
  {
    name: 'a figure that is in no source',
    given: 'The model gives a count of errors that nobody counted.',
    gets: 'The answer with that figure marked, and a note.',
    async plays({ model, incident, ask }) {
      model.plays(asked => says(`There were 31337 failures [${numberOf(asked, DISK)}].`));
      const turn = await ask(await incident(), 'Why are orders not written?');
      expect(writtenByModel(turn)).to.include('31337 *(not in the source)*');
      expect(turn.result.notes.join(' ')).to.include('31337');
    },
  },
  {
    name: 'a deed that was not done',
    given: 'The model says that it ran a command and restarted a service.',
    gets: 'The answer without those sentences, and a note that FaultMaven only reads.',
    async plays({ model, incident, ask }) {
      model.plays(asked =>
        says(`The disk is full [${numberOf(asked, DISK)}]. I ran df -h and restarted the orders service.`),
      );
      const turn = await ask(await incident(), 'Why are orders not written?');
      expect(writtenByModel(turn))
        .to.include('The disk is full')
        .and.not.match(/I ran|I.* restarted/);
      expect(turn.result.notes.join(' ')).to.include('FaultMaven only reads');
    },
  },
  {
    name: 'a plain question',
    given: 'The user asks what a word means, in a case with evidence; the model answers in a sentence.',
    gets: 'That sentence and where it is from; no cause, no grade, no headings.',
    async plays({ model, incident, ask }) {
      const answer = 'It renames a log and begins a new one, so that no log grows for ever.';
      model.plays(() => says(answer));
      const turn = await ask(await incident(), 'What does log rotation mean?');
      expect(writtenByModel(turn)).to.equal(`*From general knowledge, not from your evidence.*\n\n${answer}`);
      expect(turn.result).not.to.have.property('cause');
    },
  },
  {
    name: 'a broken list of hypotheses',
    given: 'The JSON at the end of the answer is cut off; asked again for it alone, the model writes it whole.',
    gets: 'The answer as it was, and the hypotheses; nobody sees the JSON.',
    async plays({ model, incident, ask, get }) {
      const block = tail({ statement: 'The disk of the orders service is full', for: [1], is_cause: true });
      model.plays(
        inTurn(
          asked => says(`The disk is full [${numberOf(asked, DISK)}].${block.slice(0, 60)}`),
          () => says(block),
        ),
      );
      const turn = await ask(await incident(), 'Why are orders not written?');
      expect(writtenByModel(turn)).to.include('The disk is full').and.not.include('statement').and.not.include('```');
      expect(JSON.stringify(turn.events.filter(({ event }) => event === 'token'))).not.to.include('statement');
      expect(turn.result.usage.calls).to.equal(2);
      const { items } = (await get(`/v1/cases/${turn.caseId}/hypotheses`)).body;
      expect(items.map(({ statement }: { statement: string }) => statement)).to.include(
        'The disk of the orders service is full',
      );
    },
  },
  {
    name: 'a list of hypotheses that stays broken',
    given: 'The JSON at the end of the answer cannot be read, and neither can the second one.',
    gets: 'The answer, after one repair and no more.',
    async plays({ model, incident, ask }) {
      model.plays(asked => says(`The disk is full [${numberOf(asked, DISK)}].\n\n\`\`\`hypotheses\n[{"stat`));
      const turn = await ask(await incident(), 'Why are orders not written?');
      expect(writtenByModel(turn)).to.include('The disk is full').and.not.include('stat');
      expect(turn.result.usage.calls).to.equal(2);
    },
  },
  {
    name: 'hypotheses over several turns',
    given: 'The model proposes a cause in one turn, and in the next finds a line that rules it out.',
    gets: 'One hypothesis, first open and then refuted, with the line on the other side.',
    async plays({ model, incident, ask, get }) {
      const statement = 'A network partition cut the orders service off';
      const open = { statement, is_cause: false };
      const hypothesis = async () =>
        (await get(`/v1/cases/${caseId}/hypotheses`)).body.items.filter(
          (one: { statement: string }) => one.statement === statement,
        );
      const caseId = await incident();
      model.plays(() => says(`It may be the network.${tail({ ...open, for: [] })}`));
      await ask(caseId, 'Why are orders not written?');
      expect((await hypothesis()).map((one: { state: string }) => one.state)).to.deep.equal(['open']);
      model.plays(asked => {
        expect(asked.words).to.include(`- ${statement}`);
        const n = numberOf(asked, DISK);
        return says(`It was not the network: the disk is full [${n}].${tail({ ...open, against: [n] })}`);
      });
      await ask(caseId, 'Could it still be the network?');
      const [one, ...others] = await hypothesis();
      expect(others).to.deep.equal([]);
      expect(one.state).to.equal('refuted');
      expect(one.evidence_against).to.have.length(1);
    },
  },
];
