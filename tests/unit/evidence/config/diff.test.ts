import { expect } from 'chai';
import type { Configuration } from '../../../../core/evidence/config/configuration.ts';
import { changeFindings } from '../../../../core/evidence/config/describe-change.ts';
import { diffConfigurations } from '../../../../core/evidence/config/diff-configurations.ts';
import { familyOf, predecessorOf, type Version } from '../../../../core/evidence/config/find-predecessor.ts';
import { readFile } from '../read-file.ts';

const read = async (name: string, content: string): Promise<Configuration> => {
  const { configuration } = (await readFile(name, content)).analysis;
  if (configuration === undefined) throw new Error(`${name} is no configuration`);
  return configuration;
};

const told = async (before: string, after: string, name = 'a.yaml'): Promise<readonly string[]> =>
  diffConfigurations(await read(name, before), await read(name, after)).map(
    change =>
      `${change.kind} ${change.path} ${change.before?.value ?? '-'}@${change.before?.line ?? '-'} -> ${change.after?.value ?? '-'}@${change.after?.line ?? '-'}`,
  );

describe('two versions of a configuration', () => {
  it('differ in what was changed, added and removed, with both lines, and the likeliest cause first', async () => {
    const before =
      'description: old\nlog-level: info\npool:\n  max-size: 50\n  timeout: 30s\nimage: app:1\nold: 1\nsame: x\n';
    const after =
      '# new\ndescription: new\nlog-level: debug\npool:\n  max-size: 5\n  timeout: 31s\nimage: app:2\nsame: x\nnew-flag: true\n';
    expect(await told(before, after)).to.deep.equal([
      'changed pool.max-size 50@4 -> 5@5',
      'changed pool.timeout 30s@5 -> 31s@6',
      'changed image app:1@6 -> app:2@7',
      'added new-flag -@- -> true@9',
      'removed old 1@7 -> -@-',
      'changed log-level info@2 -> debug@3',
      'changed description old@1 -> new@2',
    ]);
  });

  it('do not differ in order, comments, quotes or form', async () => {
    expect(await told('a: 1\nb: "x"\nc: [1, 2]\n', '# y\nc:\n  - 1\n  - 2\nb: x\na: 1\n')).to.deep.equal([]);
  });

  it('differ in what the setting itself is called, and only then in what it is a part of', async () => {
    const paths = {
      'database.enabled': 'a switch',
      'database.verbose': 'a switch',
      'database.host': 'where it connects to',
      'database.main': 'where it connects to',
      'server.timeout': 'a time',
      'resources.limits.cpu': 'a limit',
      'limits.gold': 'a limit',
      'labels.version': 'a remark',
      'host.pool': 'a limit',
    };
    for (const [path, about] of Object.entries(paths)) {
      const values = about === 'a switch' ? ['true', 'false'] : ['one', 'two'];
      const [a, b] = await Promise.all(values.map(value => read('a.properties', `${path}=${value}\nx=1\n`)));
      expect(diffConfigurations(a!, b!)[0]?.about, path).to.equal(about);
    }
  });

  it('differ where a value is of another type, and say of which', async () => {
    const types = async (name: string, before: string, after: string) => {
      const [a, b] = [await read(name, before), await read(name, after)];
      return changeFindings(diffConfigurations(a, b), { name, configuration: a }, { name, configuration: b }).map(
        ({ title }) => title,
      );
    };
    expect(await types('a.json', '{"port": "8080", "x": 1}', '{"port": 8080, "x": 1}')).to.deep.equal([
      '"port" was changed from the text "8080" to the number "8080" (a.json:1; before in a.json:1).',
    ]);
    expect(await types('a.yaml', 'tls: "false"\nx: 1\n', 'tls: false\nx: 1\n')).to.deep.equal([
      '"tls" was changed from the text "false" to the switch "false" (a.yaml:1; before in a.yaml:1).',
    ]);
    expect(await types('a.toml', 'retries = "5"\nx = 1\n', 'retries = 5\nx = 1\n')).to.have.length(1);
    expect(await types('a.yaml', "key: ''\nx: 1\n", 'key:\nx: 1\n')).to.deep.equal([
      '"key" was changed from the text "" to no value (a.yaml:1; before in a.yaml:1).',
    ]);
    expect(await types('a.json', '{"password": "12345", "x": 1}', '{"password": 12345, "x": 1}')).to.deep.equal([
      '"password" was changed from the text "<secret>" to the number "<secret>" (a.json:1; before in a.json:1).',
    ]);
  });

  it('do not differ where one value is written in two ways', async () => {
    expect(await told('a: ~\nb: 1e3\nc: True\nd: 0x10\n', 'a: null\nb: 1000\nc: true\nd: 16\n')).to.deep.equal([]);
    expect(await told('{"a": 1.0, "b": 1E2}', '{"a": 1, "b": 100}', 'a.json')).to.deep.equal([]);
    const times = ['a = 2026-01-05T10:00:00Z\nb = 1_000\n', 'a = 2026-01-05 10:00:00Z\nb = 1000\n'] as const;
    expect(await told(...times, 'a.toml')).to.deep.equal([]);
    expect(await told('{"a": 12345678901234567890}', '{"a": 12345678901234567891}', 'a.json')).to.have.length(1);
    expect(await told('a: "1.0"\nb: 1\n', 'a: "1"\nb: 1\n')).to.have.length(1);
    expect(await told('a: 1.0\nb: 1\n', 'a: 1.5\nb: 1\n')).to.have.length(1);
  });

  it('do not differ behind an item that was put in front of a list', async () => {
    const before = 'env:\n  - {name: A, value: 1}\n  - {name: B, value: 2}\nhosts: [x, y]\n';
    const after =
      'env:\n  - {name: NEW, value: 0}\n  - {name: A, value: 1}\n  - {name: B, value: 3}\nhosts: [w, x, y]\n';
    const changes = await told(before, after);
    expect(changes).to.have.length(4);
    expect(changes).to.include.members([
      'changed env[B].value 2@3 -> 3@4',
      'added env[NEW].value -@- -> 0@2',
      'added hosts[w] -@- -> w@5',
    ]);
  });

  it('show that a secret was changed, and neither of the two', async () => {
    const changes = await told('DB_PASSWORD=alpha1\nAPI_KEY=same99\n', 'DB_PASSWORD=beta22\nAPI_KEY=same99\n', '.env');
    expect(changes).to.deep.equal(['changed DB_PASSWORD <secret>@1 -> <secret>@1']);
  });

  it('differ where only the end of a long value does', async () => {
    expect(await told(`a: ${'x'.repeat(500)}1`, `a: ${'x'.repeat(500)}2`)).to.have.length(1);
  });
});

