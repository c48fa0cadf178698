import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ReplayInput, ReplayView } from '../../core/agent/index.ts';
import { type Config, ConfigError, type Environment, parseConfig } from '../composition/config.ts';
import { compose } from '../composition/container.ts';
import { UsageError } from './usage-error.ts';

const USAGE = 'Usage: npm run faultmaven -- replay JOB_ID [--model MODEL] [--json]';

type Wish = ReplayInput & { readonly isJson: boolean };

/** Asks a model again what a turn asked, from what was stored then, and shows both answers; beside a running installation or
 *  without one. It costs what a question costs, and writes nothing. */
export const replay = async (args: readonly string[], environment: Environment): Promise<void> => {
  const { isJson, ...input } = wishOf(args);
  const config = parseConfig(environment);
  if (config.database.kind === 'sqlite' && !existsSync(config.database.file))
    throw new ConfigError(['DATA_DIR: holds no installation; name the folder of the one that has the turn']);
  const view = await replayIn(config, input);
  process.stdout.write(isJson ? `${JSON.stringify(view, undefined, 2)}\n` : textOf(view));
};

const wishOf = (args: readonly string[]): Wish => {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, model: { type: 'string' } },
    });
    const [id, ...rest] = positionals;
    if (id === undefined || rest.length > 0) throw new Error('Name one turn, by the job id that its chat answered.');
    return { job_id: id.toLowerCase(), model: values.model, isJson: values.json };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
};

/** What is printed is ours alone: the log stays quiet. */
const replayIn = async (config: Config, input: ReplayInput): Promise<ReplayView> => {
  const { services, shutdown } = await compose({ ...config, LOG_LEVEL: 'silent' });
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGINT', stop);
  try {
    return await services.agent.replay(input, stopping.signal);
  } finally {
    process.off('SIGINT', stop);
    await shutdown.close();
  }
};

type Answer = ReplayView['recorded'];

const rowsOf = (of: Answer): readonly string[] => [
  of.model,
  `${of.input_tokens}`,
  `${of.output_tokens}`,
  of.cost_usd === null ? 'not known' : `US$ ${of.cost_usd.toFixed(6)}`,
  of.cited.map(id => `[${id}]`).join(' ') || 'none',
  `${of.checks.length}`,
];

const LABELS = ['model', 'tokens read', 'tokens written', 'cost', 'cites', 'found fault with'];

const textOf = ({ job_id, prompt, is_cut, recorded, replayed }: ReplayView): string => {
  const [then, now] = [rowsOf(recorded), rowsOf(replayed)];
  const line = (label: string, a = '', b = ''): string => `${label.padEnd(18)}${a.padEnd(36)}${b}`.trimEnd();
  const { requests, look_ups, took_ms } = replayed;
  return [
    `Turn ${job_id}, prompt ${prompt}`,
    ...(is_cut ? ['Its texts were too long to be kept whole: the question is not quite the same.'] : []),
    '',
    line('', 'then', 'now'),
    ...LABELS.map((label, row) => line(label, then[row], now[row])),
    line('requests', '', `${requests} in ${took_ms} ms`),
    line('look-ups', '', `${look_ups.recorded} from the record, ${look_ups.not_recorded} not recorded`),
    ...section(
      'Checks of the answer then',
      recorded.checks.map(check => `- ${check}`),
    ),
    ...section(
      'Checks of the answer now',
      replayed.checks.map(check => `- ${check}`),
    ),
    ...section('The answer then', [recorded.answer]),
    ...section('The answer now', [replayed.answer]),
    '',
  ].join('\n');
};

/** A model's text may hold anything, and a terminal would act on some of it. */
const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', `--- ${title}`, ...lines.map(line => line.replace(/[^\P{Cc}\t\n]/gu, '\uFFFD'))];
