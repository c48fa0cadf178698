import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, chown, copyFile, cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { readDockerIgnore } from '../support/deploy/docker-ignore.ts';
import {
  copyOf,
  environmentOf,
  healthCheckOf,
  type Instruction,
  instructionsOf,
  readDockerfile,
  type Stage,
  wordsOf,
} from '../support/deploy/dockerfile.ts';
import { DOCKERFILE, DOCKERIGNORE } from '../support/deploy/set-ups.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Debian's nobody. */
const NOBODY = 65_534;
/** Who installs and runs it: somebody without rights, where we have the right to be somebody else. */
const PLAIN_USER = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
const INSTALL_MS = 240_000;

export type RehearsedImage = {
  /** The folder that stands for `/app`. */
  readonly app: string;
  /** Starts what the image starts, or another command in its place, as a user who may only read it, in a process group of
   *  its own. */
  run(
    command: readonly string[],
    environment: Readonly<Record<string, string>>,
    entrypoint?: readonly string[],
  ): ChildProcess;
  /** The image's own health check. */
  readonly healthCheck: readonly string[];
  /** A new folder that this user may write. */
  newDataDir(): Promise<string>;
  remove(): Promise<void>;
};

/** Does what the Dockerfile says without an engine: each stage in a folder, from the same sources, with the same commands. The
 *  commands of the last stage are left out: they change the base image, which is not there. The Node is the pinned one. */
export const rehearseImage = async (): Promise<RehearsedImage> => {
  const root = await mkdtemp(join(tmpdir(), 'faultmaven-image-'));
  try {
    return await built(root);
  } catch (error) {
    await removed(root);
    throw error;
  }
};

const built = async (root: string): Promise<RehearsedImage> => {
  await chmod(root, 0o755);
  const stages = readDockerfile(DOCKERFILE);
  const image = stages.at(-1)!;
  await placeNode(root);
  for (const stage of stages.slice(0, -1)) await build(root, stage, true);
  const app = await build(root, image, false);
  await readOnly(app);
  const inApp = (word: string): string => word.replace(/^\/app\//, `${app}/`);
  return {
    app,
    healthCheck: healthCheckOf(image),
    run: (command, environment, entrypoint = wordsOf(image, 'ENTRYPOINT').map(inApp)) => {
      const [program = '', ...args] = [...entrypoint, ...command];
      const env = { PATH: pathOf(root), ...environmentOf(image), ...environment };
      return spawn(program, args, { cwd: app, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...PLAIN_USER });
    },
    newDataDir: () => plainFolder(mkdtemp(join(root, 'data-'))),
    remove: () => removed(root),
  };
};

const pathOf = (root: string): string => `${join(root, 'bin')}:${process.env.PATH}`;

/** A copy, because the checkout may lie where others cannot look. */
const placeNode = async (root: string): Promise<void> => {
  await mkdir(join(root, 'bin'), { mode: 0o755 });
  await copyFile(process.execPath, join(root, 'bin/node'));
  await chmod(join(root, 'bin/node'), 0o755);
};

const plainFolder = async (made: Promise<string>): Promise<string> => {
  const folder = await made;
  if (PLAIN_USER.uid !== undefined) await chown(folder, NOBODY, NOBODY);
  return folder;
};

/** The folder that stands for the stage's WORKDIR. */
const build = async (root: string, stage: Stage, runs: boolean): Promise<string> => {
  const folder = join(root, stage.name || 'image');
  const workdir = join(folder, instructionsOf(stage, 'WORKDIR').at(-1)?.value ?? '');
  await mkdir(workdir, { recursive: true });
  await plainFolder(Promise.resolve(workdir));
  for (const instruction of stage.instructions) {
    if (instruction.name === 'COPY') await copy(root, workdir, instruction);
    if (instruction.name === 'RUN' && runs) await runIn(root, workdir, instruction.value);
  }
  return workdir;
};

const isIgnored = readDockerIgnore(DOCKERIGNORE);

const copy = async (root: string, workdir: string, instruction: Instruction): Promise<void> => {
  const { from, sources, target } = copyOf(instruction);
  for (const source of sources) {
    const to = join(workdir, target, target.endsWith('/') ? basename(source) : '');
    if (from === undefined) await fromContext(source, to);
    else await fromStage(join(root, from, source), to);
  }
};

const fromContext = (source: string, to: string): Promise<void> =>
  cp(join(ROOT, source), to, { recursive: true, filter: path => !isIgnored(relative(ROOT, path)) });

/** Moved, because nobody else wants it and there is much of it. What is copied belongs to root. */
const fromStage = async (source: string, to: string): Promise<void> => {
  await rename(source, to);
  if (PLAIN_USER.uid !== undefined) await shell(`chown -R 0:0 '${to}'`);
};

const runIn = async (root: string, workdir: string, command: string): Promise<void> => {
  const home = await plainFolder(mkdtemp(join(root, 'home-')));
  await takeNpmSettings(home);
  const env = { ...networkSettings(), PATH: pathOf(root), HOME: home };
  const shell = spawn('sh', ['-c', command], { cwd: workdir, env, stdio: ['ignore', 'pipe', 'pipe'], ...PLAIN_USER });
  const output = outputOf(shell);
  const timer = setTimeout(() => shell.kill('SIGKILL'), INSTALL_MS);
  await once(shell, 'exit');
  clearTimeout(timer);
  await rm(home, { recursive: true });
  if (shell.exitCode !== 0) throw new Error(`RUN ${command}\n${output()}`);
};

/** How this machine reaches the outside. */
const networkSettings = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      /^(NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|(https?|no)_proxy)$/i.test(name),
    ),
  );

/** Where packages come from is the machine's own affair. */
const takeNpmSettings = async (home: string): Promise<void> => {
  const own = join(homedir(), '.npmrc');
  const isThere = await access(own).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  const theirs = join(home, '.npmrc');
  await copyFile(own, theirs);
  await plainFolder(Promise.resolve(theirs));
};

/** What root made, others can only read; where we are not root, we take our own right away. */
const readOnly = async (app: string): Promise<void> => {
  if (PLAIN_USER.uid !== undefined) await chown(app, 0, 0);
  else await shell(`chmod -R a-w '${app}'`);
};

const removed = async (root: string): Promise<void> => {
  if (PLAIN_USER.uid === undefined) await shell(`chmod -R u+w '${root}'`);
  await rm(root, { recursive: true, force: true, maxRetries: 3 });
};

const shell = async (command: string): Promise<void> => {
  await once(spawn('sh', ['-c', command], { stdio: 'ignore' }), 'exit');
};

/** Ends it and whoever it has left behind. */
export const endGroup = ({ pid }: ChildProcess): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // It has ended, as it should.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** What it has printed so far. */
export const outputOf = (child: ChildProcess): (() => string) => {
  const pieces: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', piece => pieces.push(piece));
  return () => pieces.join('');
};
