import { execFileSync } from 'node:child_process';
import { access, cp, mkdir, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { forge, forgeTable, reversed, withLine, withValue } from '../support/archives.ts';
import { faultmaven, type Ran } from '../support/cli.ts';
import { temporaryFolder } from '../support/installation.ts';
import { type LivedIn, liveIn } from '../support/lived-in.ts';

/** Changes one bit in the middle of a file. */
const flip = async (path: string): Promise<void> => {
  const content = await readFile(path);
  const at = content.length >> 1;
  content[at] = (content[at] ?? 0) ^ 1;
  await writeFile(path, content);
};

/** Says something else that is just as well-formed. */
const reword = async (path: string): Promise<void> => {
  const text = await readFile(path, 'utf8');
  expect(text).to.include('at nine');
  await writeFile(path, text.replace('at nine', 'at five'));
};

/** Puts a FIFO, from which nobody ever gets anything, in the place of a file. */
const fifo = async (path: string): Promise<void> => {
  await rm(path);
  execFileSync('mkfifo', [path]);
};

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

describe('npm run faultmaven -- import, of a bad archive', function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let ids: LivedIn;
  const at = (...names: string[]): string => join(folder.path, ...names);

  before(async () => {
    folder = await temporaryFolder();
    ids = await liveIn({ DATA_DIR: at('first') });
    expect((await faultmaven({ DATA_DIR: at('first') }, 'export', at('good'))).code).to.equal(0);
  });
  after(() => folder.remove());

  /** Imports a copy that was made bad. */
  const afterDamage = async (damage: (archive: string) => Promise<void>): Promise<Ran> => {
    await rm(at('bad'), { recursive: true, force: true });
    await cp(at('good'), at('bad'), { recursive: true });
    await damage(at('bad'));
    return faultmaven({ DATA_DIR: at('new') }, 'import', at('bad'));
  };
  const original = (archive: string): string => join(archive, 'files', 'evidence', ids.evidenceId, 'original');
  const inManifest = (from: RegExp, to: string) => async (archive: string) => {
    const path = join(archive, 'manifest.json');
    const text = await readFile(path, 'utf8');
    expect(text).to.match(from);
    await writeFile(path, text.replace(from, to));
  };
  const elsewhere = 'files/evidence/../../../first/jwt-secret';

  const CASES: readonly (readonly [string, number, RegExp, (archive: string) => Promise<void>])[] = [
    [
      'a word of a row is another one',
      65,
      /damaged: .*case_messages.*SHA-256/,
      a => reword(join(a, 'tables/case_messages.ndjson')),
    ],
    [
      'a bit of a row is another one',
      65,
      /damaged: .*case_messages/,
      a => flip(join(a, 'tables/case_messages.ndjson')),
    ],
    ['a bit of a file is another one', 65, /damaged: the file evidence.*SHA-256/, a => flip(original(a))],
    ['a table is cut off', 65, /damaged: .*msg_jobs/, a => truncate(join(a, 'tables/msg_jobs.ndjson'), 300)],
    ['a table is empty', 65, /damaged: .*case_cases/, a => truncate(join(a, 'tables/case_cases.ndjson'), 0)],
    ['a table is missing', 65, /damaged: .*auth_users is missing/, a => rm(join(a, 'tables/auth_users.ndjson'))],
    ['a file is cut off', 65, /damaged: .*bytes in the place/, a => truncate(original(a), 10)],
    ['a file is missing', 65, /damaged: the file evidence.* is missing/, a => rm(original(a))],
    ['the list of files is another one', 65, /damaged: .*list of files/, a => flip(join(a, 'files.ndjson'))],
    ['the export was cut off', 65, /no manifest.json/, a => rm(join(a, 'manifest.json'))],
    ['the manifest is no JSON', 65, /not JSON/, a => truncate(join(a, 'manifest.json'), 100)],
    [
      'the manifest is not one',
      65,
      /manifest.json does not say/,
      a => writeFile(join(a, 'manifest.json'), '{"format":1}'),
    ],
    [
      'a number in the manifest is wrong',
      65,
      /auth_users has 1 rows in the place of 7/,
      inManifest(/"rows": 1,/, '"rows": 7,'),
    ],
    ['it is of a newer format', 76, /format 2; .*up to 1/, inManifest(/"format": 1,/, '"format": 2,')],
    ['it has a table that nobody knows', 76, /other tables .*case_gossip/, inManifest(/"case_cases"/, '"case_gossip"')],
    [
      'a file is a link that leads out of it',
      65,
      /damaged: .*original is not a regular file/,
      async a => {
        await rm(original(a));
        await symlink(at('first', 'jwt-secret'), original(a));
      },
    ],
    [
      'a file has a name that leads out of the store',
      65,
      /line 1 of the list of files/,
      async a =>
        writeFile(join(a, 'files.ndjson'), `${JSON.stringify({ key: elsewhere, bytes: 1, sha256: 'a'.repeat(64) })}\n`),
    ],
    ['the manifest is a FIFO', 65, /damaged: manifest.json is not a regular file/, a => fifo(join(a, 'manifest.json'))],
    ['a table is a FIFO', 65, /damaged: .*msg_jobs.* regular file/, a => fifo(join(a, 'tables/msg_jobs.ndjson'))],
    [
      'its folder of files is a link to another one',
      65,
      /damaged: files is not a folder/,
      async a => {
        await rm(at('outside'), { recursive: true, force: true });
        await rename(join(a, 'files'), at('outside'));
        await symlink(at('outside'), join(a, 'files'));
      },
    ],
    ['a row is there twice', 65, /row 2 of .*auth_users is there twice/, forgeTable('auth_users', rows => rows + rows)],
    ['rows are in another order', 65, /row 2 of .*out of order/, forgeTable('case_messages', reversed)],
    [
      'a text ends in half a character',
      65,
      /row 1 of .*case_cases cannot be read/,
      forgeTable('case_cases', withValue('title', 'x\ud83d')),
    ],
    [
      'a table is not UTF-8',
      65,
      /case_cases is not UTF-8/,
      forgeTable('case_cases', text => Buffer.from(text.replace('slow', 'sl\u00f6w'), 'latin1')),
    ],
    ['a last line has no end', 65, /auth_users ends in the middle/, forgeTable('auth_users', text => text.trimEnd())],
    ['a job runs', 65, /row 1 of .*msg_jobs cannot be read/, forgeTable('msg_jobs', withValue('status', 'running'))],
    [
      'a row is of a year with five digits',
      65,
      /row 1 of .*auth_users cannot be read/,
      forgeTable('auth_users', withValue('created_at', 253_402_300_800_000)),
    ],
    [
      'a row is of before 1970',
      65,
      /row 1 of .*case_timeline cannot be read/,
      forgeTable('case_timeline', withValue('at', -1)),
    ],
    [
      'a row names a file that is not in the list',
      65,
      /evidence_files names the file evidence.*original, which is not in the list/,
      forge('files.ndjson', text =>
        text
          .split('\n')
          .filter(line => !/evidence.*original/.test(line))
          .join('\n'),
      ),
    ],
    ['a file is in the list twice', 65, /list of files has .* twice/, forge('files.ndjson', text => text + text)],
    [
      'a row names a file outside of the store',
      65,
      /knowledge_documents names a file as no file is called/,
      forgeTable('knowledge_documents', withValue('file_key', '../../jwt-secret')),
    ],
    [
      'a job to embed is not JSON',
      65,
      /msg_jobs holds what is not JSON/,
      forgeTable('msg_jobs', text => {
        const job = JSON.parse(text.split('\n')[0] ?? '');
        const changed = { ...job, type: 'document.embed.v2', status: 'dead', payload: '{' };
        return withLine(text, JSON.stringify(changed));
      }),
    ],
    ['there is nothing', 66, /cannot be read \(ENOENT\)/, a => rm(a, { recursive: true })],
    ['it is a file', 65, /not a folder/, async a => rm(a, { recursive: true }).then(() => writeFile(a, 'x'))],
  ];

  for (const [what, code, said, damage] of CASES)
    it(`says so and makes nothing when ${what}`, async () => {
      const ran = await afterDamage(damage);
      expect(ran.stderr).to.match(said).and.not.include('    at ');
      expect(ran.code).to.equal(code);
      expect(ran.stdout).to.equal('');
      expect(await isThere(at('new'))).to.equal(false);
    });

  it('says so and keeps no row when two rows contradict each other', async () => {
    const contradict = forgeTable('auth_users', text => text + withValue('id', 'zzz')(text));
    await rm(at('bad'), { recursive: true, force: true });
    await cp(at('good'), at('bad'), { recursive: true });
    await contradict(at('bad'));
    const there = { DATA_DIR: at('contradicted') };
    const ran = await faultmaven(there, 'import', at('bad'));
    expect(ran.stderr)
      .to.match(/auth_users holds two rows of which there may be only one/)
      .and.not.include('    at ');
    expect(ran.code).to.equal(65);
    expect((await faultmaven(there, 'import', at('good'))).code, 'the good one').to.equal(0);
  });

  it('also refuses a good archive where the store holds files of somebody else', async () => {
    const [stray, there] = [at('used', 'files', 'evidence', 'x', 'original'), { DATA_DIR: at('used') }];
    await mkdir(dirname(stray), { recursive: true });
    await writeFile(stray, 'of another installation');
    const refused = await faultmaven(there, 'import', at('good'));
    expect(refused.code, refused.stderr).to.equal(73);
    expect(refused.stderr).to.include('evidence/x/original');
    expect(await readFile(stray, 'utf8')).to.equal('of another installation');
    await rm(stray);
    expect((await faultmaven(there, 'import', at('good'))).code).to.equal(0);
  });

  it('repeats an import of a good one that was cut off', async () => {
    const there = at('again', 'files', 'evidence', ids.evidenceId, 'original');
    await mkdir(dirname(there), { recursive: true });
    await writeFile(there, 'half');
    expect((await faultmaven({ DATA_DIR: at('again') }, 'import', at('good'))).code).to.equal(0);
    expect(await readFile(there)).to.deep.equal(await readFile(original(at('good'))));
  });
});

