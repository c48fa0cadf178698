import { VARIABLES } from './config.ts';

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
