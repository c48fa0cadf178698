import { type Defaults, defaultsOf } from './profiles.ts';
import { VARIABLES } from './variables.ts';

/** The reference of all variables, as Markdown, for docs/configuration.md. */
export const configurationTable = (): string =>
  [
    '| variable | default | meaning |',
    '| --- | --- | --- |',
    ...Object.entries(VARIABLES).map(
      ([name, { schema, about }]) => `| \`${name}\` | ${defaultOf(schema)} | ${about} |`,
    ),
  ].join('\n');

const defaultOf = (schema: { safeParse(value: unknown): { success: boolean; data?: unknown } }): string => {
  const { success, data } = schema.safeParse(undefined);
  return success && data !== undefined && String(data) !== '' ? `\`${data}\`` : '';
};

const PROFILES = ['core', 'team', 'enterprise'] as const;

/** What the profiles decide, as Markdown, for docs/configuration.md. */
export const profileTable = (): string => {
  const columns = PROFILES.map(profile => defaultsOf(profile));
  const names = Object.keys(defaultsOf('core')) as (keyof Defaults)[];
  return [
    `| variable | ${PROFILES.join(' | ')} |`,
    `| --- |${' --- |'.repeat(PROFILES.length)}`,
    ...names.map(name => `| \`${name}\` | ${columns.map(column => `\`${column[name]}\``).join(' | ')} |`),
  ].join('\n');
};
