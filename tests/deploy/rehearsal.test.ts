import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { type Client, clientAt, registered } from '../support/client.ts';
import { pdf } from '../support/documents/pdf.ts';
import { pixelsOf } from '../support/documents/pixels.ts';
import { png } from '../support/documents/png.ts';
import { eventually } from '../support/waiting.ts';
import { endGroup, outputOf, type RehearsedImage, rehearseImage } from './rehearsed-image.ts';

const LOG = Array.from(
  { length: 100 },
  (_, i) => `2026-01-05T10:00:${String(i % 60).padStart(2, '0')}Z ERROR write failed: no space left on device`,
).join('\n');

/** What a supervisor gives a container before it kills it. */
const STOP_MS = 20_000;

describe('the image, built in a folder and run by a plain user who may only read it', () => {
  let image: RehearsedImage;
  let data = '';
  const running: ChildProcess[] = [];

  before(async function () {
    this.timeout(300_000);
    image = await rehearseImage();
  });
  after(async function () {
    this.timeout(60_000);
    await image?.remove();
  });
  beforeEach(async () => {
    data = await image.newDataDir();
  });
  afterEach(() => {
    for (const child of running.splice(0)) endGroup(child);
  });

  const start = async (role: string, ready: RegExp) => {
    const settings = { DATA_DIR: data, HOST: '127.0.0.1', PORT: '0', WORKER_PORT: '0', LLM_PROVIDER: 'none' };
    const child = image.run([role], settings);
    running.push(child);
    const output = outputOf(child);
    const url = await eventually('it is ready', () => {
      if (child.exitCode !== null) throw new Error(`it ended:\n${output()}`);
      return ready.exec(output())?.[1];
    });
    return { child, output, url };
  };

  /** Ends the process that was started, and nobody else. */
  const stopped = async (child: ChildProcess): Promise<number | null> => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(timer);
    return child.exitCode;
  };

  const isHealthy = async (port: string): Promise<boolean> => {
    const check = image.run(image.healthCheck, { PORT: port, WORKER_PORT: port }, []);
    await once(check, 'exit');
    return check.exitCode === 0;
  };

  const endedWell = async (user: Client, path: string): Promise<void> => {
    const { body } = await user.ended(path);
    expect(body.status, JSON.stringify(body)).to.be.oneOf(['ready', 'completed']);
  };

  it('cannot be changed by whoever runs it', async () => {
    for (const path of ['x', 'apps/x', 'node_modules/x', 'package.json']) {
      const write = image.run(['-c', `echo x >> ${path}`], {}, ['sh']);
      await once(write, 'exit');
      expect(write.exitCode, path).not.to.equal(0);
    }
  });

  it('holds no tool of developers, and none of our tests', async () => {
    const list = image.run(['-c', 'ls . node_modules node_modules/.bin deploy deploy/docker contracts'], {}, ['sh']);
    const output = outputOf(list);
    await once(list, 'close');
    const names = output().split('\n');
    expect(names).to.include('zod').and.include('apps').and.include('generated');
    for (const name of ['tests', 'mocha', 'typescript', 'tsc', 'chai', 'node', 'compose', 'asyncapi', 'Dockerfile'])
      expect(names).not.to.include(name);
  });

  it('does the main job, and ends at SIGTERM with 0', async () => {
    const { child, url, output } = await start('start', /answers at (\S+)/);
    const user = await registered(url);
    const runbook = await user.upload(
      '/v1/knowledge/documents',
      {},
      'disk.pdf',
      await pdf(['Free space: delete old logs']),
    );
    const caseId: string = (await user.send('POST', '/v1/cases', { title: 'Writes fail' })).body.id;
    const log = await user.upload('/v1/evidence', { case_id: caseId }, 'app.log', LOG);
    const shown = await pixelsOf(['ERROR no space left on device'], { width: 600, height: 80 });
    const picture = await user.upload('/v1/evidence', { case_id: caseId }, 'console.png', png(shown));
    await endedWell(user, `/v1/knowledge/documents/${runbook.body.id}`);
    for (const { body } of [log, picture]) await endedWell(user, `/v1/evidence/${body.id}`);
    await eventually('the document has vectors', async () => {
      const { body } = await user.get(`/v1/knowledge/documents/${runbook.body.id}`);
      return body.embedding?.status === 'ready' || body.embedding === 'ready';
    });
    const asked = await user.send('POST', '/v1/agent/chat', { case_id: caseId, message: 'why do writes fail?' });
    const answer = await user.ended(`/v1/agent/chat/${asked.body.job_id}`);
    expect(answer.body.status).to.equal('completed');
    expect(answer.body.result.response).to.include('no space left on device');
    expect(await isHealthy(new URL(url).port)).to.equal(true);
    expect(await stopped(child), output()).to.equal(0);
    expect(await isHealthy(new URL(url).port)).to.equal(false);
  }).timeout(90_000);

  it('runs HTTP and workers apart', async () => {
    const http = await start('start:http', /answers at (\S+)/);
    const worker = await start('start:worker', /health +(http:\/\/[^/\s]+)/);
    const user = await registered(http.url);
    const document = { title: 'Disk', content: '# Disk full\n\nDelete old logs.' };
    const { body } = await user.send('POST', '/v1/knowledge/documents', document);
    await endedWell(user, `/v1/knowledge/documents/${body.id}`);
    for (const { url } of [http, worker]) expect(await isHealthy(new URL(url).port)).to.equal(true);
    expect((await clientAt(worker.url).get('/health/live')).status).to.equal(200);
    for (const { child, output } of [worker, http]) expect(await stopped(child), output()).to.equal(0);
  }).timeout(60_000);

  it('hands words to the commands of faultmaven as they are, and refuses a role that it does not have', async () => {
    for (const [words, code, says] of [
      [['faultmaven', 'doctor'], 0, 'ok  configuration'],
      [['faultmaven', 'samples', `${data}/a folder`], 0, `${data}/a folder`],
      [['sh'], 64, "There is no role 'sh'"],
    ] as const) {
      const child = image.run(words, { DATA_DIR: data });
      const output = outputOf(child);
      await once(child, 'close');
      expect(child.exitCode, output()).to.equal(code);
      expect(output()).to.include(says);
    }
  }).timeout(60_000);

  it('can talk to every engine that a configuration may name', async () => {
    const rooms = ['chroma', 'pinecone'].map(room => `./adapters/${room}/vector-provider.ts`);
    const packages = ['chromadb', '@pinecone-database/pinecone', '@aws-sdk/client-s3', '@mikro-orm/postgresql'];
    const modules = [...rooms, ...packages, './adapters/s3/connection.ts', 'ioredis', 'bullmq', '@nats-io/jetstream'];
    const code = `for (const name of ${JSON.stringify(modules)}) await import(name); console.log('all there');`;
    const child = image.run(['--input-type=module', '-e', code], {}, ['node']);
    const output = outputOf(child);
    await once(child, 'close');
    expect(output()).to.include('all there');
  });
});
