import { isDomainError } from '../../core/kernel/error.ts';
import { ConfigError, type Environment } from '../composition/config.ts';
import { CommandError } from './command-error.ts';
import { UsageError } from './usage-error.ts';

type Command = {
  readonly about: string;
  readonly run: (args: readonly string[], environment: Environment) => Promise<void>;
};

/** Loaded when called, so that one command does not pay for the others. */
const COMMANDS: Readonly<Record<string, Command>> = {
  'clean-up': {
    about: 'removes what has expired or belongs to nothing: clean-up [--dry-run] [--task NAME]... [--json]',
    run: async (args, environment) => (await import('./clean-up.ts')).cleanUp(args, environment),
  },
  demo: {
    about: 'investigates a sample incident on temporary data: demo [--incident checkout|failing-disk] [--keep]',
    run: async (args, environment) => (await import('./demo/demo.ts')).demo(args, environment),
  },
  doctor: {
    about: 'checks whether this machine and this configuration can run FaultMaven',
    run: async (_args, environment) => (await import('./doctor.ts')).doctor(environment),
  },
  export: {
    about: 'writes everything that this installation holds to a new folder: export DIR [--allow-missing] [--json]',
    run: async (args, environment) => (await import('./export.ts')).exportInstallation(args, environment),
  },
  import: {
    about: 'brings what export wrote into an installation that holds nothing: import DIR [--json]',
    run: async (args, environment) => (await import('./import.ts')).importInstallation(args, environment),
  },
  reindex: {
    about: 'orders everything to be indexed and embedded again, after vectors or an index were lost: reindex [--json]',
    run: async (args, environment) => (await import('./reindex.ts')).reindex(args, environment),
  },
  replay: {
    about: 'asks a model again what a turn asked, and compares: replay JOB_ID [--model MODEL] [--json]',
    run: async (args, environment) => (await import('./replay.ts')).replay(args, environment),
  },
  samples: {
    about: 'writes the files of a sample incident and the sample runbooks to a folder: samples DIR',
    run: async args => (await import('./write-samples.ts')).writeSamples(args),
  },
};

const usage = (): string =>
  [
    'Usage: npm run faultmaven -- COMMAND',
    ...Object.entries(COMMANDS).map(([name, { about }]) => `  ${name.padEnd(9)}${about}`),
  ].join('\n');

/** The exit code: 0 done, 1 failed, 2 called wrongly, 78 configured wrongly (EX_CONFIG of sysexits), or
 *  what the command says. */
export const runCommand = async ([name, ...args]: readonly string[], environment: Environment): Promise<number> => {
  const command = name === undefined ? undefined : COMMANDS[name];
  if (!command) {
    console.error(usage());
    return 2;
  }
  try {
    await command.run(args, environment);
    return 0;
  } catch (error) {
    const explained =
      error instanceof ConfigError ||
      error instanceof UsageError ||
      error instanceof CommandError ||
      isDomainError(error);
    console.error(explained ? error.message : error);
    if (error instanceof CommandError) return error.exitCode;
    if (error instanceof UsageError) return 2;
    return error instanceof ConfigError ? 78 : 1;
  }
};
