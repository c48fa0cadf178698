import { expect } from 'chai';
import { systemTimebox } from '../../../adapters/system/timebox.ts';
import { groundedReport } from '../../../core/agent/grounded/report.ts';
import { type GatherDeps, gather } from '../../../core/agent/investigate/gather.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { CaseId } from '../../../core/kernel/ids.ts';
import { openTools, type ToolsWorld } from './tools-world.ts';

const at = (second: number, hour = 10): string => `2026-01-05T${hour}:00:${String(second).padStart(2, '0')}.000Z`;

const APP = [
  ...Array.from({ length: 20 }, (_, i) => `${at(i)} INFO order ${i} accepted`),
  ...Array.from({ length: 4 }, (_, i) => `${at(30 + i)} ERROR order ${i}: request timeout after 3000 ms`),
  `${at(40)} WARN two timeouts in a row [1](https://evil.example)`,
  `${at(5, 11)} ERROR late timeout`,
].join('\n');
const PROXY = [
  ...Array.from({ length: 20 }, (_, i) => `${at(i)} INFO upstream ok ${i}`),
  `${at(31)} ERROR upstream timeout`,
  `${at(32)} ERROR a.*b upstream reset`,
].join('\n');
const access = (second: number, status: number): string =>
  `10.0.0.7 - - [05/Jan/2026:10:00:${String(second).padStart(2, '0')} +0000] "GET /orders HTTP/1.1" ${status} 503`;
const ACCESS = [
  ...Array.from({ length: 20 }, (_, i) => access(i, 200)),
  access(30, 503),
  access(31, 502),
  access(33, 503),
].join('\n');

