import { readFileSync } from 'node:fs';
import { Cron } from 'croner';
import { z } from 'zod';
import type { MaintenanceSweepV1 } from '../../contracts/generated/messages.ts';
import { JOB_TYPES } from './job-types.ts';
import { modelSettings } from './model-settings.ts';

export type SweepTask = MaintenanceSweepV1['task'];

/** When something is done by itself, in UTC; null for never. */
export type ScheduleSetting = { readonly cron: string | null; readonly dry_run: boolean };

/** Five fields, or six beginning with seconds: what the documentation says, and less than the library takes. */
const isCron = (expression: string): boolean => {
  if (![5, 6].includes(expression.trim().split(/\s+/).length)) return false;
  try {
    return new Cron(expression, { timezone: 'UTC', paused: true }).nextRun() !== null;
  } catch {
    return false;
  }
};

const schedule = (cron: string, about: string) =>
  z
    .strictObject({
      cron: z
        .string()
        .refine(isCron, {
          error:
            'is no cron expression that ever comes due; write for example "0 3 * * *" (03:00 UTC), or null for never',
        })
        .nullable()
        .default(cron),
      dry_run: z.boolean().default(false),
    })
    .prefault({})
    .meta({ description: about });

const days = (fallback: number, about: string) =>
  z.number().int().min(1).max(3650).default(fallback).meta({ description: about });

const Jobs = z.record(
  z.string().refine(type => JOB_TYPES.includes(type), {
    error: `is no type of job; there are ${JOB_TYPES.join(', ')}`,
  }),
  z.strictObject({ concurrency: z.number().int().min(1).max(1000) }),
);

/** What CONFIG_FILE may say. Whatever is left out has the default that is written here. */
export const SettingsFile = z.strictObject({
  jobs: Jobs.default({}),
  schedules: z
    .strictObject({
      sessions: schedule('7 * * * *', 'Sessions that have expired, and sign-ins that have ended.'),
      results: schedule('17 2 * * *', 'Results of chats whose time is over; the answers stay in their cases.'),
      requests: schedule('27 * * * *', 'What was kept of answered requests for safe repeats.'),
      files: schedule('37 2 * * *', 'Files that no evidence and no document has, older than a day.'),
      ledger: schedule('47 2 * * *', 'Ended jobs and published events that are older than `retention` says.'),
      'dead-letters': schedule('57 6 * * *', 'Removes nothing: tells how many jobs are dead, by type.'),
    })
    .prefault({}),
  retention: z
    .strictObject({
      jobs: days(30, 'Days that a job is kept after it has ended.'),
      dead_letters: days(90, 'Days that a dead job is kept for an operator.'),
      events: days(30, 'Days that an event is kept after it was published.'),
    })
    .prefault({}),
  ...modelSettings,
}) satisfies z.ZodType<{ schedules: Record<SweepTask, ScheduleSetting> }>;

export type Settings = z.output<typeof SettingsFile>;

/** The settings in a file, and the defaults for what it leaves out; the defaults alone without a file, and when something
 *  is wrong with it, which is told to `complain`. */
export const readSettings = (file: string | undefined, complain: (problem: string) => void): Settings => {
  const read = file === undefined ? { settings: SettingsFile.parse({}) } : parseFile(file);
  if ('settings' in read) return read.settings;
  read.problems.forEach(complain);
  return SettingsFile.parse({});
};

const parseFile = (file: string): ReturnType<typeof parseSettings> => {
  try {
    return parseSettings(readFileSync(file, 'utf8'));
  } catch (error) {
    return { problems: [`the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`] };
  }
};

/** The settings in a text, or everything that is wrong with it: by path, never with a value from the text. */
export const parseSettings = (
  text: string,
): { readonly settings: Settings } | { readonly problems: readonly string[] } => {
  const json = parseJson(text);
  if ('problem' in json) return { problems: [json.problem] };
  const parsed = SettingsFile.safeParse(json.value);
  return parsed.success ? { settings: parsed.data } : { problems: parsed.error.issues.flatMap(describe) };
};

/** The engine's own message quotes the text, which nobody is to read in a log. */
const parseJson = (text: string): { readonly value: unknown } | { readonly problem: string } => {
  try {
    // Some editors begin a file with a byte order mark.
    return { value: JSON.parse(text.replace(/^\uFEFF/, '')) };
  } catch (error) {
    const [, place] = /\((line \d+ column \d+)\)$/.exec(error instanceof Error ? error.message : '') ?? [];
    return { problem: `is not JSON${place ? `: look at ${place}` : ''}` };
  }
};

const describe = (issue: z.core.$ZodIssue): string[] => {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(key => `${pathOf([...issue.path, key])}: is no setting; check the spelling`);
  const [said = issue] = issue.code === 'invalid_key' ? issue.issues : [];
  return [`${pathOf(issue.path)}: ${said.message}`];
};

/** As it would be written in code: places, and names with a dot or a hyphen, in brackets. */
const pathOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((before, step) => {
    const name = String(step);
    if (typeof step === 'number') return `${before}[${step}]`;
    if (!/^[A-Za-z_]\w*$/.test(name)) return `${before}[${JSON.stringify(name)}]`;
    return before === '' ? name : `${before}.${name}`;
  }, '') || 'the file';
