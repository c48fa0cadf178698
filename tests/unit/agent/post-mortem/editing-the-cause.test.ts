import { expect } from 'chai';
import { scriptedLlmProvider } from '../../../../adapters/memory/llm-provider.ts';
import { sectionText } from '../../../../core/agent/post-mortem/sections.ts';
import type { CaseId } from '../../../../core/kernel/ids.ts';
import { refusal } from '../../../support/waiting.ts';
import { outage, POOL_RUNBOOK, type WorldOptions } from '../support.ts';
import { ada, openPostMortems, type PostMortems } from './post-mortem-world.ts';

describe('a root cause that somebody edits', () => {
  let w: PostMortems;
  let id: CaseId;
  afterEach(() => w.world.dispose());

  const open = async (given: WorldOptions = {}) => {
    w = await openPostMortems({ analyses: outage(), runbooks: [POOL_RUNBOOK], ...given });
    ({ id } = await w.about('Checkout fails with 503', 'Rolled r418 back'));
    return w.agent.postMortem(ada, id);
  };
  const tell = (text: string) => w.agent.editPostMortem(ada, id, { root_cause: { text } });
  const section = ({ markdown }: { markdown: string }, title: string) => sectionText(markdown, title) ?? '';

  it('takes its grade along in the text, and what spoke for the earlier one goes', async () => {
    const before = await open();
    expect(section(before, 'How far it holds'))
      .to.match(/^Grade: \*\*supported\*\*/)
      .and.include('Described in:');
    const after = await tell('It was the moon.');
    expect(section(after, 'How far it holds')).to.equal(
      'Grade: **unproven**. A reviewer wrote this cause. Nothing that was computed from the evidence shows it.',
    );
    const back = await tell('Revision r418 [2].');
    expect(section(back, 'How far it holds')).to.match(/^Grade: \*\*supported\*\*\. The evidence shows it/);
  });

  it('keeps what a reviewer wrote about how far it holds', async () => {
    const { markdown } = await open();
    const heading = '### How far it holds\n\n';
    await w.agent.editPostMortem(ada, id, { markdown: markdown.replace(heading, `${heading}I was there.\n\n`) });
    expect(section(await tell('It was the moon.'), 'How far it holds')).to.match(
      /^I was there\.\n\nGrade: \*\*unproven\*\*[^\n]*$/,
    );
  });

  it('is what the summary tells, too', async () => {
    const before = await open();
    expect(section(before, 'Summary')).to.include(before.root_cause.text);
    const summary = section(await tell('It was $& the moon.'), 'Summary');
    expect(summary).to.include('\n\nIt was $& the moon.\n\n**What ended it:** Rolled r418 back');
    expect(summary).not.to.include('supported').and.not.include('Most likely cause');
    expect(section(await tell('It was the sun.'), 'Summary'))
      .to.include('\n\nIt was the sun.\n\n')
      .and.not.include('moon');
  });

  it('is told behind a summary that told it in words of its own, once', async () => {
    await open({ llm: scriptedLlmProvider([{ text: ['The revision broke the pool [1][2].'] }], { name: 'model-1' }) });
    await tell('It was the moon.');
    const summary = section(await tell('It was the sun.'), 'Summary');
    expect(summary).to.match(/The revision broke the pool \[1\]\[2\]\.\n\n\*\*As reviewed:\*\* It was the sun\.$/);
  });

  it('has the same grade and summary where the text as a whole was edited', async () => {
    const { markdown, root_cause: cause } = await open();
    const inSection = `## Root cause\n\n${cause.text}`;
    const edited = await w.agent.editPostMortem(ada, id, {
      markdown: markdown.replace(inSection, () => '## Root cause\n\nIt was the moon.'),
    });
    expect(section(edited, 'How far it holds')).to.match(/^Grade: \*\*unproven\*\*/);
    expect(section(edited, 'Summary')).to.include('It was the moon.').and.not.include('Most likely cause');
  });

  it('does not get a better grade by writing one', async () => {
    const { markdown } = await open();
    const bold = markdown.replace('Grade: **supported**', 'Grade: **confirmed**');
    const edited = await w.agent.editPostMortem(ada, id, { markdown: bold });
    expect(section(edited, 'How far it holds')).to.match(/^Grade: \*\*supported\*\*/);
    const { root_cause: cause } = await w.agent.postMortem(ada, id, 1);
    expect(cause.text).to.include('(supported):**');
    const bare = await tell(cause.text.replace(/ ?\[\d+\]/g, ''));
    expect(bare.root_cause.text).to.include('(unproven):**').and.not.include('(supported)');
  });

  it('cites no source that there is not', async () => {
    await open();
    const { root_cause: cause, notes } = await tell('Really the pool [1] and invented [99].');
    expect(cause.text).to.equal('Really the pool [1] and invented *(unsupported)*.');
    expect(notes).to.deep.equal([
      '1 citation(s) of the root cause named no source of this post-mortem. They are gone.',
    ]);
  });

  it('stays one section, whatever headings it has', async () => {
    await open();
    const text = 'The pool [1].\n\n## Injected heading ##\n\n##\n\nSetext\n===\n\n```\n# a comment\n```';
    const edited = await tell(text);
    expect(edited.root_cause.text)
      .to.equal(section(edited, 'Root cause'))
      .and.include('**Injected heading**')
      .and.include('# a comment');
    expect(edited.markdown)
      .not.to.match(/^#+ (?:Injected|Setext)/m)
      .and.not.include('===');
    expect(section(edited, 'How far it holds')).to.match(/^Grade: /);
  });

  it('is refused when it would swallow what comes after it', async () => {
    await open();
    await refusal('invalid', () => tell('The pool [1].\n\n```\nno end'));
    expect((await w.agent.postMortem(ada, id)).version).to.equal(1);
  });
});
