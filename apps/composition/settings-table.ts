import { readSettings, SettingsFile } from './settings.ts';

/** Groups of settings that are one value each. */
const GROUPS = ['budgets', 'agent', 'redaction', 'cache', 'search'] as const;

const { schedules, retention, ...defaults } = readSettings(undefined, () => undefined);

type Described = Readonly<Record<string, { meta(): { description?: string | undefined } | undefined }>>;

const aboutIn = (shape: Described, name: string): string => shape[name]?.meta()?.description ?? '';

const nameOf = (task: string): string => (task.includes('-') ? `schedules["${task}"]` : `schedules.${task}`);

const taskName = (task: string): string => (task.includes('-') ? `routes["${task}"]` : `routes.${task}`);

/** The reference of CONFIG_FILE, as Markdown, for docs/configuration.md. */
export const settingsTable = (): string =>
  [
    '| setting | default | meaning |',
    '| --- | --- | --- |',
    '| `jobs["TYPE"].concurrency` |  | How many jobs of that type one process runs at once, 1 to 1000. |',
    ...Object.entries(schedules).map(
      ([task, { cron }]) =>
        `| \`${nameOf(task)}.cron\` | \`${cron}\` | ${aboutIn(SettingsFile.shape.schedules.unwrap().shape, task)} |`,
    ),
    '| `schedules.TASK.dry_run` | `false` | `true`: the task only says what it would remove. |',
    ...Object.entries(retention).map(
      ([name, days]) =>
        `| \`retention.${name}\` | \`${days}\` | ${aboutIn(SettingsFile.shape.retention.unwrap().shape, name)} |`,
    ),
    '| `models` | `[]` | Models beside the one of each provider, and what is to be known of them otherwise than we know it. |',
    ...Object.keys(SettingsFile.shape.routes.unwrap().shape).map(
      task => `| \`${taskName(task)}\` |  | ${aboutIn(SettingsFile.shape.routes.unwrap().shape, task)} |`,
    ),
    ...GROUPS.flatMap(group =>
      Object.entries(defaults[group]).map(
        ([name, value]) =>
          `| \`${group}.${name}\` | \`${JSON.stringify(value)}\` | ${aboutIn(SettingsFile.shape[group].unwrap().shape, name)} |`,
      ),
    ),
  ].join('\n');
