import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { booksOf } from './books.ts';
import { answersIn, everything, type Told } from './repeats.ts';
import type { Served } from './served.ts';
import { settled } from './settled.ts';

type Found = Awaited<ReturnType<typeof everything>>[number];

/** Where what the server has is not what its clients were told: lost, twice, or nobody's. */
export const differences = (told: Told, inServer: readonly Found[]): readonly string[] => {
  const bySerial = Map.groupBy(inServer, ({ serial }) => serial);
  const twice = [...bySerial].filter(([, found]) => found.length > 1).map(([serial]) => `serial ${serial} twice`);
  const nobodys = inServer.filter(({ serial }) => !told.has(serial)).map(one => `${one.kind} ${one.serial} of nobody`);
  const lost = [...told].flatMap(([serial, { kind, id }]) => {
    const [found] = bySerial.get(serial) ?? [];
    if (!found) return [`${kind} ${serial} lost`];
    // A question is told by its job, and found as a message.
    const isSame = kind === 'chat' ? found.kind === 'message' : found.kind === kind && found.id === id;
    return isSame ? [] : [`${kind} ${serial} is another one`];
  });
  return [...twice, ...nobodys, ...lost];
};

/** Follow-up jobs that nobody was told of may take this much longer. */
const FOLLOW_UP_MS = 60_000;

/** Everything that was accepted is done, is there exactly once, and took effect once. */
export const expectAllKept = async (served: Served, postgres: string | undefined): Promise<void> => {
  const { user, creator, accepted, folder, processes } = served;
  await settled(served);
  expect(differences(accepted.things, await everything(user, creator.cases))).to.deep.equal([]);
  const chats = [...accepted.things.values()].filter(({ kind }) => kind === 'chat');
  expect(await answersIn(user, creator.cases), 'answers, one to each question').to.equal(chats.length);
  const books = booksOf(folder, postgres);
  let left = await books.jobsNotDone();
  for (const began = performance.now(); left.length > 0 && performance.now() - began < FOLLOW_UP_MS; await pause(200))
    left = await books.jobsNotDone();
  expect(left, 'jobs that are not done').to.deep.equal([]);
  expect(await books.effectsDoubled(), 'effects, none twice').to.deep.equal([]);
  const unexpected = processes.flatMap(one => one.output().match(/.*unexpected error.*/g) ?? []);
  expect(unexpected, 'told to the log').to.deep.equal([]);
};
