import { access, cp, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
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
      66,
      /cannot be read/,
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
