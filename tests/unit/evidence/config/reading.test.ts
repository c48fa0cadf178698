import { expect } from 'chai';
import { ofKind, readFile, settingsOf } from '../read-file.ts';

const settings = async (name: string, content: string): Promise<readonly string[]> =>
  settingsOf((await readFile(name, content)).analysis);

describe('a configuration', () => {
  it('in YAML is read into flat paths with their lines, its list items by their names', async () => {
    const yaml = [
      'kind: Deployment',
      'spec:',
      '  replicas: 3 # enough',
      '  containers:',
      '    - name: app',
      '      image: "app:1.2"',
      '      args: [--pool-size=50, --verbose]',
      '      env:',
      '        - {name: MODE, value: fast}',
      '  ports: [80, 443]',
      '  empty: {}',
      '',
    ].join('\n');
    expect(await settings('app.yaml', yaml)).to.deep.equal([
      'kind=Deployment@1',
      'spec.replicas=3@3',
      'spec.containers[app].name=app@5',
      'spec.containers[app].image=app:1.2@6',
      'spec.containers[app].args[--pool-size]=50@7',
      'spec.containers[app].args[--verbose]=--verbose@7',
      'spec.containers[app].env[MODE].name=MODE@9',
      'spec.containers[app].env[MODE].value=fast@9',
      'spec.ports[80]=80@10',
      'spec.ports[443]=443@10',
      'spec.empty={}@11',
    ]);
  });

  it('of several documents names each by what it is', async () => {
    const yaml = 'kind: Service\nmetadata: {name: a}\n---\nkind: Service\nmetadata: {name: b}\nport: 2\n---\nport: 3\n';
    expect(await settings('all.yml', yaml)).to.include.members(['Service/b.port=2@6', 'document 3.port=3@8']);
  });

  it('in JSON keeps the line of each member, numbers as written, and what came before a mistake', async () => {
    const json = '{\n  "pool": {\n    "size": 50.0,\n    "hosts": ["a", "b"]\n  },\n  // why\n  "bad": tru\n}\n';
    const { analysis } = await readFile('app.json', json);
    expect(settingsOf(analysis)).to.deep.equal(['pool.size=50.0@3', 'pool.hosts[a]=a@4', 'pool.hosts[b]=b@4']);
    const [mistake] = ofKind(analysis, 'config-problem');
    expect(mistake).to.include({ grade: 'confirmed' });
    expect(mistake?.title).to.match(/^Line 7 is not valid json/);
    expect(mistake?.locator).to.deep.equal({ file: 'app.json', fromLine: 7, toLine: 7 });
  });

  it('in TOML is read into the same paths: tables, lists of tables, values over several lines', async () => {
    const toml = [
      'title = "shop" # of a kind',
      'a."b.c".d = 0x1F',
      '[pool]',
      "hosts = ['a', # first",
      '  "b\\u0021",',
      ']',
      'limits = { max = 50, min.soft = 1 }',
      'started = 2026-01-05 10:00:00Z',
      '[[servers]]',
      'name = "alpha"',
      '[servers.net]',
      'port = 80',
      '[[servers]]',
      'name = "beta"',
      'text = """',
      'two',
      'lines"""',
      'password = "hush-hush"',
      '',
    ].join('\r\n');
    expect(await settings('app.toml', toml)).to.deep.equal([
      'title=shop@1',
      'a.b.c.d=0x1F@2',
      'pool.hosts[a]=a@4',
      'pool.hosts[1]=b!@5',
      'pool.limits.max=50@7',
      'pool.limits.min.soft=1@7',
      'pool.started=2026-01-05 10:00:00Z@8',
      'servers[alpha].name=alpha@10',
      'servers[alpha].net.port=80@12',
      'servers[beta].name=beta@14',
      'servers[beta].text=two\r\nlines@15',
      'servers[beta].password=<secret>@18',
    ]);
  });

  it('in TOML is read on behind a mistake, and says what is given twice', async () => {
    const good = Array.from({ length: 9 }, (_, i) => `k${i} = ${i}\n`).join('');
    const toml = `a = 1\nb = on\nc = "open\na = 2\n${good}[t\n[u]\ne = 3 4\nf = 5\n`;
    const { analysis } = await readFile('app.toml', toml);
    expect(settingsOf(analysis)).to.include.members(['a=1@1', 'a#2=2@4', 'k8=8@13', 'u.f=5@17']);
    const problems = ofKind(analysis, 'config-problem').map(({ title }) => title);
    expect(problems.join('|')).to.match(/Line 2 is not valid toml/);
    expect(problems.join('|')).to.match(/Line 3 is not valid toml/);
    expect(problems.join('|')).to.match(/a.* 1 .*4|4.* 1/);
  });

  it('that ends within nested brackets keeps what was read of them', async () => {
    expect(await settings('app.json', '{"a": {"b": 1, "c": [{"d": 2},')).to.deep.equal(['a.b=1@1', 'a.c[0].d=2@1']);
  });

  it('in sections, properties and variables is read line by line', async () => {
    expect(await settings('my.cnf', '[mysqld]\nmax_connections = 100 ; all\nskip-name-resolve\n')).to.deep.equal([
      '[mysqld].max_connections=100@2',
      '[mysqld].skip-name-resolve=@3',
    ]);
    expect(await settings('a.properties', '# x\npool.size=5\nlist: a,\\\n   b\nurl=a=b:c\n')).to.deep.equal([
      'pool.size=5@2',
      'list=a,b@3',
      'url=a=b:c@5',
    ]);
    expect(await settings('.env.production', 'export A="x # y"\nB=2 # two\n')).to.deep.equal(['A=x # y@1', 'B=2@2']);
  });

  it('in the forms of nginx and of Redis is told by its lines', async () => {
    const nginx = 'http {\n  server {\n    location /api { proxy_read_timeout 30s; }\n    server_name a;\n  }\n}\n';
    const read = await readFile('nginx.conf', nginx);
    expect(read.analysis.format).to.equal('blocks');
    expect(settingsOf(read.analysis)).to.deep.equal([
      'http.server.location /api.proxy_read_timeout=30s@3',
      'http.server.server_name=a@4',
    ]);
    const redis = await readFile('redis.conf', '# memory\nmaxmemory 100mb\nsave 900 1\nsave 300 10\n');
    expect(redis.analysis.format).to.equal('directives');
    expect(settingsOf(redis.analysis)).to.deep.equal(['maxmemory=100mb@2', 'save=900 1@3', 'save#2=300 10@4']);
    expect(redis.analysis.findings).to.deep.equal([]);
  });

  it('has an entry for each line in the index of lines', async () => {
    const { analysis, entries } = await readFile('a.ini', '[a]\r\nb=1\r\n\r\nc=2');
    expect(analysis.lines).to.equal(4);
    expect(entries.map(({ offset }) => offset)).to.deep.equal([0, 5, 10, 12]);
  });

  it('is the same however its bytes are cut', async () => {
    const yaml = 'ä: "ö"\nb: [1, 2]\n';
    const whole = await readFile('a.yaml', yaml);
    expect(settingsOf(whole.analysis)[0]).to.equal('ä=ö@1');
    expect(await readFile('a.yaml', yaml, [1])).to.deep.equal(whole);
  });

  it('tells of a key that is there twice, with both lines', async () => {
    for (const [name, content] of [
      ['a.yaml', 'a: 1\nb: 2\na: 3\n'],
      ['a.json', '{"a": 1,\n"b": 2,\n"a": 3}'],
      ['a.properties', 'a=1\nb=2\na=3\n'],
    ] as const) {
      const [twice] = ofKind((await readFile(name, content)).analysis, 'config-problem');
      expect(twice?.title, name).to.equal('"a" is set in line 1 and again in line 3.');
      expect(twice?.locator.fromLine, name).to.equal(3);
    }
  });

  it('is suspected for few and explained reasons, which no ordinary value is', async () => {
    const yaml = [
      'resources: {limits: {memory: 512m}, requests: {memory: 512Mi, cpu: 500m}}',
      'pool: {max-size: 0, min-idle: 20, max-idle: 10}',
      'connect_timeout: 0',
      'retries: 0',
      'host: CHANGEME',
      'port: 0',
    ].join('\n');
    const { analysis } = await readFile('a.yaml', yaml);
    const problems = ofKind(analysis, 'config-problem');
    expect(problems.map(({ title }) => title)).to.deep.equal([
      '"resources.limits.memory" is memory in thousandths of a byte.',
      '"pool.min-idle" is above its own maximum.',
      '"pool.max-size" is a limit of 0.',
      '"host" still holds a placeholder.',
      '"connect_timeout" is a timeout of 0.',
    ]);
    expect(problems.map(({ grade }) => grade)).to.deep.equal(Array(5).fill('unproven'));
  });
});

