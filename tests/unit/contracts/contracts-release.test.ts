import { access, appendFile, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FOLDERS } from '../../../contracts/tools/compatibility/read-contracts.ts';
import { DOCUMENTS } from '../../../contracts/tools/documents.ts';
import { regenerate } from '../../../contracts/tools/regenerate.ts';
import { exitCodeOfRelease, linesOfRelease, release } from '../../../contracts/tools/release.ts';

const USER = 'events.user.v1.yaml';
const FILES = [USER, 'schemas/cloud-event.v1.yaml', 'schemas/fields.v1.yaml'];
const plain = (_style: string, text: string): string => text;

describe('contracts:release', function () {
  this.timeout(120_000);
  let root = '';
  let untouched: Readonly<Record<string, string>> | undefined;
  const folder = (name: string): string => join(root, name);
  const released = (file: string): Promise<string> => readFile(join(folder('released'), file), 'utf8');

  const run = async () => {
    const outcome = await release({
      documents: folder('asyncapi'),
      released: folder('released'),
      generated: folder('generated'),
      upcasters: FOLDERS.upcasters,
    });
    return { kind: outcome.kind, code: exitCodeOfRelease(outcome), text: linesOfRelease(outcome, plain).join('\n') };
  };

  const write = async (generated: Readonly<Record<string, string>>): Promise<void> => {
    await mkdir(folder('generated'), { recursive: true });
    for (const [file, text] of Object.entries(generated)) await writeFile(join(folder('generated'), file), text);
  };
  const generate = async (): Promise<void> => write(await regenerate(folder('asyncapi')));

  const edit = async (from: string, to: string): Promise<void> => {
    const file = join(folder('asyncapi'), USER);
    const text = await readFile(file, 'utf8');
    expect(text).to.include(from);
    await writeFile(file, text.replace(from, to));
  };

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'faultmaven-contracts-'));
    for (const file of FILES)
      for (const place of ['asyncapi', 'released'])
        await cp(join(DOCUMENTS, file), join(folder(place), file), { recursive: true });
    // Of the same documents before each test.
    untouched ??= await regenerate(folder('asyncapi'));
    await write(untouched);
  });
  afterEach(() => rm(root, { recursive: true }));

  it('makes a first baseline out of nothing, with what the documents share, and nothing else beside it', async () => {
    await rm(folder('released'), { recursive: true });
    await writeFile(join(folder('asyncapi'), 'notes.txt'), 'no document');
    const { kind, code, text } = await run();
    expect([kind, code]).to.deep.equal(['released', 0]);
    expect(text).to.include('events.user.v1.yaml: not released -> 1.0.0');
    expect((await readdir(folder('released'), { recursive: true })).sort()).to.deep.equal([...FILES, 'schemas'].sort());
    for (const file of FILES) expect(await released(file)).to.equal(await readFile(join(DOCUMENTS, file), 'utf8'));
    expect((await readdir(root)).sort()).to.deep.equal(['asyncapi', 'generated', 'released']);
  });

  it('has nothing to do the second time', async () => {
    await edit('      description: An account was made.', '      description: Somebody made an account.');
    await generate();
    expect((await run()).kind).to.equal('released');
    expect(await run()).to.deep.equal({ kind: 'unchanged', code: 0, text: 'nothing to release' });
  });

  it('says what changed', async () => {
    await edit('version: 1.0.0', 'version: 1.1.0');
    await edit('summary: The auth module', 'title: Accounts\n    summary: The auth module');
    const { code, text } = await run();
    expect(code).to.equal(0);
    expect(text.split('\n')).to.deep.equal([
      'events.user.v1.yaml: 1.0.0 -> 1.1.0',
      '  the document: only words differ',
      'released',
    ]);
    expect(await released(USER)).to.include('version: 1.1.0');
  });

  it('refuses what breaks a rule, and leaves the baseline alone', async () => {
    const baseline = await released(USER);
    await edit('required: [user_id]', 'required: []');
    const { kind, code, text } = await run();
    expect([kind, code]).to.deep.equal(['violated', 1]);
    expect(text)
      .to.include('make a required field optional, as if it were removed: major bump')
      .and.to.match(/not released$/);
    expect(await released(USER)).to.equal(baseline);
  });

  it('refuses when the generated code is not that of the documents', async () => {
    const baseline = await released(USER);
    await edit('version: 1.0.0', 'version: 1.1.0');
    await edit(
      '      properties:\n        user_id:',
      '      properties:\n        name:\n          type: string\n        user_id:',
    );
    const { kind, code, text } = await run();
    expect([kind, code]).to.deep.equal(['drifted', 1]);
    expect(text).to.include('messages.ts').and.to.include('npm run contracts:generate');
    expect(await released(USER)).to.equal(baseline);
  });

  it('refuses a document that cannot be read', async () => {
    await appendFile(join(folder('asyncapi'), USER), 'a: [');
    const { kind, code, text } = await run();
    expect([kind, code]).to.deep.equal(['unreadable', 2]);
    expect(text).to.match(/events\.user\.v1\.yaml:\d+: yaml: /);
  });

  it('refuses a document that nothing can be generated from', async () => {
    await rm(folder('released'), { recursive: true });
    await edit('            const: user.registered.v1', '            type: string');
    const { kind, code, text } = await run();
    expect([kind, code]).to.deep.equal(['unreadable', 2]);
    expect(text).to.include('generate: events.user.v1.yaml: the envelope of user.registered.v1 does not say its type');
  });

  it('removes from the baseline what is no longer there, and only that', async () => {
    await cp(join(DOCUMENTS, 'schemas/fields.v1.yaml'), join(folder('released'), 'schemas/unused.v1.yaml'));
    expect((await run()).kind).to.equal('released');
    expect((await readdir(join(folder('released'), 'schemas'))).sort()).to.deep.equal([
      'cloud-event.v1.yaml',
      'fields.v1.yaml',
    ]);
  });

  it('takes up the baseline that an interrupted release left beside its place', async () => {
    await rename(folder('released'), folder('.released.previous'));
    await cp(DOCUMENTS, folder('.released.next'), { recursive: true });
    await edit('required: [user_id]', 'required: []');
    expect((await run()).kind).to.equal('violated');
    expect(await released(USER)).to.include('required: [user_id]');
    expect(
      await access(folder('.released.previous')).then(
        () => 'there',
        () => 'gone',
      ),
    ).to.equal('gone');
  });

  it('throws away what an interrupted release had begun to copy', async () => {
    await cp(DOCUMENTS, folder('.released.next'), { recursive: true });
    await writeFile(join(folder('.released.next'), 'events.half.v1.yaml'), 'half');
    await edit('title: User events', 'title: Events of users');
    expect((await run()).kind).to.equal('released');
    expect(await readdir(folder('released'))).to.not.include('events.half.v1.yaml');
    expect((await readdir(root)).sort()).to.deep.equal(['asyncapi', 'generated', 'released']);
  });
});
