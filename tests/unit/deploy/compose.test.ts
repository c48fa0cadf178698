import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import type { Service } from '../../support/deploy/compose.ts';
import { environmentOf, instructionsOf, readDockerfile } from '../../support/deploy/dockerfile.ts';
import { COMPOSE, DOCKERFILE, readSetUp, SET_UPS, type SetUp } from '../../support/deploy/set-ups.ts';

const IMAGE = readDockerfile(DOCKERFILE).at(-1)!;
const OURS = 'faultmaven:';
const isOurs = ({ image }: Service): boolean => image.startsWith(OURS);
const isOneShot = ({ restart }: Service): boolean => restart === 'no';

for (const name of Object.keys(SET_UPS) as SetUp[])
  describe(`the compose files of ${name}`, () => {
    const project = readSetUp(name, { SECRETS_DIR: '/secrets' });
    const services = Object.entries(project.services);
    const isNamed = (source: string): boolean => !/^[./]/.test(source);

    it('give no service a right, a writable file system or a way to more rights', () => {
      for (const [service, { read_only, cap_drop, security_opt, tmpfs }] of services) {
        expect(read_only, service).to.equal(true);
        expect(cap_drop, service).to.deep.equal(['ALL']);
        expect(security_opt, service).to.deep.equal(['no-new-privileges:true']);
        expect(tmpfs, service).to.include('/tmp');
      }
      expect(JSON.stringify(project)).not.to.match(/"(privileged|cap_add|pid|network_mode)":/);
    });

    it('pin every image by a version', () => {
      for (const [service, { image }] of services) expect(image, service).to.match(/^[a-z/]+:[\w.-]*\d[\w.-]*$/);
    });

    it('declare every volume, network and secret that a service uses, and no other', () => {
      const used = (pick: (service: Service) => readonly string[] | undefined): string[] =>
        [...new Set(services.flatMap(([, service]) => pick(service) ?? []))].sort();
      const volumes = used(({ volumes }) => volumes?.map(volume => volume.split(':')[0]!).filter(isNamed));
      expect(volumes).to.deep.equal(Object.keys(project.volumes ?? {}).sort());
      expect(used(({ networks }) => networks)).to.deep.equal(Object.keys(project.networks ?? {}).sort());
      expect(used(({ secrets }) => secrets)).to.deep.equal(Object.keys(project.secrets ?? {}).sort());
    });

    it('mount only files that are there, and those to be read only', () => {
      for (const [service, { volumes = [] }] of services)
        for (const [source = '', , mode] of volumes.map(volume => volume.split(':')))
          if (!isNamed(source)) {
            expect(existsSync(join(COMPOSE, source)), `${service}: ${source}`).to.equal(true);
            expect(mode, `${service}: ${source}`).to.equal('ro');
          }
    });

    it('let every service that stays say whether it is well', () => {
      const healthOfImage = instructionsOf(IMAGE, 'HEALTHCHECK');
      expect(healthOfImage).to.have.length(1);
      for (const [service, content] of services)
        if (!isOurs(content) && !isOneShot(content)) {
          expect(content.healthcheck?.test[0], service).to.match(/^CMD(-SHELL)?$/);
          expect(content.healthcheck?.interval, service).to.be.a('string');
        }
    });

    it('wait for services that are there, and for what each can tell', () => {
      for (const [service, { depends_on = {} }] of services)
        for (const [other, { condition }] of Object.entries(depends_on)) {
          const target = project.services[other];
          expect(target, `${service} waits for ${other}`).not.to.equal(undefined);
          const possible = isOneShot(target!)
            ? ['service_completed_successfully']
            : ['service_healthy', 'service_started'];
          expect(possible, `${service} waits for ${other}`).to.include(condition);
        }
    });

    it('publish HTTP and nothing else, on this machine unless told otherwise', () => {
      const published = services.flatMap(([service, { ports = [] }]) => ports.map(port => [service, port]));
      const [port] = instructionsOf(IMAGE, 'EXPOSE').map(({ value }) => value);
      expect(published).to.deep.equal([[name.startsWith('team') ? 'http' : 'faultmaven', `127.0.0.1:8000:${port}`]]);
      for (const [service, content] of services)
        if (isOurs(content)) expect(content.environment, service).not.to.have.any.keys('PORT', 'HOST', 'WORKER_PORT');
    });

    it('build the image from its Dockerfile, and mount a volume where it keeps things', () => {
      const built = services.filter(([, { build }]) => build).map(([, { build }]) => build!);
      expect(built).to.deep.equal([{ context: '../..', dockerfile: 'deploy/docker/Dockerfile' }]);
      expect(join(COMPOSE, built[0]!.context, built[0]!.dockerfile)).to.equal(DOCKERFILE);
      const mounted = services
        .filter(([, content]) => isOurs(content))
        .flatMap(([, { volumes = [] }]) => volumes.map(volume => volume.split(':')[1]));
      const { DATA_DIR } = environmentOf(IMAGE);
      expect(mounted).to.deep.equal(name.startsWith('team') ? [] : [DATA_DIR]);
    });

    it('give our processes the time that they take to stop, and somebody who reaps children', () => {
      for (const [service, content] of services)
        if (isOurs(content)) {
          expect(Number.parseInt(content.stop_grace_period ?? '', 10), service).to.be.above(20);
          expect(content.init, service).to.equal(true);
        }
    });

    it('keep engines that others need in a network without a way out', () => {
      for (const [service, content] of services)
        if (!isOurs(content) && !content.image.startsWith('ollama/')) {
          expect(content.networks, service).to.deep.equal(['engines']);
          expect(project.networks?.engines).to.deep.equal({ internal: true });
        }
    });
  });

