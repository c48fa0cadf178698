import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { clientAt, registered } from '../support/client.ts';
import { startInstallation, temporaryFolder } from '../support/installation.ts';
import { seeded } from '../support/seeded.ts';
import { check, countsOf, nothingPromised, type Promised, work } from './promises.ts';
import { rounds, SEED, UNLIMITED } from './settings.ts';

const ROUNDS = rounds(2);
const DISK_MB = 192;

/** The disk is a file in memory, so that what the file system holds back is not on it. */
const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();

/** Why this machine cannot pretend a power cut; undefined when it can. */
const impossible = (): string | undefined => {
  if (process.getuid?.() !== 0) return 'it needs root, to mount a disk of its own';
  try {
    run('losetup', '-f');
    run('mkfs.ext4', '-V');
    return undefined;
  } catch (error) {
    return `it needs loop devices and mkfs.ext4 (${(error as Error).message.split('\n')[0]})`;
  }
};

describe('a power cut (what was not synced is gone)', () => {
  it('loses nothing that was answered', async function () {
    const reason = impossible();
    if (reason) {
      process.stdout.write(`    skipped: ${reason}\n`);
      this.skip();
    }
    const folder = await temporaryFolder();
    const random = seeded(SEED);
    run('mount', '-t', 'tmpfs', '-o', `size=${DISK_MB * 3}m`, 'tmpfs', folder.path);
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const promised = await oneCut(folder.path, round, 500 + random() * 3000);
        process.stdout.write(`    round ${round + 1}: promised ${JSON.stringify(countsOf(promised))}\n`);
      }
    } finally {
      run('umount', '-l', folder.path);
      await folder.remove();
    }
  }).timeout(60_000 + ROUNDS * 60_000);
});

const oneCut = async (folder: string, round: number, afterMs: number): Promise<Promised> => {
  const [image, survivor] = [join(folder, 'disk'), join(folder, 'disk-after-the-cut')];
  run('truncate', '-s', `${DISK_MB}M`, image);
  run('mkfs.ext4', '-q', '-F', image);
  const promised = nothingPromised();
  const token = await onDisk(image, join(folder, 'mounted'), async dataDir => {
    const running = await startInstallation(dataDir, UNLIMITED);
    const user = await registered(running.url);
    const working = work(clientAt(running.url, user.token), round, promised);
    await pause(afterMs);
    // From here on nothing is answered any more; what was not synced by now never reaches the copy.
    process.kill(running.pid, 'SIGSTOP');
    await pause(50);
    run('cp', '--sparse=always', image, survivor);
    await running.kill();
    await working;
    return user.token;
  });
  await onDisk(survivor, join(folder, 'mounted-again'), async dataDir => {
    const running = await startInstallation(dataDir, UNLIMITED);
    try {
      await check(clientAt(running.url, token), promised);
    } finally {
      await running.kill();
    }
  });
  run('rm', '-f', image, survivor);
  return promised;
};

/** Mounting the copy replays the file system's journal, as after a real cut. */
const onDisk = async <Result>(
  image: string,
  at: string,
  work: (dataDir: string) => Promise<Result>,
): Promise<Result> => {
  mkdirSync(at, { recursive: true });
  run('mount', '-o', 'loop', image, at);
  try {
    return await work(join(at, 'data'));
  } finally {
    run('umount', '-l', at);
  }
};
