import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { expect } from 'chai';
import {
  type EmbeddedModel,
  type EmbeddedModelOptions,
  embeddedModel,
} from '../../../adapters/embedded-model/embedding-provider.ts';
import { eventually, outcome, refusal } from '../../support/waiting.ts';

const ADAPTER = new URL('../../../adapters/embedded-model/', import.meta.url).href;
const isLinux = process.platform === 'linux';

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** A process that runs this code as an ES module. */
const running = (code: string): readonly string[] => ['--input-type=module', '--eval', code];

describe('The process of the embedded model', function () {
  // Starting it takes most of a second, several on a busy machine.
  this.timeout(60_000);

  const opened: EmbeddedModel[] = [];
  const open = (options: EmbeddedModelOptions = {}): EmbeddedModel => {
    const model = embeddedModel(options);
    opened.push(model);
    return model;
  };
  afterEach(() => Promise.all(opened.splice(0).map(model => model.close())));

  const ask = (model: EmbeddedModel, ...texts: readonly string[]) => model.embed(texts, 'question');
  const pidOf = (model: EmbeddedModel): number => {
    const pid = model.pid();
    if (pid === undefined) throw new Error('no process is running');
    return pid;
  };
  /** A model whose process is running. */
  const warm = async (options: EmbeddedModelOptions = {}): Promise<EmbeddedModel> => {
    const model = open(options);
    await ask(model, 'disk');
    return model;
  };

  it('is not started before it is needed, and the model is never loaded here', async () => {
    const model = open();
    await ask(model);
    await outcome(() => ask(model, ''));
    expect(model.pid()).to.equal(undefined);
    await ask(model, 'disk');
    expect(model.pid()).to.be.greaterThan(0);
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    expect(loaded.filter(path => path.includes('energetic-ai'))).to.deep.equal([]);
  });

  describe('while it runs', () => {
    let model: EmbeddedModel;
    before(async () => {
      model = embeddedModel({ batch: 1 });
      await ask(model, 'disk');
    });
    after(() => model.close());

    it('is one for all who ask at the same time', async () => {
      const pid = pidOf(model);
      await Promise.all(Array.from({ length: 5 }, (_, at) => ask(model, `disk ${at}`)));
      expect(model.pid()).to.equal(pid);
    });

    it('answers a question between two batches of documents that came before it', async () => {
      const answered: string[] = [];
      const documents = model.embed(['disk '.repeat(200), 'full '.repeat(200), 'node '.repeat(200)], 'document');
      await Promise.all([
        documents.then(() => answered.push('documents')),
        ask(model, 'disk').then(() => answered.push('question')),
      ]);
      expect(answered).to.deep.equal(['question', 'documents']);
    });

    it('is waited for no longer than the caller wants to', async () => {
      process.kill(pidOf(model), 'SIGSTOP');
      await refusal('deadline-exceeded', () => model.embed(['disk'], 'question', { deadlineMs: 20 }));
      const controller = new AbortController();
      const waiting = model.embed(['disk'], 'question', { signal: controller.signal });
      controller.abort();
      await refusal('cancelled', () => waiting);
      process.kill(pidOf(model), 'SIGCONT');
      expect(await ask(model, 'disk')).to.have.length(1);
    });

    it('leaves signals that ask a whole group of processes to stop to its parent', async () => {
      const pid = pidOf(model);
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.kill(pid, signal);
      expect(await ask(model, 'disk')).to.have.length(1);
      expect(model.pid()).to.equal(pid);
    });

    (isLinux ? it : it.skip)(
      'has no environment, no right to write or to start anything, and no connection',
      async () => {
        const about = `/proc/${pidOf(model)}`;
        expect(await readFile(`${about}/environ`, 'utf8')).to.not.match(/PATH|HOME|SECRET|KEY/);
        expect((await readFile(`${about}/cmdline`, 'utf8')).split('\0'))
          .to.include('--permission')
          .and.not.include('--allow-fs-write');
        const links = (await readdir(`${about}/fd`)).map(fd => readlink(`${about}/fd/${fd}`));
        const sockets = (await Promise.allSettled(links)).flatMap(link =>
          link.status === 'fulfilled' ? (/^socket:\[(\d+)\]$/.exec(link.value)?.[1] ?? []) : [],
        );
        const tables = await Promise.all(
          ['tcp', 'tcp6', 'udp', 'udp6'].map(name => readFile(`${about}/net/${name}`, 'utf8')),
        );
        const connected = tables.flatMap(table => table.split('\n').map(line => line.trim().split(/\s+/)[9]));
        expect(sockets.filter(inode => connected.includes(inode))).to.deep.equal([]);
      },
    );

    it('could not open a connection if it tried', async () => {
      const code = `
        const { forbidNetwork } = await import('${ADAPTER}no-network.ts');
        const { connect } = await import('node:net');
        const { get } = await import('node:http');
        const listener = (await import('node:net')).createServer().listen(0, '127.0.0.1');
        await new Promise(done => listener.on('listening', done));
        const { port } = listener.address();
        forbidNetwork();
        const tried = async open => { try { await open(); return 'connected'; } catch (error) { return (error.cause ?? error).message; } };
        console.log(JSON.stringify([
          await tried(() => fetch('http://127.0.0.1:' + port)),
          await tried(() => connect(port, '127.0.0.1')),
          await tried(() => get({ host: '127.0.0.1', port })),
        ]));
        process.exit();`;
      const { stdout } = await promisify(execFile)(process.execPath, running(code));
      expect(JSON.parse(stdout)).to.deep.equal(Array(3).fill('this process may not use the network'));
    });
  });

  it('ends when nobody asks any more, and is started again', async () => {
    const model = await warm({ idleMs: 20 });
    await eventually('the process ends', () => model.pid() === undefined);
    expect(await ask(model, 'disk')).to.have.length(1);
  });

  it('fails the call under which it dies, and is started again for the next', async () => {
    const model = await warm();
    const documents = model.embed(
      Array.from({ length: 40 }, () => 'disk '.repeat(200)),
      'document',
    );
    process.kill(pidOf(model), 'SIGKILL');
    await refusal('unavailable', () => documents);
    expect(await ask(model, 'disk')).to.have.length(1);
  });

  it('is replaced when it has more memory than it may', async () => {
    const model = open({ memoryMb: 1, batch: 1 });
    expect(await ask(model, 'disk', 'full')).to.have.length(2);
    expect(model.pid()).to.equal(undefined);
  });

  it('is ended when it does not answer a batch, which fails', async () => {
    const model = open({ stuckMs: 1 });
    await refusal('unavailable', () => ask(model, 'disk'));
    expect(model.pid()).to.equal(undefined);
  });

  it('ends with close, even when it is stopped; whoever waits, and every later call, is refused', async () => {
    const model = await warm();
    const pid = pidOf(model);
    process.kill(pid, 'SIGSTOP');
    const waiting = outcome(() => ask(model, 'disk'));
    await model.close();
    expect(isAlive(pid)).to.equal(false);
    expect(await waiting).to.have.property('code', 'unavailable');
    await refusal('unavailable', () => ask(model, 'disk'));
    await model.close();
  });

  it('does not keep its parent alive, and ends with it', async () => {
    const code = `
      const { embeddedModel } = await import('${ADAPTER}embedding-provider.ts');
      const model = embeddedModel();
      await model.embed(['disk'], 'question');
      console.log(model.pid());`;
    const { stdout } = await promisify(execFile)(process.execPath, running(code));
    await eventually('the process of the model is gone', () => !isAlive(Number(stdout)));
  });

  it('ends when its parent is killed', async () => {
    const code = `
      const { embeddedModel } = await import('${ADAPTER}embedding-provider.ts');
      const model = embeddedModel();
      await model.embed(['disk'], 'question');
      console.log(model.pid());
      setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, running(code), { stdio: ['ignore', 'pipe', 'inherit'] });
    const [pid] = await once(parent.stdout, 'data');
    expect(isAlive(Number(pid))).to.equal(true);
    parent.kill('SIGKILL');
    await eventually('the process of the model is gone', () => !isAlive(Number(pid)));
  });
});