describe('a file that is named like a configuration and is none', () => {
  it('stays a log', async () => {
    const records = '{"level":"info","msg":"a"}\n{"level":"error","msg":"b"}\n';
    expect((await readFile('log.json', records)).analysis).to.include({ format: 'json-lines', records: 2 });
    expect((await readFile('one.json', '{"level":"info","msg":"a"}\n')).analysis.configuration).to.equal(undefined);
    expect((await readFile('app.log', 'a: 1\nb: 2\n')).analysis.configuration).to.equal(undefined);
    const log = '2026-01-05T10:00:00Z ERROR pool exhausted\n'.repeat(20);
    for (const name of ['app.conf', 'app.txt', 'app.yaml', 'app.cfg', 'app.ini']) {
      const { analysis } = await readFile(name, log);
      expect(analysis.configuration, name).to.equal(undefined);
      expect(analysis.levels, name).to.deep.equal([{ level: 'error', count: 20 }]);
    }
  });

  it('is read as text when it is empty, a list, or a text', async () => {
    for (const content of ['', '[1, 2]', '"text"', '- a\n- b\n', '\u0000\u0001\u0002']) {
      for (const name of ['a.yaml', 'a.json'])
        expect((await readFile(name, content)).analysis.configuration, content).to.equal(undefined);
    }
  });
});
