import { expect } from 'chai';
import type { AgentToolsDeps } from '../../../core/agent/tools/agent-tools.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { CaseId } from '../../../core/kernel/ids.ts';
import { seeded } from '../../support/seeded.ts';
import { refusal } from '../../support/waiting.ts';
import { openTools, type ToolsWorld } from './tools-world.ts';

/** What the tools may call. The compiler refuses a list that is not exactly that of their dependencies. */
const READING: { readonly [Service in keyof AgentToolsDeps]: Readonly<Record<keyof AgentToolsDeps[Service], true>> } = {
  cases: { get: true, pastCases: true, closedCases: true },
  evidence: {
    list: true,
    lines: true,
    counts: true,
    histogram: true,
    analysis: true,
    analysesOfCase: true,
    findingsOfCase: true,
    similarCases: true,
    configDiff: true,
  },
  knowledge: { passages: true, termsOf: true },
};

/** The same services, which count what is called and stop at what is not for reading. */
const watched = (deps: AgentToolsDeps, called: Set<string>): AgentToolsDeps => {
  const watch = <Service extends object>(name: keyof AgentToolsDeps, service: Service): Service =>
    new Proxy(service, {
      get(target, method, receiver) {
        if (typeof method === 'string') called.add(`${name}.${method}`);
        if (!(method in READING[name])) throw new Error(`${name}.${String(method)} is not for reading`);
        return Reflect.get(target, method, receiver);
      },
    });
  return {
    cases: watch('cases', deps.cases),
    evidence: watch('evidence', deps.evidence),
    knowledge: watch('knowledge', deps.knowledge),
  };
};

/** Stands in everything that belongs to somebody else, or to another case, and nowhere else. */
const FOREIGN = 'xanadu';

const LOG = ['2026-01-05T10:00:00.000Z INFO served 1', '2026-01-05T10:00:09.000Z ERROR pool exhausted', ''].join('\n');
const FOREIGN_LOG = [
  `2026-01-05T10:00:00.000Z INFO ${FOREIGN} up`,
  `2026-01-05T10:00:09.000Z ERROR ${FOREIGN} down`,
].join('\n');

