import { pino } from 'pino';
import type { Log } from '../../core/ports/log.ts';
import type { Config } from './config.ts';

export type AppLog = Log & { debug(fields: object, message: string): void };

/** JSON lines on standard output, or one readable line per event. Field names that could hold a secret are censored even
 *  if somebody logs them by mistake. */
export const createLog = ({ LOG_LEVEL, LOG_PRETTY }: Pick<Config, 'LOG_LEVEL' | 'LOG_PRETTY'>): AppLog =>
  LOG_PRETTY ? readable(LOG_LEVEL) : json(LOG_LEVEL);

const SECRET_FIELDS = ['password', 'token', 'secret', 'authorization', 'apiKey', 'access_token', 'refresh_token'];

const json = (level: string): AppLog =>
  pino({
    level,
    base: undefined,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: label => ({ level: label }) },
    redact: { paths: SECRET_FIELDS.flatMap(field => [field, `*.${field}`]), censor: '(hidden)' },
  });

const ORDER = ['debug', 'info', 'warn', 'error', 'silent'];

const readable = (level: string): AppLog => {
  const line =
    (name: string) =>
    (fields: object, message: string): void => {
      if (ORDER.indexOf(name) < ORDER.indexOf(level)) return;
      process.stdout.write(
        `${new Date().toISOString().slice(11, 23)} ${name.padEnd(5)} ${message}${detailsOf(fields)}\n`,
      );
    };
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
};

const detailsOf = (fields: object): string =>
  Object.entries(fields)
    .filter(([name, value]) => value !== undefined && !SECRET_FIELDS.includes(name))
    .map(
      ([name, value]) =>
        ` ${name}=${value instanceof Error ? value.stack : typeof value === 'object' ? JSON.stringify(value) : value}`,
    )
    .join('');
