import { expect } from 'chai';
import { runTurn } from '../../../core/agent/run-turn.ts';
import {
  aFinding,
  anAnalysis,
  messageOf,
  OTHER_EVIDENCE,
  outage,
  POOL_RUNBOOK,
  togetherOf,
  type WorldOptions,
  world,
} from './support.ts';

const reportOn = async (given: WorldOptions) => {
  const w = world(given);
  await runTurn(w.deps)(messageOf(w), w.run);
  return w.result();
};

const SMALL = '01900000-0000-7000-8000-000000000005';
const PAST = {
  case_id: '01900000-0000-7000-8000-000000000099',
  title: 'Checkout connection pool empty',
  resolution: 'Raised the timeout',
  snippet: '',
  score: 1,
};

const FENCED = /^(`{3,})[^\n`]*\n[\s\S]*?\n\1$/gm;

describe('the report without a model', () => {
  it('begins with what came before the errors, says how far that holds, and what to do first', async () => {
    const { response, sources } = await reportOn({ analyses: outage(), runbooks: [POOL_RUNBOOK] });
    const [first] = response.split('\n\n');
    const doFirst = response.split('\n\n').find(part => part.startsWith('**Do first'));
    expect(first).to.match(
      /^\*\*Most likely cause \(supported\):\*\* at 10:41:52 in `api.log`, `INFO configuration revision r418 applied/,
    );
    expect(first).to.include('73 s before the trouble began at 10:43:05 in `api.log`');
    const cited = Number(/\[(\d+)\]/.exec(first ?? '')?.[1]);
    expect(sources.find(({ id }) => id === cited)).to.include({ locator: 'api.log:812', sha256: '0'.repeat(64) });
    expect(doFirst).to.match(
      /^\*\*Do first\*\*, says \*\*Connection pool exhausted\*\* \(Mitigation\): Find the session that holds the locks: `select \* from pg_stat_activity`/,
    );
  });

  it('calls a cause unproven when no runbook describes it', async () => {
    const { response } = await reportOn({ analyses: outage() });
    expect(response).to.include('Most likely cause (unproven)').and.to.include('No runbook describes it');
  });

  it('does not call the first symptom a cause', async () => {
    const [api] = outage();
    const { response } = await reportOn({ analyses: [{ ...api!, findings: api!.findings.slice(1) }] });
    expect(response).to.match(/^\*\*Where it begins \(unproven\):\*\* at 10:43:05/);
    expect(response).to.include('between 10:13:05 and 10:43:05 UTC');
  });

  it('does not say that nothing came before where the sequence tells of something, however weak', async () => {
    const [api] = outage();
    const [change, ...rest] = api!.findings;
    const alone = await reportOn({ analyses: [{ ...api!, findings: rest }] });
    expect(alone.response).to.include('Nothing that stands out began in the 30 minutes before it');
    const later = {
      ...change!,
      id: 'later',
      locator: 'api.log:999',
      first_seen: '2026-03-17T10:43:09.000Z',
      score: 0.9,
    };
    const findings = [{ ...change!, score: 0.05 }, later, ...rest];
    const { response } = await reportOn({ analyses: [{ ...api!, findings }] });
    expect(response).to.match(/^- \*\*10:41:52\*\*/m);
    expect(response).to.include('Nothing that stands out as clearly began in the 30 minutes before it');
  });

  it('tells what happened over all files on one clock, with the date once', async () => {
    const { response } = await reportOn({ analyses: outage() });
    const lines = response.split('\n').filter(line => /^- \*\*\d/.test(line));
    expect(lines.map(line => line.slice(4, 12))).to.deep.equal(['10:41:52', '10:43:05', '10:43:15']);
    expect(lines[2]).to.include('`gateway.log`');
    expect(
      response.match(/All times are UTC, on 2026-03-17; − is before the first trouble, \+ after it\./g),
    ).to.have.length(1);
    expect(lines[0]).to.include('** −73 s `api.log` the likely cause: ');
    expect(lines[1]).to.include('`api.log` the trouble begins: ');
  });

  it('cites a source in every line about the incident, and only sources that it lists', async () => {
    const { response, sources } = await reportOn({ analyses: outage(), runbooks: [POOL_RUNBOOK], pastCases: [PAST] });
    const known = new Set(sources.map(({ id }) => id));
    const ours = response.replace(FENCED, '');
    const items = ours.split('\n').filter(line => /^(?:- |\d+\. )/.test(line));
    expect(items).to.have.length.greaterThan(10);
    for (const line of items) expect(line, line).to.match(/\[\d+\]/);
    for (const [, id] of response.matchAll(/\[(\d+)\]/g)) expect(known.has(Number(id)), `[${id}]`).to.equal(true);
  });

  it('says since when, in which file first, and where it went from there', async () => {
    const analyses = outage();
    const together = togetherOf(analyses);
    const gateway = together.findings.find(({ evidence_id }) => evidence_id === OTHER_EVIDENCE)!;
    const { sha256, locator, quote } = gateway;
    const order = [
      ...together.order,
      { evidence_id: OTHER_EVIDENCE, sha256, locator, quote, at: '2026-03-17T10:43:15.000Z' },
    ];
    const { response } = await reportOn({ analyses, together: { ...together, order } });
    expect(response).to.match(
      /^\*\*Since:\*\* 2026-03-17 10:43:05 UTC, first in `api.log` \[\d+\], then in `gateway.log` 10 s later \[\d+\]\.$/m,
    );
  });

  it('names what else came before, which may be the cause, too', async () => {
    const [api, gateway] = outage();
    const other = aFinding({
      id: 'burst-2',
      evidence_id: OTHER_EVIDENCE,
      score: 0.7,
      first_seen: '2026-03-17T10:42:55.000Z',
      locator: 'gateway.log:4400',
      quote: 'upstream reloaded',
    });
    const { response } = await reportOn({ analyses: [api!, { ...gateway!, findings: [other] }] });
    expect(response).to.match(
      /^\*\*Also suspicious, before the trouble:\*\*\n\n- 10 s before in `gateway.log`: `upstream reloaded` \[\d+\]$/m,
    );
  });

  it('shows a stack trace once for all files that have it, and cites each', async () => {
    const [api, gateway] = outage();
    const together = togetherOf([api!, gateway!]);
    const [trace] = together.stack_traces;
    const elsewhere = { evidence_id: OTHER_EVIDENCE, sha256: '1'.repeat(64), locator: 'gateway.log:77-90', count: 3 };
    const { response, sources } = await reportOn({
      analyses: [api!, gateway!],
      together: { ...together, stack_traces: [{ ...trace!, files: [...trace!.files, elsewhere] }] },
    });
    const [, ids = ''] = /\(212 times in 2 files, 10:43:05 to 11:15:58\) ((?:\[\d+\]){2})$/m.exec(response) ?? [];
    const cited = [...ids.matchAll(/\d+/g)].map(([id]) => sources.find(source => source.id === Number(id)));
    expect(cited.map(source => [source?.locator, source?.sha256])).to.deep.equal([
      ['api.log:902-931', '0'.repeat(64)],
      ['gateway.log:77-90', '1'.repeat(64)],
    ]);
  });

  it('says of each step which section of which runbook it is from', async () => {
    const { response } = await reportOn({ analyses: outage(), runbooks: [POOL_RUNBOOK] });
    expect(response).to.match(/^\*\*Do first\*\*, says \*\*Connection pool exhausted\*\* \(Mitigation\): Find/m);
    const steps = response.split('## What to do')[1]?.split('\n## ')[0];
    expect(steps?.match(/^\*\*Connection pool exhausted\*\* \((?:Mitigation|Diagnosis)\):$/gm)).to.deep.equal([
      '**Connection pool exhausted** (Mitigation):',
      '**Connection pool exhausted** (Diagnosis):',
    ]);
  });

  it('lists the steps of the runbook as actions, with where they are from', async () => {
    const { suggested_actions: actions, sources } = await reportOn({ analyses: outage(), runbooks: [POOL_RUNBOOK] });
    expect(actions.map(({ text }) => text)).to.deep.equal([
      'Find the session that holds the locks: `select * from pg_stat_activity`.',
      'End it with `pg_terminate_backend(pid)`.',
      'Roll the configuration back.',
      'Compare the pool size with the number of active sessions.',
    ]);
    const source = sources.find(({ id }) => id === actions[0]?.source_ids[0]);
    expect(source).to.deep.include({ kind: 'knowledge', locator: 'Connection pool exhausted > Mitigation' });
  });

  it('has nothing live in its actions, and nothing that looks like a citation of ours', async () => {
    const steps = [
      '1. [Click here](https://evil.example/login) and [2] then [see](https://evil.example "x") it',
      '2. ![x](https://evil.example/p.png) look <img src=x onerror=alert(1)> at \u202ethis',
      '3. Run `select a[1]` on <pod-name>',
    ];
    const runbook = {
      ...POOL_RUNBOOK,
      sections: [POOL_RUNBOOK.sections[0], ['Connection pool exhausted > Fix', steps.join('\n')]] as [string, string][],
    };
    const { suggested_actions: actions } = await reportOn({ analyses: outage(), runbooks: [runbook] });
    expect(actions).to.have.length(3);
    for (const { text } of actions.slice(0, 2)) expect(text).not.to.match(/\]\(|!\[|<img|\[\d+\]|\u202e/);
    expect(actions[0]?.text).to.match(/^Click here and \(2\) then/);
    expect(actions[2]?.text).to.equal('Run `select a[1]` on <pod-name>');
  });

  it('says plainly that no model wrote it', async () => {
    const { response, mode, usage } = await reportOn({ analyses: outage() });
    expect(response).to.include('No language model wrote this');
    expect([mode, usage.model, usage.prompt]).to.deep.equal(['grounded', null, undefined]);
  });

  it('shows the root cause of a stack trace and similar cases', async () => {
    const { response } = await reportOn({ analyses: outage(), pastCases: [PAST] });
    expect(response).to.include('root cause: `org.postgresql.util.PSQLException');
    expect(response).to.include('Checkout connection pool empty: resolved by: Raised the timeout');
  });

  it('shows where a small file speaks of the cause', async () => {
    const changes = anAnalysis({ evidence_id: SMALL, file: 'changes.md', bytes: 200, lines: 2, from: null, to: null });
    const texts = { [SMALL]: '# Changes\n10:41 configuration r418 by the inventory team' };
    const { response, sources } = await reportOn({ analyses: [...outage(), changes], texts });
    expect(response).to.include('`changes.md:2` `10:41 configuration r418 by the inventory team`');
    expect(sources.map(({ locator }) => locator)).to.include('changes.md:2');
  });

  it('leaves out past cases that share no words with this one', async () => {
    const other = { ...PAST, title: 'Printer on fire', resolution: 'Bought a new one' };
    const { response } = await reportOn({ analyses: outage(), pastCases: [other] });
    expect(response).not.to.include('Printer');
  });

  it('takes a document that is a file of the evidence for no runbook', async () => {
    const [first, second] = outage();
    const analyses = [{ ...first!, sha256: 'a'.repeat(64) }, second!];
    const itself = { ...POOL_RUNBOOK, sha256: 'a'.repeat(64) };
    const { response } = await reportOn({ analyses, runbooks: [itself] });
    expect(response).to.include('(unproven)').and.not.include('Connection pool exhausted');
    const other = { ...POOL_RUNBOOK, sha256: 'b'.repeat(64) };
    expect((await reportOn({ analyses, runbooks: [other] })).response).to.include('(supported)');
  });

  it('counts one record as one', async () => {
    const { response } = await reportOn({
      analyses: [anAnalysis({ records: 1, levels: [{ level: 'error', count: 1 }] })],
    });
    expect(response).to.include('1 record, 1 of them errors');
  });

  it('tells which files it has not read', async () => {
    const evidence = [
      { id: OTHER_EVIDENCE, file_name: 'db.log', status: 'processing' as const, error: null },
      { id: OTHER_EVIDENCE, file_name: 'web.log', status: 'pending' as const, error: null },
      {
        id: OTHER_EVIDENCE,
        file_name: 'bad.pdf',
        status: 'failed' as const,
        error: { code: 'file.corrupt', detail: 'It is damaged.' },
      },
    ];
    const { response, notes } = await reportOn({ analyses: outage().slice(0, 1), evidence });
    expect(notes).to.include('2 files are still being analysed and not in this.');
    expect(notes.join()).to.include('bad.pdf could not be analysed: It is damaged.');
    expect(response).to.include('Not read yet: `db.log`, `web.log`');
  });

  it('answers a plain question from the runbooks, briefly', async () => {
    const { response, sources } = await reportOn({
      question: 'The connection pool is exhausted, what now?',
      runbooks: [POOL_RUNBOOK],
    });
    expect(response).to.match(/^The closest that the runbooks have is \*\*Connection pool exhausted\*\*/);
    expect(response).not.to.include('What happened');
    expect(sources[0]?.kind).to.equal('knowledge');
  });

  it('says that there is nothing to go by, and what to upload', async () => {
    const { response, sources } = await reportOn({ question: 'Why is the moon round?', runbooks: [POOL_RUNBOOK] });
    expect(response).to.match(/^There is nothing to go by/);
    expect(response).to.include('logs of the failing service');
    expect(sources).to.deep.equal([]);
  });

  it('keeps text of logs, files, runbooks and cases from being anything but text', async () => {
    const evil =
      '``` <img src=https://evil.example/a> ![x](https://evil.example/b)\n# Owned [1]: https://evil.example/c';
    const analyses = [
      anAnalysis({
        file: `${evil}.log`,
        findings: [aFinding({ quote: evil, title: `New: ${evil}`, explanation: evil })],
      }),
    ];
    const runbooks = [
      {
        ...POOL_RUNBOOK,
        title: `pool ${evil}`,
        sections: [[`pool ${evil} > Mitigation`, `pool exhausted\n- ${evil}\n\`\`\`\`\n${evil}`]] as [string, string][],
      },
    ];
    const pastCases = [{ ...PAST, title: `checkout fails ${evil}`, resolution: evil }];
    const { response } = await reportOn({ analyses, runbooks, pastCases, question: 'pool exhausted' });
    const outside = response
      .replace(FENCED, '')
      .replace(/\\`/g, '')
      .replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
    expect(outside).not.to.match(/(?<!\\)<|(?<!\\)!\[|(?<!\\)\]\(|https:|^# Owned|^\[1\]:/m);
    expect(response).to.include('evil.example');
  });
});