describe('what the tools reach', () => {
  const called = new Set<string>();
  let w: ToolsWorld;
  let ada: Actor;
  let mine: CaseId;
  /** Ids and names that somebody may try. */
  let names: readonly string[];
  let foreign: readonly string[];
  beforeEach(async () => {
    called.clear();
    w = await openTools(deps => watched(deps, called));
    ada = w.someone();
    const bob = w.someone();
    mine = await w.openCase(ada);
    const own = [await w.upload(ada, mine, 'api.log', LOG), await w.upload(ada, mine, 'app.yaml', 'pool: 5\n')];
    const another = await w.openCase(ada, `${FOREIGN} of the same user`);
    const his = await w.openCase(bob, `${FOREIGN} of somebody else`);
    const others = [
      await w.upload(ada, another, 'other.log', FOREIGN_LOG),
      await w.upload(ada, another, 'app-old.yaml', `pool: 50\nname: ${FOREIGN}\n`),
      await w.upload(bob, his, 'his.log', FOREIGN_LOG),
      await w.upload(bob, his, 'app.yaml', `pool: 500\nname: ${FOREIGN}\n`),
    ];
    await w.closed(bob, `${FOREIGN} checkout answers 503`, `${FOREIGN} pool exhausted`);
    await w.added(bob, `# ${FOREIGN} pool exhausted\n\n${FOREIGN}: connection pool exhausted in checkout.\n`);
    await w.added(ada, '# Restart\n\nRestart the worker when the pool is exhausted.\n');
    foreign = [...others, another, his, bob.userId];
    names = [...own, ...foreign, 'api.log', 'app.yaml', 'app-old.yaml', 'other.log', 'his.log', mine, ada.userId];
  });
  afterEach(() => w.world.dispose());

  it('is refused for files of another case of the same user as for files that do not exist', async () => {
    const { use } = w.turn(ada, mine);
    const calls: readonly (readonly [string, (id: string) => object])[] = [
      ['search_evidence', id => ({ file: id })],
      ['count_lines', id => ({ file: id })],
      ['timeline', id => ({ file: id })],
      ['read_lines', id => ({ file: id, from_line: 1, to_line: 9 })],
      ['read_lines', id => ({ evidence_id: id, from_line: 1, to_line: 9 })],
      ['read_config_diff', id => ({ file: id })],
      ['read_config_diff', id => ({ file: 'app.yaml', against: id })],
    ];
    for (const [tool, argsFor] of calls) {
      const unknown = await refusal('invalid', () => use(tool, argsFor(w.world.ids.next())));
      for (const id of foreign) {
        const { message } = await refusal('invalid', () => use(tool, argsFor(id)));
        expect(message).to.equal(unknown.message);
      }
    }
  });

  it('holds nothing of another case or user, whatever the arguments are', async () => {
    const { use, minted } = w.turn(ada, mine);
    const random = seeded(7);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
    const values: readonly (() => unknown)[] = [
      () => pick(names),
      () => pick(names),
      () => `${pick(names)}' OR 1=1 --`,
      () => `../${pick(names)}`,
      () => pick([FOREIGN, 'pool exhausted', '*', '%', '.', 'ERROR', 'name:xanadu', `${FOREIGN}*`]),
      () => pick([0, 1, 2, 5, 20, 60, 200, 1e9, -1, 0.5, Number.NaN]),
      () => pick([null, true, [], {}, [pick(names)], { id: pick(names) }, '']),
      () => pick(['error', 'minute', 'field:name', 'level', '2026-01-05T10:00:00Z', '1970-01-01', '9999-12-31']),
    ];
    const own = [
      'file',
      'evidence_id',
      'against',
      'query',
      'q',
      'from',
      'to',
      'from_line',
      'to_line',
      'limit',
      'top_k',
    ];
    const tried = [
      'field',
      'group_by',
      'level',
      'template',
      'buckets',
      'case_id',
      'owner_id',
      'actor',
      'userId',
      '__proto__',
    ];
    let answers = 0;
    for (let round = 0; round < 700; round++) {
      const { name } = pick(w.tools).definition;
      const given = Array.from({ length: 1 + Math.floor(random() * 4) }, () => [
        pick([...own, ...tried]),
        pick(values)(),
      ]);
      const sensible = { query: FOREIGN, file: pick(['api.log', 'app.yaml']), from_line: 1, to_line: 9 };
      const args = { ...(random() < 0.6 && sensible), ...Object.fromEntries(given) };
      const said = await use(name, args).then(
        ({ text, summary }) => {
          answers++;
          return `${text}\n${summary}`;
        },
        (error: unknown) => {
          expect(error, JSON.stringify(args)).to.be.instanceOf(DomainError);
          return '';
        },
      );
      // What was asked for may be said back; it is no secret to who asked.
      const told = said.split('\n').filter(line => line.includes(FOREIGN) && !line.includes('(computed: 0 lines'));
      expect(told, `${name} ${JSON.stringify(args)}`).to.deep.equal([]);
    }
    expect(answers).to.be.greaterThan(150);
    for (const { view, text } of minted()) {
      expect(foreign).not.to.include(view.evidence_id);
      if (view.quote !== text || !text.startsWith('0 lines')) expect(`${text}${view.quote}`).not.to.include(FOREIGN);
    }
  });

  it('is read and nothing else: every tool calls services that read, and announces nothing', async () => {
    const past = await w.openCase(ada, 'Earlier');
    await w.upload(ada, past, 'api.log', LOG);
    await w.close(ada, past, 'Restarted.');
    const { use } = w.turn(ada, mine);
    const before = await w.world.announced();
    const stored = await w.storedFiles();
    const args = { query: 'pool exhausted', file: 'api.log', from_line: 1, to_line: 9 };
    for (const { definition } of w.tools)
      await use(definition.name, definition.name === 'read_config_diff' ? { file: 'app.yaml' } : args);
    await use('count_lines', { q: 'nothing like it' });
    await use('similar_cases', {});
    const reading = Object.entries(READING).flatMap(([service, methods]) =>
      Object.keys(methods).map(method => `${service}.${method}`),
    );
    expect([...called].sort()).to.deep.equal(reading.sort());
    expect(await w.world.announced()).to.deep.equal(before);
    expect(await w.storedFiles()).to.deep.equal(stored);
  });
});
