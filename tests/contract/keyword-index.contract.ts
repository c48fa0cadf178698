import { expect } from 'chai';
import { isDomainError } from '../../core/kernel/error.ts';
import type { IndexEntry, KeywordIndex, KeywordQuery } from '../../core/ports/keyword-index.ts';

export type Harness = { index: KeywordIndex; dispose(): Promise<void> };

const entry = (body: string, more: Partial<IndexEntry> = {}): IndexEntry => ({
  ordinal: 0,
  title: '',
  head: '',
  body,
  ...more,
});
const entries = (...bodies: readonly string[]): IndexEntry[] => bodies.map((body, ordinal) => entry(body, { ordinal }));

/** Enough other text that the words of a clause are rare, as they are in a real index. */
const FILLER = ['quiet', 'green', 'paper', 'river', 'window', 'garden', 'silver', 'winter', 'orange', 'marble'];

export const keywordIndexContract = (name: string, open: () => Promise<Harness>): void => {
  describe(`KeywordIndex: ${name}`, () => {
    let harness: Harness;
    let index: KeywordIndex;
    beforeEach(async () => {
      harness = await open();
      index = harness.index;
      for (const [at, word] of FILLER.entries())
        await index.index('knowledge', { id: `filler-${at}`, scope: 'global', version: 1, entries: entries(word) });
    });
    afterEach(() => harness.dispose());

    const put = (id: string, given: readonly IndexEntry[], { scope = 'global', version = 1 } = {}): Promise<void> =>
      index.index('knowledge', { id, scope, version, entries: given });
    const find = (terms: readonly string[], more: Partial<KeywordQuery & { perDocument: number }> = {}) =>
      index.search('knowledge', { terms, scopes: ['global'], limit: 10, ...more });
    const idsOf = async (...query: Parameters<typeof find>): Promise<string[]> =>
      (await find(...query)).map(hit => hit.documentId);

    it('finds an entry by a word of its title, of its head and of its body', async () => {
      await put('a', [entry('kernel', { title: 'Etcd', head: 'Diagnosis' })]);
      for (const term of ['kernel', 'etcd', 'diagnosis']) expect(await idsOf([term]), term).to.deep.equal(['a']);
    });

    it('ranks a word in the title above one in the head, and that above one in the body', async () => {
      const words = (title: string, head: string, body: string) => [entry(body, { title, head })];
      await put('body', words('one', 'two', 'quorum'));
      await put('title', words('quorum', 'two', 'three'));
      await put('head', words('one', 'quorum', 'three'));
      expect(await idsOf(['quorum'])).to.deep.equal(['title', 'head', 'body']);
    });

    it('ranks the entry with more of the terms first, best score first', async () => {
      await put('one', entries('disk pressure everywhere'));
      await put('two', entries('disk failure everywhere'));
      const hits = await find(['disk', 'failure']);
      expect(hits.map(hit => hit.documentId)).to.deep.equal(['two', 'one']);
      expect(hits[0]?.score).to.be.greaterThan(hits[1]?.score ?? 0);
      expect(hits[1]?.score).to.be.greaterThan(0);
    });

    it('counts a rare word for more than a common one', async () => {
      for (const id of ['x', 'y', 'z']) await put(id, entries('node disk'));
      await put('rare', entries('node quorum'));
      expect((await idsOf(['disk', 'quorum']))[0]).to.equal('rare');
    });

    it('finds the other forms of an English word', async () => {
      await put('a', entries('the pods are crashing'));
      for (const term of ['pod', 'crash', 'crashes', 'CRASHED']) expect(await idsOf([term]), term).to.deep.equal(['a']);
    });

    it('finds a name whole, as its words in a row, and not in another order', async () => {
      await put('a', entries('watch node_md_disks closely'));
      await put('b', entries('disks md node'));
      expect(await idsOf(['node_md_disks'])).to.deep.equal(['a']);
      expect(await idsOf(['node md'])).to.deep.equal(['a']);
      expect(await idsOf(['md'])).to.have.members(['a', 'b']);
    });

    it('finds nothing without terms, without scopes, with a limit of zero, or in a collection that never was', async () => {
      await put('a', entries('quorum'));
      expect(await find([])).to.deep.equal([]);
      expect(await find(['quorum'], { scopes: [] })).to.deep.equal([]);
      expect(await find(['quorum'], { limit: 0 })).to.deep.equal([]);
      expect(await index.search('cases', { terms: ['quorum'], scopes: ['global'], limit: 5 })).to.deep.equal([]);
    });

    for (const term of ['"', '""', '-', '*', '(', ')', '', ' ', '^', ':', 'ﷺ\u0000', '\ud800', '{}', '\\'])
      it(`takes the term ${JSON.stringify(term)} as text in which there is nothing to find`, async () => {
        await put('a', entries('quorum'));
        expect(await find([term])).to.deep.equal([]);
        expect(await idsOf([term, 'quorum'])).to.deep.equal(['a']);
      });

    it('takes query syntax in a term as the words it holds', async () => {
      await put('a', entries('quorum lost near the disk'));
      for (const term of ['quorum*', '"quorum"', 'body:quorum', 'title : quorum', '-quorum', 'quorum OR NEAR(x y)'])
        expect(await find([term]), term).to.be.an('array');
      expect(await idsOf(['quor*'])).to.deep.equal([]);
      expect(await idsOf(['NOT quorum'])).to.deep.equal([]);
      expect(await idsOf(['scope:global'])).to.deep.equal([]);
      expect(await idsOf(['"quorum" "lost"'])).to.deep.equal(['a']);
    });

    it('answers a thousand terms, and one of a hundred thousand characters', async () => {
      await put('a', entries('quorum'));
      const many = Array.from({ length: 1_000 }, (_, at) => `word${at}`);
      expect(await idsOf(['quorum', ...many])).to.deep.equal(['a']);
      expect(await find(['x'.repeat(100_000)])).to.deep.equal([]);
    });

    it('gives the best entry of a document, or as many of its best as were asked for', async () => {
      await put('a', entries('quorum disk', 'quorum quorum quorum', 'nothing', 'quorum and so much else besides this'));
      await put('b', entries('disk'));
      expect((await find(['quorum'])).map(({ documentId, ordinal }) => [documentId, ordinal])).to.deep.equal([
        ['a', 1],
      ]);
      const hits = await find(['quorum'], { perDocument: 2 });
      expect(hits.map(({ ordinal }) => ordinal)).to.deep.equal([1, 0]);
      expect(await find(['quorum'], { perDocument: 9 })).to.have.length(3);
    });

    it('gives no more documents than the limit, and reaches it past a document with many good entries', async () => {
      await put('long', entries(...Array.from({ length: 400 }, () => 'quorum quorum')));
      for (const id of ['a', 'b', 'c']) await put(id, entries(`quorum ${FILLER.join(' ')}`));
      expect(await idsOf(['quorum'], { limit: 3 }))
        .to.have.length(3)
        .and.include('long');
      expect(await idsOf(['quorum'], { limit: 9 })).to.have.members(['long', 'a', 'b', 'c']);
    });

    it('prefers the document that speaks of it twice to one that mentions it once', async () => {
      await put('once', entries('quorum lost', 'nothing here'));
      await put('twice', entries('quorum lost', 'quorum again'));
      expect(await idsOf(['quorum'])).to.deep.equal(['twice', 'once']);
    });

    it('replaces all entries of a document', async () => {
      await put('a', entries('quorum', 'disk'));
      await put('a', entries('kernel'), { version: 2 });
      expect(await idsOf(['quorum', 'disk'])).to.deep.equal([]);
      expect(await idsOf(['kernel'])).to.deep.equal(['a']);
    });

    it('is the same after indexing the same twice', async () => {
      await put('a', entries('quorum', 'quorum disk'));
      await put('a', entries('quorum', 'quorum disk'));
      const hits = await find(['quorum'], { perDocument: 5 });
      expect(hits.map(({ ordinal }) => ordinal)).to.have.members([0, 1]);
    });

    it('changes nothing for an older version than the stored one', async () => {
      await put('a', entries('kernel'), { version: 3 });
      await put('a', entries('quorum'), { version: 2 });
      expect(await idsOf(['kernel', 'quorum'])).to.deep.equal(['a']);
      expect(await idsOf(['quorum'])).to.deep.equal([]);
    });

    it('ends with the newest version, in whichever order racing replacements arrive', async () => {
      const versions = [3, 1, 5, 2, 4];
      await Promise.all(versions.map(version => put('a', entries(`quorum release${version}`), { version })));
      expect(await idsOf(['release5'])).to.deep.equal(['a']);
      for (const version of [1, 2, 3, 4]) expect(await find([`release${version}`])).to.deep.equal([]);
      expect(await find(['quorum'], { perDocument: 9 })).to.have.length(1);
    });

    it('replaces by no entries, and indexes again after that', async () => {
      await put('a', entries('quorum'));
      await put('a', [], { version: 2 });
      expect(await find(['quorum'])).to.deep.equal([]);
      await put('a', entries('quorum'), { version: 3 });
      expect(await idsOf(['quorum'])).to.deep.equal(['a']);
    });

    it('keeps ordinals as they were given', async () => {
      await put('a', [entry('quorum', { ordinal: 41 }), entry('disk', { ordinal: 7 })]);
      expect((await find(['disk']))[0]?.ordinal).to.equal(7);
    });

    it('deletes a document, and what is not there without complaint', async () => {
      await put('a', entries('quorum'));
      await put('b', entries('quorum'));
      await index.delete('knowledge', 'a');
      await index.delete('knowledge', 'a');
      await index.delete('knowledge', 'never');
      await index.delete('nowhere', 'never');
      expect(await idsOf(['quorum'])).to.deep.equal(['b']);
      await put('a', entries('quorum'));
      expect(await idsOf(['quorum'])).to.have.members(['a', 'b']);
    });

    it('shows nobody an entry outside the scopes asked for', async () => {
      const scopes = [
        'global',
        'alice',
        'ALICE',
        'quorum',
        'o\'hara -- "x"',
        'a-b',
        'a_b',
        '',
        'héllo',
        'user ed',
        'user',
      ];
      for (const scope of scopes) await put(`of ${scope}`, entries('quorum'), { scope });
      for (const scope of scopes) expect(await idsOf(['quorum'], { scopes: [scope] })).to.deep.equal([`of ${scope}`]);
      expect(await idsOf(['quorum'], { scopes: ['alice', 'global', 'alice'] })).to.have.members([
        'of alice',
        'of global',
      ]);
      expect(await find(['quorum'], { scopes: ['"', '*', 'a', 'nobody'] })).to.deep.equal([]);
      for (const term of ['alice', 'global', 'hara']) expect(await find([term], { scopes }), term).to.deep.equal([]);
    });

    it('moves a document to another scope with its replacement', async () => {
      await put('a', entries('quorum'), { scope: 'alice' });
      await put('a', entries('quorum'), { scope: 'bob', version: 2 });
      expect(await find(['quorum'], { scopes: ['alice'] })).to.deep.equal([]);
      expect(await idsOf(['quorum'], { scopes: ['bob'] })).to.deep.equal(['a']);
    });

    it('keeps collections apart, equal ids too', async () => {
      await put('a', entries('quorum'));
      await index.index('cases', { id: 'a', scope: 'global', version: 1, entries: entries('kernel') });
      expect(await find(['kernel'])).to.deep.equal([]);
      await index.delete('cases', 'a');
      expect(await idsOf(['quorum'])).to.deep.equal(['a']);
    });

    it('keeps what it was given, whatever happens to the objects afterwards', async () => {
      const given = [{ ...entry('quorum') }];
      await put('a', given);
      if (given[0]) given[0].body = 'kernel';
      expect(await idsOf(['quorum'])).to.deep.equal(['a']);
      expect(await find(['kernel'])).to.deep.equal([]);
    });

    it('shows either the old or the new entries, complete, to a search during a replacement', async () => {
      const before = Array.from({ length: 250 }, () => 'quorum before');
      const after = Array.from({ length: 250 }, () => 'quorum after');
      await put('a', entries(...before));
      const replacement = put('a', entries(...after), { version: 2 });
      for (let round = 0; round < 10; round += 1) {
        const [old, fresh] = [
          await find(['before'], { perDocument: 999 }),
          await find(['after'], { perDocument: 999 }),
        ];
        expect([0, 250]).to.include(old.length);
        expect([0, 250]).to.include(fresh.length);
      }
      await replacement;
      expect(await find(['before'])).to.deep.equal([]);
      expect(await find(['after'], { perDocument: 999 })).to.have.length(250);
    });

    it("stops with 'cancelled' when the signal has fired, and leaves what was there", async () => {
      await put('a', entries('quorum'));
      const signal = AbortSignal.abort();
      const replacement = { id: 'a', scope: 'global', version: 2, entries: entries('kernel') };
      const refused = await Promise.allSettled([
        index.index('knowledge', replacement, { signal }),
        index.search('knowledge', { terms: ['quorum'], scopes: ['global'], limit: 1 }, { signal }),
      ]);
      for (const outcome of refused)
        expect(outcome.status === 'rejected' && isDomainError(outcome.reason, 'cancelled')).to.equal(true);
      expect(await idsOf(['quorum'])).to.deep.equal(['a']);
    });
  });
};
