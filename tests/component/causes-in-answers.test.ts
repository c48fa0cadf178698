import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { runTurn } from '../../core/agent/run-turn.ts';
import { type GeneratedCase, generate } from '../bench/needle/generate.ts';
import { INCIDENTS } from '../bench/needle/incidents.ts';
import { openMemoryWorld } from '../contract/memory-world.ts';
import type { World } from '../contract/world.ts';
import { evidenceModule } from '../support/evidence-module.ts';
import { workOff } from '../support/working-off.ts';
import { ALICE, world as agentWorld, CASE, messageOf } from '../unit/agent/support.ts';

const SMALL = { fewest: 3000, most: 5000 };
/** A change that somebody made, a resource that ran out, and a fault underneath. */
const CHOSEN = ['feature flag', 'disk full', 'network partition'];
const alice = { userId: ALICE, roles: ['user'] } as const;

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** Uploads the files of a case, has them analysed, and asks what happened; nothing of the case is known but its files. */
const answerOn = async (stores: World, { files }: GeneratedCase) => {
  const { service: evidence } = evidenceModule(stores, { maxBytes: 10_000_000 });
  for (const { name, text } of files) {
    await evidence.upload(alice, CASE, { name, mediaType: 'text/plain', content: bytesOf(text) });
    await workOff(stores, 'evidence.analyse.v1', evidence.analyse);
  }
  const w = agentWorld({ question: 'What happened, and why?' });
  await runTurn({ ...w.deps, evidence })(messageOf(w), w.run);
  return w.result();
};

describe('an answer about a whole case, without a model', () => {
  let stores: World;
  beforeEach(async () => {
    stores = await openMemoryWorld();
  });
  afterEach(() => stores.dispose());

  for (const incident of INCIDENTS.filter(({ name }) => CHOSEN.includes(name)))
    it(`cites the line of the true cause before it says what to do: ${incident.name}`, async () => {
      const made = generate(incident, 11, SMALL);
      const { file, line } = made.cause;
      stores.clock.advance(made.receivedAt - stores.clock.now());
      const { response, sources, mode } = await answerOn(stores, made);
      expect(mode).to.equal('grounded');
      const proof = sources.find(({ locator }) => locator === `${file}:${line}`);
      const text = made.files.find(({ name }) => name === file)?.text ?? '';
      expect(proof?.sha256, `${file}:${line} is cited`).to.equal(createHash('sha256').update(text).digest('hex'));
      expect(proof?.quote).to.equal(text.split('\n')[line - 1]);
      const [bottomLine = ''] = response.split('\n## ');
      expect(bottomLine).to.include(`[${proof?.id}]`);
    });
});
