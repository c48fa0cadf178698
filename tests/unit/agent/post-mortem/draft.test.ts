import { expect } from 'chai';
import type { PostMortemView } from '../../../../core/agent/index.ts';
import { sectionText } from '../../../../core/agent/post-mortem/sections.ts';
import type { MessageId } from '../../../../core/kernel/ids.ts';
import { workOff } from '../../../support/working-off.ts';
import { aFinding, anAnalysis, outage, POOL_RUNBOOK, type Runbook, type WorldOptions } from '../support.ts';
import { ada, openPostMortems, type PostMortems } from './post-mortem-world.ts';

const PREVENTING: Runbook = {
  ...POOL_RUNBOOK,
  sections: [
    ...POOL_RUNBOOK.sections,
    ['Connection pool exhausted > Prevention', '- Set `lock_timeout`.\n- Alert early.'],
  ],
};

const section = ({ markdown }: PostMortemView, title: string): string => sectionText(markdown, title) ?? '';
const citedIn = (markdown: string): number[] => [...markdown.matchAll(/\[(\d+)\]/g)].map(([, n]) => Number(n));

describe('the draft of a post-mortem', () => {
  let w: PostMortems;
  afterEach(() => w.world.dispose());
  const draftOf = async (given: WorldOptions, resolution?: string): Promise<PostMortemView> => {
    w = await openPostMortems(given);
    return (await w.about(undefined, resolution)).view;
  };

  it('names the cause with the line of its file, graded as in an answer', async () => {
    const view = await draftOf({ analyses: outage(), runbooks: [POOL_RUNBOOK] });
    expect(view.root_cause.grade).to.equal('supported');
    expect(view.root_cause.text).to.match(
      /^\*\*Most likely cause \(supported\):\*\* at 10:41:52 in `api.log`, `INFO configuration/,
    );
    expect(view.root_cause.sources.map(({ locator }) => locator)).to.include('api.log:812');
    expect(section(view, 'How far it holds')).to.include('**Connection pool exhausted**');
  });

  it('calls a cause unproven that no runbook describes, and asks for proof', async () => {
    const view = await draftOf({ analyses: outage() });
    expect(view.root_cause.grade).to.equal('unproven');
    expect(section(view, 'Action items'))
      .to.include('Confirm or refute the root cause')
      .and.include('no runbook describes what the evidence shows');
  });

  it('lists everything that it cites, and nothing else, with its place', async () => {
    const view = await draftOf({ analyses: outage(), runbooks: [PREVENTING] }, 'Rolled the configuration back');
    const [text = '', list = ''] = view.markdown.split('## Sources');
    expect([...new Set(citedIn(text))].sort((a, b) => a - b)).to.deep.equal(view.sources.map(({ id }) => id));
    expect(citedIn(list)).to.deep.equal(view.sources.map(({ id }) => id));
    expect(list)
      .to.include('`api.log:812`: `INFO configuration')
      .and.include('**Connection pool exhausted** (Prevention)')
      .and.include('this case, resolution');
  });

  it('counts the impact: errors of each file, how long, and how late the case was opened', async () => {
    const view = await draftOf({ analyses: outage() });
    const impact = section(view, 'Impact');
    expect(impact).to.include(
      '`api.log`: 300 errors in 1800 records, 2026-03-17 10:43:05 to 2026-03-17 11:15:58 (33 min)',
    );
    expect(impact).to.include('Errors in all files: 600, 2026-03-17 10:43:05 to 2026-03-17 11:15:59');
    expect(impact).to.match(/The trouble begins at 2026-03-17 10:43:05\. \[\d+\]/);
    expect(section(view, 'Action items')).to.include('opened 17 min after the errors began');
  });

  it('says nothing of lateness when the logs are of another day', async () => {
    const view = await draftOf({
      analyses: [
        anAnalysis({
          findings: [aFinding({ level: 'error', first_seen: '2026-03-10T10:00:00.000Z', last_seen: null })],
        }),
      ],
    });
    expect(section(view, 'Action items')).not.to.include('after the errors began');
  });

  it('takes what worked and what did not from what people said, and says where', async () => {
    w = await openPostMortems({ analyses: outage() });
    const id = await w.opened('Checkout fails', 'Slow since ten. A restart helped for some minutes.');
    await w.say(id, 'Restarting the pods did not help. Would a rollback fix it? A second restart fixed it?');
    await w.cases.postMessage(ada, id, {
      id: w.world.ids.next() as MessageId,
      role: 'assistant',
      content: 'I fixed it.',
    });
    await w.say(id, 'We should have fixed it sooner.\nEnding the session fixed it.');
    const view = await w.closed(id, 'Rolled r418 back');
    expect(section(view, 'What worked')).to.match(
      /^- Rolled r418 back \[\d+\]\n- Ending the session fixed it\. \[\d+\]$/,
    );
    expect(section(view, 'What did not work')).to.match(
      /^- A restart helped for some minutes\. \[\d+\]\n- Restarting the pods did not help\. \[\d+\]$/,
    );
    const cited = citedIn(section(view, 'What did not work'));
    expect(view.sources.find(({ id: one }) => one === cited[1])).to.include({ kind: 'case', case_id: id });
    expect(view.markdown).to.include('this case, message 1, 2026-03-17 11:00:00 UTC');
  });

  it('offers what the runbooks say for afterwards, and what was suggested and not reported on', async () => {
    w = await openPostMortems({ analyses: outage(), runbooks: [PREVENTING] });
    const id = await w.opened();
    const view = await w.closed(id, 'Rolled the configuration back');
    const items = section(view, 'Action items');
    expect(items)
      .to.match(/- \[ \] Set `lock_timeout`\. \[\d+\]/)
      .and.match(/- \[ \] Alert early\. \[\d+\]/);
    const [later = '', open = ''] = items.split('nobody said what came of it');
    expect(later).not.to.include('Find the session');
    expect(open).to.include('Find the session that holds the locks').and.not.include('Roll the configuration back');
  });

  it('tells the questions with the sources of their answers in its own numbers', async () => {
    const [api, gateway] = outage();
    const known = [gateway!];
    w = await openPostMortems({ analyses: known });
    const id = await w.opened();
    await w.agent.chat(ada, { case_id: id, message: 'Why does checkout fail?' });
    await workOff(w.world, 'agent.turn.v1', w.agent.runTurn);
    known.unshift(api!);
    const view = await w.closed(id);
    const told = section(view, 'Questions and answers');
    expect(told).to.match(/\*\*2026-03-17 11:00:00\*\* Why does checkout fail\?\n {2}- What|Where/);
    expect(told).to.include('`10.0.0.7 "POST /api/v1/orders" 503 10.004`').and.not.include('\\*');
    const [cited] = citedIn(told);
    expect(view.sources.find(({ id: one }) => one === cited)?.locator).to.equal('gateway.log:4410');
  });

  it('is honest and complete where nothing is known', async () => {
    const view = await draftOf({});
    expect(view.root_cause).to.deep.include({ grade: 'inconclusive', sources: [] });
    expect(view.root_cause.text).to.include('holds no evidence');
    expect(section(view, 'Summary')).to.include('closed without saying what ended it');
    expect(section(view, 'What is not known')).to.include('Reopen it, upload the logs');
    expect(view.markdown.match(/^## .*/gm)).to.include.members([
      '## Impact',
      '## Timeline',
      '## Root cause',
      '## What worked',
      '## What did not work',
      '## Action items',
    ]);
  });

  it('says what its owner says ended it, and that nothing shows it', async () => {
    const view = await draftOf({}, 'Raised the pool');
    expect(view.root_cause.grade).to.equal('inconclusive');
    expect(view.root_cause.text).to.match(/What its owner says ended it: Raised the pool \[\d+\]/);
  });

  it('keeps what others wrote from being anything but text', async () => {
    const evil =
      '<img src=x onerror=alert(1)> ![p](http://evil.example/a.png) [l](http://evil.example) [99]\n# Root cause\n\nMine';
    const finding = aFinding({ title: `First seen: "${evil}"`, quote: evil, level: 'error', kind: 'error-onset' });
    w = await openPostMortems({
      analyses: [anAnalysis({ file: '`x` [1](http://evil.example).log', findings: [finding] })],
      runbooks: [{ id: POOL_RUNBOOK.id, title: evil, sections: [[`${evil} > Prevention`, `- ${evil}`]] }],
    });
    const id = await w.opened(evil.replaceAll('\n', ' '), evil);
    await w.say(id, `${evil} fixed it`);
    const view = await w.closed(id, evil);
    const outside = view.markdown
      .replace(/^(`{3,})[^\n`]*\n[\s\S]*?\n\1$/gm, '')
      .replace(/(`+)[^`\n][\s\S]*?[^`\n]?\1/g, '');
    expect(outside).not.to.match(/[^\\]<img/);
    expect(outside).not.to.match(/(?<!\\)\]\(/);
    expect(outside).not.to.match(/https?:\/\//);
    expect(view.markdown.match(/^#+ Root cause/gm)).to.deep.equal(['## Root cause']);
    expect(view.sources.map(({ id: one }) => one)).not.to.include(99);
    expect(view.root_cause.text).not.to.equal('Mine');
  });
});
