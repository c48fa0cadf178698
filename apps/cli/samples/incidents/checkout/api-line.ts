import { type LogRecord, spacedTime } from '../log-text.ts';

export type ApiLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** One event in the logback pattern `%d %-5level [%thread] %logger{36} [%X{rid}] - %msg%n%ex`. */
export const apiLine = (
  at: number,
  level: ApiLevel,
  thread: string,
  logger: string,
  message: string,
  more: { readonly rid?: string; readonly trace?: readonly string[] } = {},
): LogRecord => {
  const first = `${spacedTime(at)} ${level.padEnd(5)} [${thread}] ${logger} [${more.rid ?? ''}] - ${message}`;
  return { at, text: more.trace === undefined ? first : [first, ...more.trace].join('\n') };
};

export const httpThread = (number: number): string => `http-nio-8080-exec-${number}`;

export const euros = (cents: number): string => `${(cents / 100).toFixed(2)} EUR`;
