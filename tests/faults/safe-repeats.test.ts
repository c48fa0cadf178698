import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { clientAt, registered } from '../support/client.ts';
import { type Installation, startInstallation, temporaryFolder } from '../support/installation.ts';
import { seeded } from '../support/seeded.ts';
import { differences } from './kept.ts';
import { answersIn, type Creator, create, everything, MIX, type Told } from './repeats.ts';
import { rounds, SEED, UNLIMITED } from './settings.ts';

/** FAULT_CREATES and FAULT_ROUNDS (kills) make a run longer. */
const CREATES = Number(process.env.FAULT_CREATES ?? 600);
const ROUNDS = rounds(3);
const CASES = Math.max(4, CREATES / 200);
const CLIENTS = 8;

const SETTINGS = { ...UNLIMITED, SESSION_TTL: '86400', ACCESS_TOKEN_TTL: '86400' };

describe('clients that repeat every request that was not answered, while the server is killed', () => {
  it('find everything that was answered, and nothing twice', async () => {
    const folder = await temporaryFolder();
    const random = seeded(SEED);
    let running = Promise.resolve(await startInstallation(folder.path, SETTINGS));
    const { token } = await registered((await running).url);
    const creator: Creator = { url: async () => (await running).url, token, cases: [] };
    creator.cases.push(...(await Promise.all(Array.from({ length: CASES }, (_, n) => workCase(creator, n)))));

    const told: Told = new Map();
    const counts = { repeated: 0, replayed: 0 };
    let next = 0;
    const client = async (): Promise<void> => {
      for (let serial = next++; serial < CREATES; serial = next++) {
        const kind = MIX[Math.floor(random() * MIX.length)] ?? 'case';
        const { id, sent, replayed } = await create(creator, kind, serial);
        told.set(serial, { kind, id });
        counts.repeated += sent > 1 ? 1 : 0;
        counts.replayed += replayed ? 1 : 0;
      }
    };
    const kill = async (): Promise<void> => {
      for (let round = 1; round <= ROUNDS; round++) {
        // Somewhere within the share of this round, and then at any moment of whatever happens there.
        const from = (CREATES * (round - random())) / (ROUNDS + 0.5);
        while (told.size < from) await pause(5);
        await pause(random() * 50);
        const victim = await running;
        running = restarted(victim, folder.path);
        await running;
      }
    };
    await Promise.all([kill(), ...Array.from({ length: CLIENTS }, client)]);
    process.stdout.write(
      `    seed ${SEED}: ${told.size} creates, ${ROUNDS} kills, ${counts.repeated} requests repeated, ` +
        `${counts.replayed} of them had been done\n`,
    );
    try {
      await check(creator, told);
    } finally {
      await (await running).kill();
      await folder.remove();
    }
  }).timeout(120_000 + CREATES * 100);
});

const workCase = async ({ url, token }: Creator, n: number): Promise<string> =>
  (await clientAt(await url(), token).send('POST', '/v1/cases', { title: `work ${n}` })).body.id;

const restarted = async (victim: Installation, folder: string): Promise<Installation> => {
  await victim.kill();
  return startInstallation(folder, SETTINGS);
};

const check = async ({ url, token, cases }: Creator, told: Told): Promise<void> => {
  const user = clientAt(await url(), token);
  const chats = [...told.values()].filter(({ kind }) => kind === 'chat');
  for (const { id } of chats)
    expect((await user.ended(`/v1/agent/chat/${id}`)).body.status, `chat ${id}`).to.equal('completed');

  expect(differences(told, await everything(user, cases))).to.deep.equal([]);
  expect(await answersIn(user, cases), 'answers, one to each question').to.equal(chats.length);
};
