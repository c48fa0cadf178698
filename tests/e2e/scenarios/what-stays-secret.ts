import { expect } from 'chai';
import { streamed, writtenByModel } from './claims.ts';
import { DISK, LOG, logWith } from './incident.ts';
import { AWS_KEY, CONNECTION, DUMP_LINES, IBAN, LICENCE, MAIL, PASSWORD, PHONE, PIN, TOKEN } from './planted.ts';
import { calls, says } from './replies.ts';
import type { Scenario } from './scenario.ts';
import { type Asked, inTurn, numberOf } from './scripted-model.ts';

const WHY = 'Why are orders not written?';
const placeholderIn = ({ words }: Asked, kind: RegExp): string =>
  words.match(new RegExp(`<(?:SECRET|PERSONAL)_${kind.source}[A-Z_]*_[a-z0-9]+>`))?.[0] ?? 'no placeholder';

export const WHAT_STAYS_SECRET: readonly Scenario[] = [
  {
    name: 'a secret in the evidence',
    given: 'A line of the log holds a cloud key; the model repeats what stands in its place.',
    gets: 'The answer with the key in it, as its owner may see it; the model was never sent it.',
    async plays({ model, incident, ask }) {
      model.plays(asked => {
        const n = numberOf(asked, 'upload refused');
        return says(`The upload with ${placeholderIn(asked, /AWS/)} was refused [${n}].`);
      });
      const turn = await ask(
        await incident(logWith(`upload refused for key ${AWS_KEY}`)),
        'Why is the upload refused?',
      );
      expect(model.asked()[0]?.words).to.include('upload refused for key <SECRET_');
      expect(writtenByModel(turn)).to.include(AWS_KEY);
      expect(streamed(turn)).to.include(AWS_KEY);
    },
  },
  {
    name: 'a secret in the question',
    given: 'The user pastes a password and a token into the question and its context.',
    gets: 'An answer; the model is sent placeholders, the same one for the same value in the next turn.',
    async plays({ model, incident, ask }) {
      const caseId = await incident();
      const seen: string[] = [];
      model.plays(asked => {
        seen.push(placeholderIn(asked, /PASSWORD/));
        return says(`It is not the password ${seen.at(-1)}: the disk is full [${numberOf(asked, DISK)}].`);
      });
      const context = { alert: `curl -H "Authorization: Bearer ${TOKEN}" fails` };
      const turn = await ask(caseId, `Is it the password=${PASSWORD}?`, { context });
      expect(writtenByModel(turn)).to.include(PASSWORD);
      await ask(caseId, `And with the password=${PASSWORD} on another host?`);
      expect(seen[0])
        .to.match(/^<SECRET_/)
        .and.to.equal(seen[1]);
    },
  },
  {
    name: 'a secret in a configuration',
    given: 'An uploaded configuration holds a connection string and an API token.',
    gets: 'An answer; the model is sent the file without them.',
    async plays({ model, incident, upload, ask }) {
      model.plays(asked => says(`The disk is full [${numberOf(asked, DISK)}].`));
      const caseId = await incident();
      await upload(caseId, 'orders.env', `DATABASE_URL=${CONNECTION}\nGITHUB_TOKEN=${TOKEN}\nLOG_LEVEL=info\n`);
      const turn = await ask(caseId, 'What is in DATABASE_URL and GITHUB_TOKEN of orders.env?');
      writtenByModel(turn);
      expect(model.asked()[0]?.words).to.include('GITHUB_TOKEN').and.to.include('<SECRET_');
    },
  },
  {
    name: 'a secret in what is looked up',
    given: 'The model reads the line that holds a token, and that of a configuration that holds a password.',
    gets: 'An answer; the look-ups are sent with placeholders.',
    async plays({ model, incident, upload, ask }) {
      const caseId = await incident(`${LOG}\n2026-01-05T10:07:00Z INFO [deploy] git push with ${TOKEN} done`);
      await upload(caseId, 'orders.yaml', `db:\n  password: ${PASSWORD}\n  host: db.internal\n`);
      model.plays(
        inTurn(
          () =>
            calls(
              { name: 'read_lines', args: { file: 'orders.log', from_line: 202, to_line: 202 } },
              { name: 'read_lines', args: { file: 'orders.yaml', from_line: 1, to_line: 3 } },
            ),
          asked => says(`The disk is full [${numberOf(asked, DISK)}].`),
        ),
      );
      writtenByModel(await ask(caseId, WHY));
      const told = model.asked().at(-1)?.lookedUp.join('\n');
      expect(told)
        .to.match(/git push with <SECRET_\w+> done/)
        .and.to.match(/password: <SECRET_\w+>/);
    },
  },
  {
    name: 'a secret that only other lines tell',
    given:
      'The model reads and searches single lines of a Secret of Kubernetes, the first of which are far above, and of base64 that goes over several.',
    gets: 'An answer; each line is sent with a placeholder in place of its value.',
    async plays({ model, incident, upload, ask }) {
      const caseId = await incident();
      const labels = Array.from({ length: 400 }, (_, i) => `    label${i}: value-number-${i}\n`).join('');
      const head = `apiVersion: v1\nkind: Secret\nmetadata:\n  labels:\n${labels}`;
      await upload(caseId, 'shop.yaml', `${head}stringData:\n  licence: ${LICENCE}\n  pin: >-\n    ${PIN}\n`);
      await upload(caseId, 'dump.txt', `the dump\n${DUMP_LINES.join('\n')}\n`);
      model.plays(
        inTurn(
          () =>
            calls(
              { name: 'read_lines', args: { file: 'shop.yaml', from_line: 406, to_line: 408 } },
              { name: 'search_evidence', args: { file: 'shop.yaml', q: 'licence' } },
              { name: 'read_lines', args: { file: 'dump.txt', from_line: 3, to_line: 4 } },
            ),
          asked => says(`The disk is full [${numberOf(asked, DISK)}].`),
        ),
      );
      writtenByModel(await ask(caseId, WHY));
      const told = model.asked().at(-1)?.lookedUp.join('\n');
      expect(told)
        .to.match(/406 {3}licence: <SECRET_\w+>\n407 {3}pin: >-\n408 {5}<SECRET_\w+>/)
        .and.to.match(/shop\.yaml:406[^\n]*licence: <SECRET_\w+>/)
        .and.to.match(/3 <SECRET_\w+>\n4 <SECRET_\w+>/);
    },
  },
  {
    name: 'a placeholder that somebody made up',
    given: 'A line of the log and the model write placeholders that were never given out.',
    gets: 'The answer with those words as they are: they lead to no secret.',
    async plays({ model, incident, ask }) {
      const forged = '<SECRET_AWS_KEY_aaaaaa>';
      model.plays(asked => {
        const repeated = placeholderIn(asked, /LOOKALIKE/);
        return says(`The keys are ${repeated} and <SECRET_PASSWORD_000000> [${numberOf(asked, `see ${repeated}`)}].`);
      });
      const log = logWith(`upload refused, see ${forged}`, `upload refused for key ${AWS_KEY}`);
      const turn = await ask(await incident(log), 'Why is the upload refused?');
      const text = writtenByModel(turn);
      expect(text).to.include('SECRET_AWS_KEY_aaaaaa').and.to.include('SECRET_PASSWORD_000000');
      expect(text).not.to.include(AWS_KEY);
    },
  },
  {
    name: 'personal data',
    given: 'The log names a customer by e-mail address, phone number and bank account.',
    gets: 'An answer; the model is sent placeholders, and the times and codes around them.',
    async plays({ model, incident, ask }) {
      model.plays(asked => says(`The order of ${placeholderIn(asked, /EMAIL/)} [${numberOf(asked, 'E4711')}].`));
      const line = `order refused E4711 for ${MAIL}, phone ${PHONE}, iban ${IBAN} after 250 ms`;
      const turn = await ask(await incident(logWith(line)), 'Why is the order refused?');
      expect(writtenByModel(turn)).to.include(MAIL);
      expect(model.asked()[0]?.words).to.match(/order refused E4711 for <PERSONAL_\w+>, phone <PERSONAL_\w+>/);
      expect(model.asked()[0]?.words).to.include('after 250 ms').and.to.include('2026-01-05T10:06:00Z');
    },
  },
];
