import { expect } from 'chai';
import { systemRedactor } from '../../../../adapters/system/redactor.ts';
import { withoutSecrets } from '../../../../core/agent/post-mortem/secrets.ts';
import type { CaseId, DocumentId } from '../../../../core/kernel/ids.ts';
import { outage, POOL_RUNBOOK } from '../support.ts';
import { ada, openPostMortems, type PostMortems } from './post-mortem-world.ts';

const TOKEN = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
const KEY = 'AKIAIOSFODNN7EXAMPLE';

describe('what of a post-mortem is published', () => {
  let w: PostMortems;
  afterEach(() => w.world.dispose());

  const admin = { ...ada, roles: ['user', 'admin'] } as const;
  const open = async (title = 'Checkout fails', resolution = 'Rolled back', description = ''): Promise<CaseId> => {
    w = await openPostMortems({ analyses: outage(), runbooks: [POOL_RUNBOOK] });
    const id = await w.opened(title, description);
    await w.closed(id, resolution);
    return id;
  };
  const publish = async (id: CaseId, scope?: 'personal' | 'global') => {
    const { document_id } = await w.agent.publishPostMortem(admin, id, { scope });
    return { ...w.documentOf(document_id)!, id: document_id as DocumentId };
  };

  it('holds no secret, whatever the scope, and the draft of its owner stays as it is', async () => {
    const id = await open('Login fails', `Replaced ${TOKEN} and password=hunter2secret`, `The key was ${KEY}.`);
    const draft = await w.agent.postMortem(ada, id);
    expect(draft.markdown).to.include('hunter2secret').and.include(KEY);
    for (const scope of ['personal', 'global'] as const) {
      const { text } = await publish(id, scope);
      expect(text).to.include('<SECRET_').and.include('## Root cause').and.include('[1]');
      for (const secret of [TOKEN, TOKEN.replaceAll('_', '\\_'), KEY, 'hunter2secret'])
        expect(text, scope).not.to.include(secret);
    }
    expect((await w.agent.postMortem(ada, id)).markdown).to.equal(draft.markdown);
  });

  it('is told beforehand to hold placeholders for what looks like a secret, in drafts and in edits', async () => {
    const id = await open('Login fails', `Replaced ${TOKEN}`);
    expect((await w.agent.postMortem(ada, id)).notes.join()).to.include('1 value that looks like a secret');
    const { notes } = await w.agent.editPostMortem(ada, id, { markdown: `# P\n\n${KEY} and ${TOKEN}` });
    expect(notes.join()).to.include('2 values that look like secrets');
    const clean = await w.agent.editPostMortem(ada, id, { markdown: '# P' });
    expect(clean.notes).to.deep.equal([]);
  });

  it('has a title and a file name of one line, without a secret', async () => {
    const id = await open(`Login\nfails with\t${TOKEN}`);
    const { fields, name } = await publish(id);
    expect(fields.title).to.match(/^Post-mortem: Login fails with <SECRET_\w+>$/);
    expect(name).not.to.include('16c7e42f');
  });

  it('stays for whom it was when it is published again without saying for whom', async () => {
    const id = await open();
    expect((await publish(id)).fields.scope).to.equal('personal');
    expect((await publish(id, 'global')).fields.scope).to.equal('global');
    await w.agent.editPostMortem(ada, id, { markdown: '# Better' });
    expect(await publish(id)).to.deep.include({
      text: '# Better',
      fields: { title: 'Post-mortem: Checkout fails', scope: 'global' },
    });
    expect((await publish(id, 'personal')).fields.scope).to.equal('personal');
  });

  it('is published no more when its document was deleted', async () => {
    const id = await open();
    const { id: documentId } = await publish(id, 'global');
    w.shelf.delete(documentId);
    const view = await w.agent.postMortem(ada, id);
    expect(view).to.include({ status: 'draft', document_id: null, published_at: null });
    const [version] = (await w.agent.postMortemVersions(ada, id, { limit: 5 })).items;
    expect(version).to.include({ status: 'draft' });
    expect((await publish(id)).fields.scope).to.equal('personal');
    expect(await w.agent.postMortem(ada, id)).to.include({ status: 'published' });
  });

  it('keeps the lines of what ended it, and none of them is anything but text', async () => {
    const id = await open('Checkout fails', '1. Drained <b>node</b> 3\n\n# not a heading\n- Rolled back');
    const { markdown } = await w.agent.postMortem(ada, id);
    const lines = '1\\. Drained \\<b\\>node\\</b\\> 3\\\n\\# not a heading\\\n\\- Rolled back';
    expect(markdown).to.include(`**What ended it:** ${lines} [`);
    expect(markdown).to.include(`- ${lines.replaceAll('\n', '\n  ')} [`);
  });
});

describe('Markdown without secrets', () => {
  const shown = (markdown: string) => {
    const vault = systemRedactor({ key: 'of this test' }).vault('a case');
    return { markdown: withoutSecrets(vault, markdown), found: vault.count() };
  };

  it('has placeholders also where our escapes stood in a secret, and is otherwise as it was', () => {
    const escaped = TOKEN.replaceAll('_', '\\_');
    const { markdown, found } = shown(`a\\_b \`c\\_d\` ${escaped} e\\*f [1]`);
    expect(markdown).to.match(/^a\\_b `c\\_d` <SECRET_GITHUB_TOKEN_[a-z2-7]{6}> e\\\*f \[1\]$/);
    expect(found).to.equal(1);
  });

  it('is the same text where there is none', () => {
    const text = 'a\\_b \\\n  c\\';
    expect(shown(text)).to.deep.equal({ markdown: text, found: 0 });
  });

  it('counts a value once, however often it stands there', () => {
    expect(shown(`${KEY}, \`${KEY}\`\n\n\`\`\`\n${KEY}\n\`\`\``)).to.deep.include({ found: 1 });
  });
});