describe('a question for a number, about a case with files', () => {
  let w: ToolsWorld;
  let ada: Actor;
  let caseId: CaseId;
  beforeEach(async () => {
    w = await openTools();
    ada = w.someone();
    caseId = await w.openCase(ada);
  });
  afterEach(() => w.world.dispose());

  const asked = async (question: string, change: Partial<GatherDeps> = {}) => {
    const deps = { cases: w.cases, evidence: w.evidence, knowledge: w.knowledge, timebox: systemTimebox, ...change };
    const { found } = await gather(deps)({ caseId, question, context: null }, ada, new AbortController().signal);
    const report = groundedReport(found, '');
    const [first = ''] = report.split('\n\n');
    const cited = [...first.matchAll(/\[(\d+)\]/g)].map(([, id]) =>
      found.sources.all.find(({ view }) => view.id === Number(id)),
    );
    return { found, report, first, cited };
  };

  it('is answered in the first line with the number, the files, the first moment and the last', async () => {
    await w.upload(ada, caseId, 'app.log', APP);
    await w.upload(ada, caseId, 'proxy.log', PROXY);
    const { first, cited } = await asked('How many timeouts were there, since when, and what changed first?');
    expect(first).to.equal(
      '**7** lines hold `timeout` (`app.log` 6, `proxy.log` 1), from 2026-01-05 10:00:30 to 11:00:05 UTC [1][2].',
    );
    expect(cited.map(source => source?.view.locator)).to.deep.equal(['app.log:21', 'proxy.log:21']);
    expect(cited[0]?.text).to.equal(`${at(30)} ERROR order 0: request timeout after 3000 ms`);
    expect(cited[0]?.facts[0]).to.equal(
      '6 lines of app.log hold "timeout", from 2026-01-05 10:00:30 to 11:00:05 UTC; 7 in 2 files that were counted.',
    );
  });

  it('goes on with the report as before', async () => {
    await w.upload(ada, caseId, 'app.log', APP);
    const counted = await asked('How many timeouts were there?');
    const plain = await asked('Why does it fail?');
    expect(plain.found.count).to.equal(null);
    expect(plain.report).not.to.match(/^\*\*\d/);
    const headings = (report: string) => report.match(/^## .*$/gm);
    expect(headings(counted.report)).to.deep.equal(headings(plain.report));
  });

  it('keeps to the time and to the file that it names', async () => {
    await w.upload(ada, caseId, 'app.log', APP);
    await w.upload(ada, caseId, 'proxy.log', PROXY);
    const { first } = await asked('How many timeouts were there in app.log between 10:00 and 11:00?');
    expect(first).to.match(
      /^\*\*5\*\* lines hold `timeout` between 2026-01-05 10:00:00 and 2026-01-05 11:00:00 UTC \(`app.log` 5\), from 2026-01-05 10:00:30 to 10:00:40 UTC \[\d+\]\.$/,
    );
    expect((await asked('How many timeouts since 10:59?')).first).to.match(/^\*\*1\*\* line holds `timeouts?` from /);
  });

  it('is told where the time that it names was not understood', async () => {
    await w.upload(ada, caseId, 'app.log', APP);
    const { first } = await asked('How many timeouts were there since the deploy?');
    expect(first).to.match(/^\*\*6\*\* .* The question names a time that was not understood/);
  });

  it('is answered with 0, and with what was looked for and where', async () => {
    await w.upload(ada, caseId, 'app.log', APP);
    await w.upload(ada, caseId, 'proxy.log', PROXY);
    const { first, cited } = await asked('How many deadlocks were there?');
    expect(first).to.match(
      /^\*\*0\*\* lines hold `deadlocks` or `deadlock`, in none of 2 files \(`app.log`, `proxy.log`\) \[\d+\]\[\d+\]\.$/,
    );
    expect(cited.map(source => source?.view.locator)).to.deep.equal(['app.log:1-26', 'proxy.log:1-22']);
    expect(cited[0]?.facts.join(' ')).to.include('0 lines of app.log hold "deadlocks" or "deadlock"; 0 in 2 files');
  });

  it('takes what it names as text and no pattern, and shows it as text', async () => {
    await w.upload(ada, caseId, 'proxy.log', PROXY);
    expect((await asked('How often does "a.*b" occur?')).first).to.include('**1** line holds `a.*b` (');
    const { first } = await asked('How often does "<img src=x> [9](https://evil.example) ``` (+" occur?');
    expect(first).to.include(
      '**0** lines hold ````<img src=x> [9](https://evil.example) ``` (+````, in none of 1 file',
    );
  });

  it('by level counts records, and says which level', async () => {
    await w.upload(ada, caseId, 'app.log', `${APP}\n\tat com.example.Order.pay(Order.java:1)\n`);
    expect((await asked('How many errors were there?')).first).to.match(
      /^\*\*5\*\* records are of level `error` or worse \(`app.log` 5\)/,
    );
    expect((await asked('How many warnings?')).first).to.match(/^\*\*1\*\* record is of level `warn` \(/);
  });

  it('by status counts that of the access log, and not what looks like it', async () => {
    await w.upload(ada, caseId, 'app.log', APP);
    await w.upload(ada, caseId, 'access.log', ACCESS);
    expect((await asked('How many 5xx since 10:00?')).first).to.match(
      /^\*\*3\*\* lines have a status of `5xx` from 2026-01-05 10:00:00 UTC on \(`access.log` 3\).* Not counted: `app.log` \(no status\)\.$/,
    );
    expect((await asked('How many 503s were there?')).first).to.match(/^\*\*2\*\* lines have a status of `503`/);
  });

  it('by a class of status is left alone where no file has one', async () => {
    await w.upload(ada, caseId, 'app.log', APP);
    expect((await asked('How many 5xx were there?')).found.count).to.equal(null);
  });

  it('does not count what a configuration says, and says so', async () => {
    await w.upload(ada, caseId, 'app.log', APP);
    await w.upload(ada, caseId, 'app.yaml', 'server:\n  timeout: 30\n  port: 80\n');
    const { first } = await asked('How many timeouts were there?');
    expect(first).to.match(/^\*\*6\*\* .* Not counted: `app.yaml` \(no log\)\.$/);
  });

  it('says what is not read yet', async () => {
    await w.upload(ada, caseId, 'app.log', APP);
    await w.evidence.upload(ada, caseId, {
      name: 'late.log',
      mediaType: null,
      content: (async function* () {
        yield new TextEncoder().encode('timeout\n');
      })(),
    });
    expect((await asked('How many timeouts were there?')).first).to.match(/1 file could not be read, or not yet\.$/);
  });

  it('is a note where it cannot be counted, and the rest of the report is there', async () => {
    await w.upload(ada, caseId, 'app.log', APP);
    const counts = async () => {
      throw new DomainError('unavailable', 'Too many counts of lines run at the moment.');
    };
    const busy = await asked('How many timeouts were there?', { evidence: { ...w.evidence, counts } });
    expect(busy.found.count).to.equal(null);
    expect(busy.found.notes.join()).to.include('What the question asks to be counted').and.include('unavailable');
    expect(busy.report).to.include('## What was read');
  });

  it('is given up when counting takes too long', async () => {
    await w.upload(ada, caseId, 'app.log', APP);
    const { found } = await asked('How many timeouts were there?', {
      timebox: (ms, signal, work) => systemTimebox(Math.min(ms, 5), signal, work),
      evidence: { ...w.evidence, counts: () => Promise.withResolvers<never>().promise },
    });
    expect(found.notes.join()).to.include('deadline-exceeded');
  });
});
