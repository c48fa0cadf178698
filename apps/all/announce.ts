import { type Config, describeConfig } from '../composition/config.ts';
import type { Role } from '../composition/role.ts';
import type { Running } from './process.ts';

const ROLES: Readonly<Record<Role, string>> = {
  all: 'all: HTTP and jobs',
  http: 'http: HTTP only; jobs wait for a worker on the same DATA_DIR',
  worker: 'worker: jobs only',
};

/** Says what runs, where, and by which choices; secrets only by whether they are set. */
export const announceStart = ({ role, url, config }: Running, version: string): void => {
  if (config.LOG_LEVEL === 'silent') return;
  const { llm } = config;
  const writer =
    llm.kind === 'none'
      ? `code, because ${llm.why}`
      : `${llm.model} (OpenAI protocol${llm.baseUrl ? `, ${llm.baseUrl}` : ''})`;
  const choices = Object.entries(describeConfig(config))
    .filter(([name]) => role !== 'worker' || name !== 'PORT')
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `  ${name}=${value}`);
  const lines = [
    role === 'worker' ? `FaultMaven ${version} takes jobs` : `FaultMaven ${version} answers at ${url}`,
    `  role            ${ROLES[role]}`,
    ...(role === 'worker' ? [] : [`  documentation   ${url}/docs`]),
    ...(role === 'worker' && url ? [`  health          ${url}/health/ready`] : []),
    `  data            ${whereData(config)}`,
    `  answers by      ${writer}`,
    'Configuration in effect:',
    ...choices,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
};

const whereData = (config: Config): string =>
  config.database.kind === 'sqlite' ? config.database.file : String(describeConfig(config).DATABASE_URL);
