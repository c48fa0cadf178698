import { type Config, describeConfig } from '../composition/config.ts';
import type { Role } from '../composition/role.ts';
import { routesSaid, writersOf } from '../composition/writers.ts';
import type { Running } from './process.ts';

const roleOf = (role: Role, { database }: Config): string =>
  ({
    all: 'all: HTTP and jobs',
    http: `http: HTTP only; jobs wait for a worker on the same ${database.kind === 'sqlite' ? 'DATA_DIR' : 'database'}`,
    worker: 'worker: jobs only',
  })[role];

/** Says what runs, where, and by which choices; secrets only by whether they are set. */
export const announceStart = (running: Running, version: string): void => {
  if (running.config.LOG_LEVEL !== 'silent') process.stdout.write(announcementOf(running, version));
};

type Announced = Pick<Running, 'role' | 'url' | 'config' | 'models'>;

/** What `announceStart` says. */
export const announcementOf = ({ role, url, config, models }: Announced, version: string): string => {
  const shown = describeConfig(config);
  const choices = Object.entries(shown)
    .filter(([name]) => role !== 'worker' || name !== 'PORT')
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `  ${name}=${value}`);
  const lines = [
    role === 'worker' ? `FaultMaven ${version} takes jobs` : `FaultMaven ${version} answers at ${url}`,
    `  role            ${roleOf(role, config)}`,
    ...(role === 'worker' ? [] : [`  documentation   ${url}/docs`]),
    ...(role === 'worker' && url ? [`  health          ${url}/health/ready`] : []),
    `  data            ${whereData(config)}`,
    `  answers by      ${writersOf(config, models)}`,
    ...routesSaid(models).map(said => `  ${said}`),
    'Configuration in effect:',
    ...choices,
  ];
  return `${lines.join('\n')}\n`;
};

const whereData = (config: Config): string =>
  config.database.kind === 'sqlite' ? config.database.file : String(describeConfig(config).DATABASE_URL);