describe('npm run faultmaven -- export that cannot be done', function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let ids: LivedIn;
  const at = (...names: string[]): string => join(folder.path, ...names);
  const original = (): string => at('first', 'files', 'evidence', ids.evidenceId, 'original');
  const run = (...args: string[]): Promise<Ran> => faultmaven({ DATA_DIR: at('first') }, 'export', ...args);

  before(async () => {
    folder = await temporaryFolder();
    ids = await liveIn({ DATA_DIR: at('first') });
  });
  after(() => folder.remove());

  it('replaces nothing that is there, and leaves nothing half done', async () => {
    await mkdir(at('there'));
    for (const [path, code, said] of [
      [at('there'), 73, 'is there already'],
      [at('nowhere', 'x'), 73, 'ENOENT'],
    ] as const) {
      const ran = await run(path);
      expect(ran.code, ran.stderr).to.equal(code);
      expect(ran.stderr).to.include(said).and.not.include('    at ');
    }
    expect((await readdir(folder.path)).sort()).to.deep.equal(['first', 'there']);
  });

  it('says how it is called', async () => {
    for (const args of [[], [at('a'), at('b')], ['--all', at('a')]]) {
      const ran = await run(...args);
      expect(ran.code, args.join(' ')).to.equal(2);
      expect(ran.stderr).to.include('Usage').and.not.include('    at ');
    }
  });

  it('makes no installation where there is none', async () => {
    const ran = await faultmaven({ DATA_DIR: at('none') }, 'export', at('x'));
    expect(ran.code).to.equal(78);
    expect(await isThere(at('none'))).to.equal(false);
  });

  it('names files that are not what was uploaded, and goes without them only when told to', async () => {
    await flip(original());
    const changed = await run(at('x'));
    expect(changed.code).to.equal(65);
    expect(changed.stderr).to.include(`evidence/${ids.evidenceId}/original (changed)`);
    await rm(original());
    const missing = await run(at('x'));
    expect(missing.code).to.equal(65);
    expect(missing.stderr).to.include(`evidence/${ids.evidenceId}/original (missing)`);
    expect(await readdir(folder.path)).to.not.include('x');
    const without = await run(at('x'), '--allow-missing', '--json');
    expect(without.code).to.equal(0);
    const problems = [{ key: `evidence/${ids.evidenceId}/original`, problem: 'missing' }];
    expect(JSON.parse(without.stdout)).to.deep.include({ problems, files: 3 });
    const there = await faultmaven({ DATA_DIR: at('second') }, 'import', at('x'));
    expect(there.code).to.equal(0);
    expect(there.stdout).to.include('without evidence/');
  });
});
