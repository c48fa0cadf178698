import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseConfig } from '../../../apps/composition/config.ts';
import { readDockerIgnore } from '../../support/deploy/docker-ignore.ts';
import {
  copyOf,
  environmentOf,
  healthCheckOf,
  instructionsOf,
  readDockerfile,
  wordsOf,
} from '../../support/deploy/dockerfile.ts';
import { DOCKERFILE, DOCKERIGNORE } from '../../support/deploy/set-ups.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
};
const ROLES = ['start', 'start:http', 'start:worker', 'faultmaven'];

describe('the image', () => {
  const stages = readDockerfile(DOCKERFILE);
  const image = stages.at(-1)!;
  const isIgnored = readDockerIgnore(DOCKERIGNORE);
  const copies = stages.flatMap(stage => instructionsOf(stage, 'COPY').map(copyOf));
  const sources = copies.filter(({ from }) => from === undefined).flatMap(copy => copy.sources);

  it('stands on the Node that the project pins', () => {
    for (const stage of stages) expect(stage.image).to.equal(`node:${PACKAGE.dependencies.node}-bookworm-slim`);
  });

  it('copies what is there and not ignored, and nothing else is sent to be built', () => {
    for (const source of sources) {
      expect(existsSync(join(ROOT, source)), source).to.equal(true);
      expect(isIgnored(source), source).to.equal(false);
    }
    const isWanted = (path: string): boolean =>
      sources.some(source => path === source || path.startsWith(`${source}/`) || source.startsWith(`${path}/`));
    const sent = (folder: string): string[] =>
      readdirSync(join(ROOT, folder)).flatMap(name => {
        const path = folder === '' ? name : `${folder}/${name}`;
        if (isIgnored(path)) return [];
        return [path, ...(statSync(join(ROOT, path)).isDirectory() && !isWanted(path) ? sent(path) : [])];
      });
    expect(sent('').filter(path => !isWanted(path))).to.deep.equal([]);
  });

  it('gets no secret, no data, no test and no package that was installed here', () => {
    for (const path of [
      '.env',
      '.git/config',
      'core/.env',
      'apps/http/.env.local',
      'data/faultmaven.db',
      'deploy/compose/secrets/jwt-secret',
      'deploy/compose/.env',
      'node_modules/zod/index.js',
      'apps/web/node_modules/x/index.js',
      'tests/support/hooks.ts',
      'contracts/tools/generate.ts',
    ])
      expect(isIgnored(path), path).to.equal(true);
  });

  it('takes everything from stages that it has', () => {
    const names = stages.map(({ name }) => name);
    for (const { from } of copies) if (from !== undefined) expect(names).to.include(from);
  });

  it('installs from the lock file without running scripts of packages, and without what only developers need', () => {
    const runs = stages.flatMap(stage => instructionsOf(stage, 'RUN')).map(({ value }) => value);
    const installs = runs.filter(run => /\bnpm\b.*\b(ci|install|i)\b/.test(run) && !run.startsWith('rm'));
    expect(installs).to.have.length(1);
    for (const word of ['npm ci', '--omit=dev', '--ignore-scripts']) expect(installs[0]).to.include(word);
  });

  it('runs as a user by number that is not root, and owns nothing but its data', () => {
    const [user, ...others] = instructionsOf(image, 'USER');
    expect(others).to.deep.equal([]);
    expect(user?.value).to.match(/^[1-9]\d*:[1-9]\d*$/);
    const [uid = '', gid = ''] = user?.value.split(':') ?? [];
    const made = instructionsOf(image, 'RUN').map(({ value }) => value);
    expect(made.join()).to.include(`install -d -o ${uid} -g ${gid} -m 0700 /data`);
    for (const { options } of instructionsOf(image, 'COPY')) expect(options.join()).not.to.include('--chown');
  });

  it('keeps in its volume what the configuration keeps, and listens where it says', () => {
    const config = parseConfig(environmentOf(image));
    expect(wordsOf(image, 'VOLUME')).to.deep.equal([config.DATA_DIR]);
    expect(config.database).to.deep.equal({ kind: 'sqlite', file: '/data/faultmaven.db' });
    expect(config.files).to.deep.equal({ kind: 'local', folder: '/data/files' });
    expect([config.searchFile, config.liveFile]).to.deep.equal(['/data/search.db', '/data/live.db']);
    expect(config.HOST).to.equal('0.0.0.0');
    expect(instructionsOf(image, 'EXPOSE').map(({ value }) => value)).to.deep.equal([String(config.PORT)]);
    expect(config.WORKER_PORT).to.equal(config.PORT);
  });

  it('has a role for each word that its entry point knows, which is a script of package.json', () => {
    const [entry = '', ...more] = wordsOf(image, 'ENTRYPOINT');
    expect(more).to.deep.equal([]);
    const file = join(ROOT, entry.replace(/^\/app\//, ''));
    expect(statSync(file).mode & 0o111, 'may be executed').to.equal(0o111);
    const known = /^ {2}(start[^)]*)\) ;;$/m.exec(readFileSync(file, 'utf8'))?.[1]?.split(' | ');
    expect(known).to.deep.equal(ROLES);
    for (const role of ROLES) expect(PACKAGE.scripts[role], role).to.match(/^(exec )?node /);
    expect(wordsOf(image, 'CMD')).to.deep.equal(['start']);
  });

  it('holds every file that its scripts and its health check name', () => {
    const commands = [...ROLES.map(role => PACKAGE.scripts[role] ?? ''), healthCheckOf(image).join(' ')];
    const files = commands.flatMap(command => command.split(' ').filter(word => word.endsWith('.ts')));
    expect(files).to.have.length(5);
    for (const file of files) {
      expect(existsSync(join(ROOT, file)), file).to.equal(true);
      expect(
        sources.some(source => file.startsWith(`${source}/`)),
        file,
      ).to.equal(true);
    }
  });

  it('says nothing of a secret', () => {
    expect(readFileSync(DOCKERFILE, 'utf8')).not.to.match(/SECRET|PASSWORD|TOKEN|API_KEY/i);
  });
});
