import { expect } from 'chai';
import { scriptedLlmProvider } from '../../../adapters/memory/llm-provider.ts';
import { systemRedactor } from '../../../adapters/system/redactor.ts';
import { harmlessPlaces, knownFiles } from '../../../core/agent/executor/known-files.ts';
import { runTurn } from '../../../core/agent/run-turn.ts';
import type { LinesQuery } from '../../../core/evidence/index.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import { ALICE, anAnalysis, EVIDENCE, messageOf, outage, world } from './support.ts';

const signal = new AbortController().signal;
const actor = { userId: ALICE, roles: [] };

/** A file of numbered lines, read in pages of 120, and what was read of it. */
const opened = (lines: readonly string[], bytes: number) => {
  const asked: (readonly [number, number])[] = [];
  const texts: string[] = [];
  const evidence = {
    async lines(_: unknown, __: unknown, { limit, cursor }: Pick<LinesQuery, 'limit' | 'cursor'>) {
      const from = Number(cursor ?? 0);
      const items = lines
        .slice(from, from + Math.min(limit, 120))
        .map(
          (text, i) => ({ file: 'a', line: from + i + 1, time: null, level: 'none', template_id: null, text }) as const,
        );
      asked.push([from + 1, from + items.length]);
      const end = from + items.length;
      return { items, sha256: '', next_cursor: end < lines.length ? String(end) : null };
    },
  };
  const files = [anAnalysis({ bytes, lines: lines.length })];
  const known = knownFiles({ evidence, actor, files, read: text => texts.push(text) > 0 });
  const look = (...locators: string[]): Promise<void> =>
    known.lookAround(
      locators.map(locator => ({ view: { kind: 'evidence', title: 'a', locator, quote: '', evidence_id: EVIDENCE } })),
      signal,
    );
  return { look, asked, texts };
};

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `line ${i + 1}`);

describe('what is around the lines that are shown', () => {
  it('is all of a small file, read once', async () => {
    const { look, texts, asked } = opened(numbered(300), 256 * 1024);
    await look('a:7', 'a:290-299');
    await look('a:100');
    expect(texts).to.deep.equal([numbered(300).join('\n')]);
    expect(asked).to.deep.equal([
      [1, 120],
      [121, 240],
      [241, 300],
    ]);
  });

  it('is of a large file what is close to them', async () => {
    const { look, texts } = opened(numbered(5_000), 256 * 1024 + 1);
    await look('a:1001', 'a:1100');
    const [text = '', ...others] = texts;
    expect(others).to.deep.equal([]);
    expect([text.split('\n')[0], text.split('\n').at(-1)]).to.deep.equal(['line 851', 'line 1150']);
  });

  it('is never all of a large file, however much of it a place is', async () => {
    const { look, texts } = opened(numbered(100_000), 5_000_000);
    await look('a:1-100000');
    expect(texts.join('\n').split('\n').length).to.be.below(1_000);
  });

  it('is not read again in a later turn when there was nothing to find, unless the file is another one', async () => {
    const places = harmlessPlaces();
    const readIn = async (found: boolean, sha256: string): Promise<number> => {
      let reads = 0;
      const known = knownFiles({
        evidence: { lines: async () => ({ items: [], sha256, next_cursor: null }) },
        actor,
        files: [anAnalysis({ sha256 })],
        read: () => {
          reads++;
          return found;
        },
        harmless: places,
      });
      const view = { kind: 'evidence', title: 'a', locator: 'a:1', quote: '', evidence_id: EVIDENCE } as const;
      await known.lookAround([{ view }], signal);
      return reads;
    };
    expect([await readIn(true, 'a'), await readIn(false, 'a'), await readIn(true, 'a')]).to.deep.equal([1, 1, 0]);
    expect(await readIn(true, 'b')).to.equal(1);
  });

  it('is read again where that failed', async () => {
    const file = opened(numbered(10), 100);
    let isDown = true;
    const known = knownFiles({
      evidence: {
        lines: async () => {
          if (isDown) throw new DomainError('unavailable', 'No.');
          return { items: [], sha256: '', next_cursor: null };
        },
      },
      actor,
      files: [anAnalysis()],
      read: text => file.texts.push(text) > 0,
    });
    const sources = [
      { view: { kind: 'evidence', title: 'a', locator: 'a:1', quote: '', evidence_id: EVIDENCE } },
    ] as const;
    const failure = await known.lookAround(sources, signal).catch((error: unknown) => error);
    expect(failure).to.include({ code: 'unavailable' });
    isDown = false;
    await known.lookAround(sources, signal);
    expect(file.texts).to.have.length(1);
  });
});

describe('a turn about lines of a file', () => {
  const secret = 'kind: Secret\nstringData:\n  pin: maple\n  licence: oak';
  const llm = () => scriptedLlmProvider([{ text: ['The pin is wrong [1].'] }], { name: 'm' });
  const given = () => {
    const worst = {
      locator: 'api.log:3',
      line: 3,
      level: 'error' as const,
      text: '  pin: maple',
      before: [],
      after: ['  licence: oak'],
    };
    return [anAnalysis({ ...outage()[0], worst_lines: [worst] })];
  };

  it('sends none of the values that only other lines tell', async () => {
    const model = llm();
    const w = world({ analyses: given(), texts: { [EVIDENCE]: secret }, llm: model });
    await runTurn(w.deps)(messageOf(w), w.run);
    const sent = JSON.stringify(model.requests);
    expect(sent)
      .to.include('pin: <SECRET_')
      .and.not.to.match(/maple|: oak/);
  });

  it('sends nothing where the file cannot be read', async () => {
    const model = llm();
    const w = world({ analyses: given(), llm: model });
    const lines = async (): Promise<never> => {
      throw new DomainError('unavailable', 'The files are away.');
    };
    await runTurn({ ...w.deps, evidence: { ...w.deps.evidence, lines } })(messageOf(w), w.run);
    expect(model.requests).to.deep.equal([]);
    expect(w.result()).to.include({ mode: 'grounded' });
    expect(w.result().notes?.join()).to.include('nothing was sent');
  });

  it('sends nothing where the file makes a detector fail', async () => {
    const model = llm();
    const real = systemRedactor({ key: 'k' });
    const redactor = {
      vault: (key: string) => ({
        ...real.vault(key),
        read: () => {
          throw new TypeError('a detector is broken');
        },
      }),
    };
    const w = world({ analyses: given(), llm: model, deps: { redactor } });
    await runTurn(w.deps)(messageOf(w), w.run);
    expect(model.requests).to.deep.equal([]);
    expect(w.result().notes?.join()).to.include('nothing was sent');
  });
});
