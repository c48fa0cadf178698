import { expect } from 'chai';
import { agentService } from '../../../../core/agent/index.ts';
import { resemblance, runsOf } from '../../../../core/agent/post-mortem/same-text.ts';
import { sectionsOf } from '../../../../core/agent/post-mortem/sections.ts';
import { DomainError } from '../../../../core/kernel/error.ts';
import { outage, POOL_RUNBOOK } from '../support.ts';
import { ada, openPostMortems, type PostMortems } from './post-mortem-world.ts';

const likeness = (a: string, b: string): number => resemblance(runsOf(sectionsOf(a)), runsOf(sectionsOf(b)));

/** A post-mortem as code words it, about this line and with this end. */
const composed = (line: string, end: string): string =>
  [
    '# Post-mortem: Checkout fails',
    `## Summary\n\nSeverity high. Opened 10:42. [1]\n\n**Where it begins (unproven):** at 10:04 in \`api.log\`, \`${line}\` [1].`,
    `## Root cause\n\n**Where it begins (unproven):** at 10:04 in \`api.log\`, \`${line}\` [1]. Nothing that stands out began in the 30 minutes before it.`,
    '### How far it holds\n\nGrade: **unproven**. The evidence shows that it came first.',
    `## What worked\n\n- ${end} [2]`,
    '## What did not work\n\nThe case does not say that anything was tried in vain.',
    `## What stands out\n\n- \`api.log:7\` \`${line}\` (27 times): Seen 10:04. [1]`,
  ].join('\n\n');

describe('how much of two texts is the same', () => {
  it('is 1 for the same text, 0 for nothing in common or nothing at all', () => {
    const text = 'Restart the worker when the pool is exhausted.';
    expect(likeness(text, text)).to.equal(1);
    expect(likeness(text, 'Flour, water and salt make bread.')).to.equal(0);
    expect(likeness('', '')).to.equal(0);
    expect(likeness('Restart', 'Restart')).to.equal(1);
  });

  it('does not change with moments, numbers, hosts and numbers of sources', () => {
    const one = composed('ERROR order 17 on node-3 failed after 30012 ms', 'Rolled revision r418 back');
    const other = composed('ERROR order 9 on node-8 failed after 29 ms', 'Rolled revision r77 back').replaceAll(
      '[1]',
      '[9]',
    );
    expect(likeness(one, other)).to.equal(1);
  });

  it('is little for two post-mortems that share only what every one says', () => {
    const pool = composed('ERROR connection pool exhausted after 30 s', 'Raised the limit of the pool');
    const disk = composed('FATAL cannot write segment, device is full', 'Deleted old backups');
    expect(likeness(pool, disk)).to.be.below(0.2);
  });
});

describe('near-duplicates of what is to be published', () => {
  let w: PostMortems;
  afterEach(() => w.world.dispose());

  /** What was published is found by every search, as the first of its sections. */
  const withShelf = async () => {
    w = await openPostMortems({ analyses: outage(), runbooks: [POOL_RUNBOOK] });
    const { knowledge: known } = w.deps;
    const knowledge: typeof known = {
      ...known,
      async passages(actor, input, signal) {
        const shelved = [...w.shelf].map(([id, { fields, text }]) => ({
          document_id: id,
          title: fields.title ?? '',
          section: '',
          snippet: '',
          score: 1,
          source_uri: null,
          sha256: '',
          ordinal: 0,
          text,
          anchor: null,
        }));
        return [...(await known.passages(actor, input, signal)), ...shelved];
      },
      async sections(actor, id) {
        const there = w.shelf.get(id);
        if (!there) return known.sections(actor, id);
        return sectionsOf(there.text).map(({ title, text: body }, ordinal) => ({
          ordinal,
          section: `Post-mortem > ${title}`,
          body,
          anchor: null,
        }));
      },
    };
    return { agent: agentService({ ...w.deps, knowledge }), knowledge };
  };

  it('are shown first, by how much of their text is the same', async () => {
    const { agent } = await withShelf();
    const { id: first } = await w.about('Checkout fails', 'Rolled back');
    const { document_id } = await agent.publishPostMortem(ada, first, {});
    const { id: second } = await w.about('Checkout fails', 'Rolled back');
    const { similar_documents: shown } = await agent.postMortem(ada, second);
    expect(shown?.map(one => one.document_id)).to.deep.equal([document_id, POOL_RUNBOOK.id]);
    expect(shown?.[0]?.similarity).to.be.at.least(0.9).and.at.most(1);
    expect(shown?.[1]?.similarity).to.be.below(0.3);
  });

  it('are told to whoever publishes all the same, and the document itself is none', async () => {
    const { agent } = await withShelf();
    const { id: first } = await w.about('Checkout fails', 'Rolled back');
    expect((await agent.publishPostMortem(ada, first, {})).notes).to.deep.equal([]);
    expect((await agent.publishPostMortem(ada, first, {})).notes).to.deep.equal([]);
    const { id: second } = await w.about('Checkout fails', 'Rolled back');
    const { notes, status } = await agent.publishPostMortem(ada, second, {});
    expect(status).to.equal('published');
    expect(notes).to.have.length(1);
    expect(notes[0]).to.match(
      /nearly the same text already: "Post-mortem: Checkout fails".*similarity (?:1\.00|0\.9\d)/,
    );
  });

  it('keep nobody from publishing when they cannot be looked for', async () => {
    const { knowledge } = await withShelf();
    const { id } = await w.about();
    const passages = () => Promise.reject(new DomainError('unavailable', 'The index is away.'));
    const agent = agentService({ ...w.deps, knowledge: { ...knowledge, passages } });
    const { notes, status } = await agent.publishPostMortem(ada, id, {});
    expect({ notes, status }).to.deep.equal({
      notes: ['It could not be compared with what knowledge holds already.'],
      status: 'published',
    });
  });
});
