import { execFile } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { checkCompatibility, exitCodeOf, linesOf } from '../../../contracts/tools/check-compatibility.ts';
import { LAWS } from '../../../contracts/tools/compatibility/laws.ts';
import { FOLDERS } from '../../../contracts/tools/compatibility/read-contracts.ts';
import { RULES, type Rule } from '../../../contracts/tools/compatibility/rules.ts';
import { DOCUMENTS } from '../../../contracts/tools/documents.ts';

const CASE = 'events.case.v1.yaml';
const PAGE = fileURLToPath(new URL('../../../docs/contracts.md', import.meta.url));
const TOOL = fileURLToPath(new URL('../../../contracts/tools/check-compatibility.ts', import.meta.url));

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

const run = (...args: string[]): Promise<Ended> =>
  new Promise(resolve => {
    const child = execFile(process.execPath, [TOOL, ...args], (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });

const replaceByFile = async (folder: string): Promise<void> => {
  await rm(folder, { recursive: true });
  await writeFile(folder, '');
};

const plain = (_style: string, text: string): string => text;

describe('contracts:check', function () {
  this.timeout(120_000);
  let documents = '';
  let released = '';

  const edit = async (file: string, from: string, to: string): Promise<void> => {
    const text = await readFile(join(documents, file), 'utf8');
    expect(text).to.include(from);
    await writeFile(join(documents, file), text.replace(from, to));
  };

  const check = async () => {
    const outcome = await checkCompatibility({ ...FOLDERS, documents, released });
    return { code: exitCodeOf(outcome), text: linesOf(outcome, plain).join('\n'), outcome };
  };

  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'faultmaven-contracts-'));
    documents = join(folder, 'asyncapi');
    released = join(folder, 'released');
    for (const file of [CASE, 'jobs.case.v1.yaml', 'schemas'])
      for (const folder of [documents, released])
        await cp(join(DOCUMENTS, file), join(folder, file), { recursive: true });
  });
  afterEach(() => rm(join(documents, '..'), { recursive: true }));

  it('names what lies beside the documents and would not be read', async () => {
    await cp(join(documents, CASE), join(documents, 'events.other.v1.yml'));
    await mkdir(join(documents, 'old'));
    const { code, text } = await check();
    expect(code).to.equal(2);
    expect(text).to.include('events.other.v1.yml').and.include('old').and.include('is not read');
  });

  it('finds that the shipped documents are compatible with the shipped released ones', async () => {
    const { verdict, problems } = await checkCompatibility();
    expect(problems).to.deep.equal([]);
    expect(verdict?.violations).to.deep.equal([]);
    expect(verdict?.documents.map(({ was }) => was)).to.not.be.empty;
  });

  it('says in one block where a violation is, what changed, by which rule, and what it needs', async () => {
    await edit(
      CASE,
      '          description: "What solved it, in the words of the person who closed it."\n          type: [string, \'null\']',
      '          type: integer',
    );
    const { code, text } = await check();
    expect(code).to.equal(1);
    expect(text.trim().split('\n')).to.deep.equal([
      'events.case.v1.yaml: components.schemas.CaseClosedV1.properties.resolution',
      '  change  was string or null, is integer: neither version understands the other',
      "  rule    change a field's type: major bump",
      '  bump    major',
      '  needs   leave events.case.v1.yaml as it was released; make the change in the new document events.case.v2.yaml; add apps/worker/upcasters/case.closed.v1.ts; mark the old messages x-deprecated-since and keep them for a release or more',
      '',
      '1 violation in 2 documents',
    ]);
    expect(await readFile(PAGE, 'utf8'), 'docs/contracts.md shows this').to.include(text.trim().split('\n\n')[0]);
  });

  it('follows the rules that docs/contracts.md lists', async () => {
    const page = await readFile(PAGE, 'utf8');
    const rows = Object.values<Rule>(RULES).map(
      ({ change, bump, and }) => `| ${change} | ${bump} |${and ? ` ${and}` : ''} |`,
    );
    const listed = (page.split('| change | bump | and |\n')[1] ?? '').split('\n\n')[0]?.split('\n').slice(1);
    expect(listed).to.deep.equal(rows);
    const laws = (page.split('For documents as a whole:\n\n')[1] ?? '').split('\n\n')[0]?.split('\n');
    expect(laws).to.deep.equal(Object.values(LAWS).map(law => `- ${law}`));
  });

  it('names what changed without a violation', async () => {
    await edit(CASE, 'version: 1.0.0', 'version: 1.1.0');
    await edit(
      CASE,
      '        title:\n          type: string',
      '        title:\n          type: string\n        cost:\n          type: number',
    );
    const { code, text } = await check();
    expect(code).to.equal(0);
    expect(text.split('\n')).to.deep.equal([
      'events.case.v1.yaml: 1.0.0 -> 1.1.0',
      '  components.schemas.CaseOpenedV1.properties.cost: optional field added',
      '2 documents, compatible with the released ones',
    ]);
  });

  const BROKEN: { readonly [title: string]: readonly [file: string, from: string, to: string, expected: RegExp] } = {
    'broken YAML': [CASE, 'info:', 'info: [', /asyncapi\/events\.case\.v1\.yaml:\d+: yaml: /],
    'a key that is there twice': [
      CASE,
      'asyncapi: 3.0.0',
      'asyncapi: 3.0.0\nasyncapi: 3.0.0',
      /v1\.yaml:2: yaml: Map keys must be unique/,
    ],
    'a file without a mapping': ['schemas/fields.v1.yaml', '# Fields', '- a\n# Fields', /fields\.v1\.yaml:\d+: yaml: /],
    'an alias of YAML, which could hold itself': [CASE, 'info:', 'x-a: &a\n  b: *a\ninfo:', /v1\.yaml:3: yaml: \*a: /],
    'an unknown reference in the document': [
      CASE,
      "$ref: '#/components/schemas/CaseClosedV1'",
      "$ref: '#/components/schemas/Nothing'",
      /events\.case\.v1\.yaml: components\.messages\.CaseClosedV1\.payload\.properties\.data: unknown-reference: #\/components\/schemas\/Nothing leads nowhere/,
    ],
    'an unknown reference to a shared file': [
      CASE,
      './schemas/fields.v1.yaml#/Id',
      './schemas/fields.v7.yaml#/Id',
      /unknown-reference: \.\/schemas\/fields\.v7\.yaml#\/Id leads nowhere/,
    ],
    'something beside a reference that would be ignored': [
      CASE,
      '          $ref: ./schemas/fields.v1.yaml#/Id',
      '          $ref: ./schemas/fields.v1.yaml#/Id\n          minLength: 9',
      /properties\.case_id: ignored-beside-reference: "minLength" beside \$ref/,
    ],
    'a document that is not AsyncAPI': [CASE, 'title:', 'tittle:', /events\.case\.v1\.yaml:\d+: info.*: asyncapi/],
  };
  for (const [title, [file, from, to, expected]] of Object.entries(BROKEN))
    it(`names file, path and rule for ${title}, and does not judge`, async () => {
      await edit(file, from, to);
      const { code, text, outcome } = await check();
      expect(code).to.equal(2);
      expect(outcome.verdict).to.equal(undefined);
      expect(text).to.match(expected);
      expect(text).to.not.match(/^ +at /m);
    });

  it('follows references that lead round in a circle to an answer', async () => {
    await appendFile(
      join(documents, 'schemas/fields.v1.yaml'),
      "Round:\n  $ref: '#/Again'\nAgain:\n  $ref: '#/Round'\n",
    );
    expect((await check()).text).to.match(/fields\.v1\.yaml: Round: unknown-reference/);
  });

  it('asks for a baseline where there is none', async () => {
    await rm(released, { recursive: true });
    for (const make of [() => undefined, () => mkdir(released), () => replaceByFile(released)]) {
      await make();
      const { code, text } = await check();
      expect(code).to.equal(2);
      expect(text).to.include('no-baseline').and.to.include('npm run contracts:release');
    }
  });

  it('ends with 0, 1 or 2, writes JSON when asked, and no colours where there is no terminal', async () => {
    const folders = ['--documents', documents, '--released', released];
    const good = await run(...folders);
    expect(good).to.deep.equal({ code: 0, stdout: '2 documents, compatible with the released ones\n', stderr: '' });

    await edit(CASE, 'version: 1.0.0', 'version: 0.9.0');
    const [text, json] = await Promise.all([run(...folders), run('--json', ...folders)]);
    expect([text.code, json.code]).to.deep.equal([1, 1]);
    expect(text.stdout).to.not.include('\u001b');
    const told = JSON.parse(json.stdout);
    expect(told).to.include({ compatible: false });
    expect(told.problems).to.deep.equal([]);
    expect(told.violations.map((each: { path: string; rule: string }) => `${each.path}: ${each.rule}`)).to.deep.equal([
      'info.version: info.version is MAJOR.MINOR.PATCH with the major version of the name',
      'info.version: a version never goes backwards',
    ]);
    expect(told.documents).to.deep.include({ file: CASE, released: '1.0.0', present: '0.9.0', changes: [] });

    await edit(CASE, 'info:', 'info: [');
    const broken = await run('--json', ...folders);
    expect(broken.code).to.equal(2);
    expect(JSON.parse(broken.stdout).problems[0]).to.include({ rule: 'yaml', path: '' });
  });

  it('refuses an option that it does not know', async () => {
    const { code, stdout, stderr } = await run('--jsno');
    expect([code, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.include('--jsno').and.to.include('usage: npm run contracts:check');
  });
});
