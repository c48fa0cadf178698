import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigError, parseConfig } from '../../../apps/composition/config.ts';
import { parseSettings, readSettings, type Settings } from '../../../apps/composition/settings.ts';

const defaults = (): Settings => readSettings(undefined, problem => expect.fail(problem));

const settingsOf = (value: unknown): Settings => {
  const read = parseSettings(JSON.stringify(value));
  return 'settings' in read ? read.settings : expect.fail(read.problems.join());
};
const problemsOf = (text: string): readonly string[] => {
  const read = parseSettings(text);
  return 'problems' in read ? read.problems : [];
};

describe('the settings of CONFIG_FILE', () => {
  it('have a default for everything', () => {
    expect(settingsOf({})).to.deep.equal(defaults());
    expect(defaults().jobs).to.deep.equal({});
    for (const { cron, dry_run } of Object.values(defaults().schedules)) {
      expect(cron).to.be.a('string');
      expect(dry_run).to.equal(false);
    }
  });

  it('keep the other defaults when some are given', () => {
    const { schedules, retention } = defaults();
    const jobs = {
      'document.index.v1': { concurrency: 8 },
      'case.deleted.v1#evidence.remove-of-case': { concurrency: 2 },
    };
    const given = { jobs, schedules: { files: { dry_run: true }, ledger: { cron: null } }, retention: { jobs: 7 } };
    expect(settingsOf(given)).to.deep.equal({
      ...defaults(),
      jobs,
      schedules: {
        ...schedules,
        files: { ...schedules.files, dry_run: true },
        ledger: { cron: null, dry_run: false },
      },
      retention: { ...retention, jobs: 7 },
    });
  });

  it('take five or six fields for a time, and nothing else that the library would read', () => {
    for (const cron of ['0 3 * * *', '30 0 3 * * *']) expect(settingsOf({ schedules: { files: { cron } } })).to.be.ok;
    for (const cron of ['* * * * * * *', '@daily', '* * * *', '']) {
      const [problem] = problemsOf(JSON.stringify({ schedules: { files: { cron } } }));
      expect(problem, cron).to.match(/^schedules\.files\.cron: is no cron expression/);
    }
  });

  it('report every problem by its path', () => {
    const problems = problemsOf(
      JSON.stringify({
        jobs: { 'document.index.v1': { concurrency: 0 }, 'agent.turn.v1': {}, 'agent.tern.v1': {} },
        schedules: { files: { cron: '99 * * * *', dry_run: 'yes' }, sessions: { cron: '0 0 30 2 *' } },
        retention: { events: 'hunter2' },
      }),
    );
    expect(problems.map(problem => problem.split(': ')[0])).to.have.members([
      'jobs["document.index.v1"].concurrency',
      'jobs["agent.turn.v1"].concurrency',
      'jobs["agent.tern.v1"]',
      'schedules.files.cron',
      'schedules.files.dry_run',
      'schedules.sessions.cron',
      'retention.events',
    ]);
    expect(problems.join()).not.to.include('hunter2').and.not.include('99');
  });

  it('take no key that is misspelt, and name it', () => {
    const problems = problemsOf(
      '{ "retenton": {}, "schedules": { "files": { "crn": "* * * * *" }, "dead_letters": {} }, "__proto__": {} }',
    );
    expect(problems.map(problem => problem.split(': ')[0])).to.have.members([
      'retenton',
      '__proto__',
      'schedules.files.crn',
      'schedules.dead_letters',
    ]);
  });

  it('refuse a type of job that does not exist, with those that do', () => {
    const [problem, ...others] = problemsOf('{ "jobs": { "document.indx.v1": { "concurrency": 2 } } }');
    expect(others).to.deep.equal([]);
    expect(problem).to.match(/^jobs\["document\.indx\.v1"\]: .*case\.deleted\.v1#.*document\.index\.v1/);
  });

  for (const [text, place] of [
    ['{ "retention": { "jobs": hunter2 } }', ''],
    ['{\n  "retention": {}\n  "password": "hunter2"\n}', 'line 3 column 3'],
    ['', ''],
    ['null', ''],
    ['[]', ''],
  ] as const)
    it(`are refused when the file holds ${JSON.stringify(text)}, without quoting it`, () => {
      const [problem, ...others] = problemsOf(text);
      expect(others).to.deep.equal([]);
      expect(problem).to.include(place).and.not.include('hunter2');
    });

  it('are part of the configuration, whose problems are reported together', () => {
    const folder = mkdtempSync(join(tmpdir(), 'faultmaven-settings-'));
    try {
      const file = join(folder, 'config.json');
      writeFileSync(file, '{ "retention": { "jobs": 7 } }');
      expect(parseConfig({ CONFIG_FILE: file }).settings.retention.jobs).to.equal(7);
      writeFileSync(file, '{ "retention": { "jobs": 0, "evnts": 3 } }');
      const refused = (): unknown => parseConfig({ CONFIG_FILE: file, PORT: 'x' });
      expect(refused).to.throw(
        ConfigError,
        /PORT: [\s\S]*CONFIG_FILE: retention\.jobs: [\s\S]*CONFIG_FILE: retention\.evnts: /,
      );
      expect(() => parseConfig({ CONFIG_FILE: join(folder, 'none.json') })).to.throw(
        ConfigError,
        /CONFIG_FILE: .*read/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
