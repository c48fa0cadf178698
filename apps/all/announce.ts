import { describeConfig } from '../composition/config.ts';
import type { RunningAll } from './run.ts';

/** Says what runs, where, and by which choices; secrets only by whether they are set. */
export const announceStart = ({ url, config }: RunningAll, version: string): void => {
  if (config.LOG_LEVEL === 'silent') return;
  const { llm } = config;
  const writer =
    llm.kind === 'none'
      ? `code, because ${llm.why}`
      : `${llm.model} (OpenAI protocol${llm.baseUrl ? `, ${llm.baseUrl}` : ''})`;
  const choices = Object.entries(describeConfig(config))
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `  ${name}=${value}`);
  const lines = [
    `FaultMaven ${version} answers at ${url}`,
    `  documentation   ${url}/docs`,
    `  data            ${config.databaseFile}`,
    `  answers by      ${writer}`,
    'Configuration in effect:',
    ...choices,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
};