describe('the older version of a configuration', () => {
  const version = async (id: string, name: string, createdAt: number, content = 'a: 1\n'): Promise<Version> => ({
    id,
    name,
    createdAt,
    configuration: await read('a.yaml', content),
  });

  it('has the same name but for what tells versions apart', () => {
    for (const name of [
      'app.yaml',
      'app-v2.yaml',
      'app.yaml.bak',
      'app.old.yml',
      'App_2026-01-05.yaml',
      'app (1).yaml',
      'app-before.yaml',
    ])
      expect(familyOf(name), name).to.equal('app.yaml');
    for (const name of ['api.yaml', 'app.json', 'app2.yaml', 'application.yaml'])
      expect(familyOf(name), name).not.to.equal('app.yaml');
  });

  it('is the newest that is older, by what the names say, else by when they came', async () => {
    const [v1, v2, v3] = [
      await version('1', 'app-v1.yaml', 30),
      await version('2', 'app-v2.yaml', 20),
      await version('3', 'app-v3.yaml', 10),
    ];
    const all = [v1, v2, v3];
    expect(all.map(one => predecessorOf(one, all)?.id)).to.deep.equal([undefined, '1', '2']);
    const same = [await version('4', 'app.yaml', 1), await version('5', 'app.yaml', 2)];
    expect(same.map(one => predecessorOf(one, same)?.id)).to.deep.equal([undefined, '4']);
    const backup = [await version('6', 'app.yaml', 1), await version('7', 'app.yaml.bak', 2)];
    expect(backup.map(one => predecessorOf(one, backup)?.id)).to.deep.equal(['7', undefined]);
  });

  it('may have another name when it has the same settings, and is no other file', async () => {
    const many = Array.from({ length: 10 }, (_, i) => `k${i}: ${i}`).join('\n');
    const all = [
      await version('1', 'staging.yaml', 1, many),
      await version('2', 'other.yaml', 2),
      await version('3', 'prod.yaml', 3, many),
    ];
    expect(all.map(one => predecessorOf(one, all)?.id)).to.deep.equal([undefined, undefined, '1']);
  });
});
