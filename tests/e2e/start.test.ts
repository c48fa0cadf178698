import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { refusedStart, startInstallation, temporaryFolder } from '../support/installation.ts';
import { eventually } from '../support/waiting.ts';

for (const script of ['start', 'start:http', 'start:worker'])
  describe(`npm run ${script}`, () => {
    it('ends with the process that a supervisor stops, and leaves nobody on the port', async () => {
      const folder = await temporaryFolder();
      const settings = { DATA_DIR: folder.path, PORT: '0', WORKER_PORT: '0', LLM_PROVIDER: 'none' };
      const npm = spawn('npm', ['run', script], {
        cwd: join(import.meta.dirname, '../..'),
        env: { PATH: process.env.PATH, HOME: process.env.HOME, ...settings },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let output = '';
      npm.stdout.setEncoding('utf8').on('data', piece => {
        output += piece;
      });
      const url = await eventually('it answers', () => /(?:answers at|health) +(http:..[^/\s]+)/.exec(output)?.[1]);
      npm.kill('SIGTERM');
      await eventually('nobody answers', () =>
        fetch(`${url}/health/live`).then(
          () => false,
          () => true,
        ),
      );
      await folder.remove();
    });
  });

describe('a start that cannot work', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  it('names every wrong variable at once, and no value', async () => {
    const wrong = {
      PORT: 'eighty',
      JWT_SECRET: 'swordfish',
      DATABASE_URL: 'mysql://root:hunter2@db/x',
      PROFILE: 'planet',
    };
    const { code, output } = await refusedStart(folder.path, wrong);
    expect(code).to.equal(78);
    for (const name of Object.keys(wrong)) expect(output).to.include(`${name}: `);
    for (const value of ['swordfish', 'hunter2']) expect(output).not.to.include(value);
    expect(output).not.to.include('    at ');
  });

  it('says that the port is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address ? String(address.port) : '';
    const { code, output } = await refusedStart(folder.path, { PORT: port });
    taken.close();
    expect(code).to.equal(1);
    expect(output).to.include(`Port ${port} is in use`).and.not.include('    at ');
  });

  it('says which folder cannot be used', async () => {
    const file = join(folder.path, 'a-file');
    await writeFile(file, '');
    const { code, output } = await refusedStart(join(file, 'data'), {});
    expect(code).to.equal(78);
    expect(output)
      .to.match(/DATA_DIR: .*choose another one/)
      .and.not.include('    at ');
  });

  it('names a cause once, and not under what follows from it', async () => {
    const file = join(folder.path, 'another-file');
    await writeFile(file, '');
    const { output } = await refusedStart(join(file, 'data'), {});
    expect(output).to.not.include('DATABASE_URL:').and.not.include('FILE_STORAGE_PATH:');
  });

  it('says that the database file is not one', async () => {
    const file = join(folder.path, 'notes.txt');
    await writeFile(file, 'this is not a database, and long enough to be read as a broken header of one'.repeat(20));
    const { code, output } = await refusedStart(folder.path, { DATABASE_URL: `sqlite://${file}` });
    expect(code).to.equal(1);
    expect(output).to.include('DATABASE_URL').and.not.include('    at ');
  });

  it('refuses a database that a newer version has changed', async () => {
    const running = await startInstallation(folder.path);
    expect((await running.stop()).code).to.equal(0);
    const database = new Sqlite(join(folder.path, 'faultmaven.db'));
    database.prepare("insert into msg_migrations (name, executed_at) values ('case/0999-future', '')").run();
    database.close();
    const { code, output } = await refusedStart(folder.path, {});
    expect(code).to.equal(1);
    expect(output).to.include('newer version').and.include('case/0999-future');
  });

  it('reads a secret from a file, and never shows it', async () => {
    const file = join(folder.path, 'secret');
    await writeFile(file, 'a secret of more than thirty-two characters\n');
    const running = await startInstallation(folder.path, {
      JWT_SECRET_FILE: file,
      OPENAI_API_KEY: 'sk-not-to-be-shown',
    });
    const { output } = await running.stop();
    expect(output).to.include('JWT_SECRET=(set)');
    expect(output).not.to.include('thirty-two characters').and.not.include('sk-not-to-be-shown');
  });
});
