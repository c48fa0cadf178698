import { setTimeout as pause } from 'node:timers/promises';
import { clientAt, registered } from '../support/client.ts';
import { startInstallation, temporaryFolder } from '../support/installation.ts';
import { seeded } from '../support/seeded.ts';
import { check, countsOf, nothingPromised, work } from './promises.ts';
import { rounds, SEED, UNLIMITED } from './settings.ts';

const ROUNDS = rounds(4);

describe('kill -9 at any moment, and a start', () => {
  it('loses nothing that was accepted, finishes all of it, and does nothing twice', async () => {
    const folder = await temporaryFolder();
    const random = seeded(SEED);
    const promised = nothingPromised();
    let running = await startInstallation(folder.path, UNLIMITED);
    const { token } = await registered(running.url);
    for (let round = 0; round < ROUNDS; round++) {
      const working = work(clientAt(running.url, token), round, promised);
      await pause(300 + random() * 2000);
      await running.kill();
      await working;
      running = await startInstallation(folder.path, UNLIMITED);
    }
    process.stdout.write(`    seed ${SEED}: ${ROUNDS} kills; promised ${JSON.stringify(countsOf(promised))}\n`);
    try {
      await check(clientAt(running.url, token), promised);
    } finally {
      await running.kill();
      await folder.remove();
    }
  }).timeout(120_000 + ROUNDS * 5000);
});
