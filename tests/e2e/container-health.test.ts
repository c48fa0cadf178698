import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { healthCheckOf, readDockerfile } from '../support/deploy/dockerfile.ts';
import { DOCKERFILE } from '../support/deploy/set-ups.ts';
import { type Installation, startInstallation, temporaryFolder } from '../support/installation.ts';

const ROOT = join(import.meta.dirname, '../..');
const [program = '', ...args] = healthCheckOf(readDockerfile(DOCKERFILE).at(-1)!);

/** The image's own health check, as a container whose process listens on that port runs it. */
const health = async (ports: { PORT: string; WORKER_PORT: string }): Promise<number | null> => {
  const PATH = `${dirname(process.execPath)}:${process.env.PATH}`;
  const check = spawn(program, args, {
    cwd: ROOT,
    env: { PATH, ...ports },
    stdio: 'ignore',
  });
  await once(check, 'exit');
  return check.exitCode;
};

/** Nobody listens there. */
const NOBODY = '1';

describe("the image's health check", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let running: Installation | undefined;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    await running?.kill();
    await folder.remove();
  });

  it('is 0 while HTTP answers, by whichever of the ports, and not once it has stopped', async () => {
    running = await startInstallation(folder.path, {}, 'http');
    const { port } = new URL(running.url);
    expect(await health({ PORT: port, WORKER_PORT: port })).to.equal(0);
    expect(await health({ PORT: port, WORKER_PORT: NOBODY })).to.equal(0);
    await running.stop();
    expect(await health({ PORT: port, WORKER_PORT: port })).to.equal(1);
  });

  it('is 0 while a worker answers, and not once it has stopped', async () => {
    running = await startInstallation(folder.path, { WORKER_PORT: '0' }, 'worker');
    const port = /health +http:\/\/[^:]+:(\d+)/.exec(running.output())?.[1] ?? '';
    expect(await health({ PORT: NOBODY, WORKER_PORT: port })).to.equal(0);
    await running.stop();
    expect(await health({ PORT: NOBODY, WORKER_PORT: port })).to.equal(1);
  });

  it('is not 0 for a process that is there and cannot work', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((req, res) => {
      asked.push(req.url);
      res.writeHead(503).end('{"ready":false}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = String((server.address() as AddressInfo).port);
    expect(await health({ PORT: port, WORKER_PORT: port })).to.equal(1);
    expect(asked).to.deep.equal(['/health/ready']);
    server.close();
  });
});