describe('the compose files of a team', () => {
  const team = () => readSetUp('team', { SECRETS_DIR: '/secrets' });

  it('refuse to start without secrets, and say what to do', () => {
    expect(() => readSetUp('team', {})).to.throw('SECRETS_DIR: run ./make-secrets DIR and set SECRETS_DIR');
  });

  it('hold no secret', () => {
    for (const { file } of Object.values(team().secrets ?? {})) expect(file).to.match(/^\/secrets\/[a-z0-9-]+$/);
    for (const { environment = {} } of Object.values(team().services))
      for (const [variable, value] of Object.entries(environment))
        if (/PASSWORD|SECRET|KEY|TOKEN|USER_FILE/.test(variable) && value !== '')
          expect(value, variable).to.match(/^\/run\/secrets\//);
  });

  it('mount every secret that a setting names, and none that nothing names', () => {
    for (const [service, content] of Object.entries(team().services)) {
      const named = new Set(JSON.stringify(content).match(/(?<=\/run\/secrets\/)[a-z0-9-]+/g) ?? []);
      if (service === 'nats') named.add(/run\/secrets\/([a-z-]+)"/.exec(natsConf())?.[1] ?? '');
      expect([...named].sort(), service).to.deep.equal([...(content.secrets ?? [])].sort());
    }
  });

  it('keep what was committed and acknowledged through a power cut', () => {
    const { postgres, redis } = team().services;
    for (const setting of ['synchronous_commit=on', 'fsync=on', 'full_page_writes=on'])
      expect(postgres?.command).to.include(setting);
    expect(natsConf())
      .to.match(/^ {2}sync_interval: always$/m)
      .and.match(/^ {2}store_dir: \/data$/m);
    expect(redis?.command?.join(' ')).to.match(/--appendonly yes .*--maxmemory-policy noeviction/);
  });

  it('keep the data of every engine in a volume of its own', () => {
    const kept = Object.entries(team().services).flatMap(([service, { volumes = [] }]) =>
      volumes.filter(volume => /^[a-z]/.test(volume)).map(volume => [service, volume]),
    );
    expect(kept).to.deep.equal([
      ['postgres', 'postgres:/var/lib/postgresql/data'],
      ['redis', 'redis:/data'],
      ['nats', 'nats:/data'],
      ['chroma', 'chroma:/data'],
      ['minio', 'minio:/data'],
    ]);
  });

  it('run HTTP and workers apart', () => {
    const ours = Object.entries(team().services).filter(([, content]) => isOurs(content));
    expect(ours.map(([service, { command }]) => [service, command])).to.deep.equal([
      ['http', ['start:http']],
      ['worker', ['start:worker']],
    ]);
  });
});

describe('the compose files with Ollama', () => {
  it('reserve a GPU, and fetch the model that is asked for', () => {
    for (const name of ['core with Ollama', 'team with Ollama'] as const) {
      const { services } = readSetUp(name, { SECRETS_DIR: '/secrets', OLLAMA_MODEL: 'a-model' });
      expect(services.ollama?.deploy).to.deep.equal({
        resources: { reservations: { devices: [{ driver: 'nvidia', count: 'all', capabilities: ['gpu'] }] } },
      });
      expect(services.model?.command).to.deep.equal(['a-model']);
      for (const content of Object.values(services).filter(isOurs))
        expect(content.environment).to.include({
          OLLAMA_MODEL: 'a-model',
          OLLAMA_HOST: 'http://ollama:11434',
        });
    }
  });
});

describe('.env.example', () => {
  it('names every variable of the compose files, and no other, and sets none', () => {
    const files = [...new Set([...Object.values(SET_UPS).flat(), 'engines.yaml'])];
    const asked = files.flatMap(file => {
      const text = readFileSync(join(COMPOSE, file), 'utf8');
      expect(parse(text, { merge: true }), file).to.be.an('object');
      return [...text.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, variable]) => variable!);
    });
    const lines = readFileSync(join(COMPOSE, '.env.example'), 'utf8').split('\n');
    const named = lines.flatMap(line => /^#([A-Z_]+)=/.exec(line)?.[1] ?? []);
    expect(named.sort()).to.deep.equal([...new Set(asked)].sort());
    expect(lines.filter(line => line !== '' && !line.startsWith('#'))).to.deep.equal([]);
  });
});

const natsConf = (): string => readFileSync(join(COMPOSE, 'nats.conf'), 'utf8');
