import { expect } from 'chai';
import { dotted } from '../../../contracts/tools/compatibility/places.ts';
import { RULES, sentenceOf } from '../../../contracts/tools/compatibility/rules.ts';
import { afterEdit, at, type Files, setVersion } from './planted-documents.ts';

const CLOSED = 'components/schemas/CaseClosedV1';
const CASE = 'events.case.v1.yaml';

type Planted = {
  readonly rule: string;
  readonly path: string;
  readonly bump: string;
  readonly needs: readonly string[];
  readonly edit: (files: Files) => void;
};

const NEW_DOCUMENT = ['leave events.case.v1.yaml as it was released', 'events.case.v2.yaml'];
const UPCASTER = 'apps/worker/upcasters/case.closed.v1.ts';

const PLANTED: { readonly [title: string]: Planted } = {
  'an optional field without a minor bump': {
    rule: 'add an optional field: minor bump',
    path: 'components.schemas.CaseClosedV1.properties.cost',
    bump: 'minor',
    needs: ['info.version 1.1.0'],
    edit: files => {
      at(files[CASE], `${CLOSED}/properties`).cost = { type: 'number' };
    },
  },
  'a required field': {
    rule: 'add a required field: major bump and a migration (upcaster)',
    path: 'components.schemas.CaseClosedV1.properties.cost',
    bump: 'major',
    needs: [...NEW_DOCUMENT, UPCASTER],
    edit: files => {
      at(files[CASE], `${CLOSED}/properties`).cost = { type: 'number' };
      at(files[CASE], CLOSED).required = ['case_id', 'owner_id', 'resolution', 'cost'];
    },
  },
  'a field that is gone': {
    rule: 'remove a field: major bump and a deprecation period',
    path: 'components.schemas.CaseClosedV1.properties.resolution',
    bump: 'major',
    needs: [...NEW_DOCUMENT, UPCASTER, 'x-deprecated-since'],
    edit: files => {
      delete at(files[CASE], `${CLOSED}/properties`).resolution;
      at(files[CASE], CLOSED).required = ['case_id', 'owner_id'];
    },
  },
  'a field of another type': {
    rule: "change a field's type: major bump",
    path: 'components.schemas.CaseClosedV1.properties.resolution',
    bump: 'major',
    needs: [...NEW_DOCUMENT, UPCASTER],
    edit: files => {
      at(files[CASE], `${CLOSED}/properties/resolution`).type = 'object';
    },
  },
};

describe('the four rules of versioning', () => {
  it('find nothing where nothing changed', async () => {
    const { violations, documents } = await afterEdit(() => undefined);
    expect(violations).to.deep.equal([]);
    expect(documents.flatMap(({ changes }) => changes)).to.deep.equal([]);
    expect(documents).to.have.length.greaterThan(10);
  });

  for (const [title, { rule, path, bump, needs, edit }] of Object.entries(PLANTED)) {
    it(`catch ${title}, and say where, why and what it needs`, async () => {
      const { violations } = await afterEdit(edit);
      expect(violations).to.have.length(1);
      expect(violations[0]).to.include({ file: CASE, rule, bump });
      expect(violations[0]?.documents).to.deep.equal([CASE]);
      expect(dotted({ file: CASE, path: violations[0]?.path ?? [] })).to.equal(path);
      for (const part of needs) expect(violations[0]?.needs).to.include(part);
    });
  }

  it('let an optional field pass with a minor bump, and name it as a change', async () => {
    const { violations, documents } = await afterEdit(files => {
      PLANTED['an optional field without a minor bump']?.edit(files);
      setVersion(files, CASE, '1.1.0');
    });
    expect(violations).to.deep.equal([]);
    const [changed, ...others] = documents.filter(({ changes }) => changes.length > 0);
    expect(others).to.deep.equal([]);
    expect(changed).to.include({ file: CASE, was: '1.0.0', is: '1.1.0' });
    expect(changed?.changes.map(({ rule }) => rule)).to.deep.equal(['add-optional-field']);
  });

  it('do not take a patch for a minor bump', async () => {
    const { violations } = await afterEdit(files => {
      PLANTED['an optional field without a minor bump']?.edit(files);
      setVersion(files, CASE, '1.0.1');
    });
    expect(violations.map(({ bump }) => bump)).to.deep.equal(['minor']);
  });

  for (const title of ['a required field', 'a field that is gone', 'a field of another type'])
    it(`do not let ${title} pass in the same document, whatever version it claims`, async () => {
      for (const version of ['1.1.0', '2.0.0']) {
        const { violations } = await afterEdit(files => {
          PLANTED[title]?.edit(files);
          setVersion(files, CASE, version);
        });
        expect(violations.map(({ bump }) => bump)).to.include('major');
      }
    });

  it('take a change of words as no change of the contract', async () => {
    const { violations, documents } = await afterEdit(files => {
      at(files[CASE], `${CLOSED}/properties/resolution`).description = 'What solved it.';
      at(files[CASE], 'components/messages/CaseClosedV1').summary = 'A case came to its end.';
    });
    expect(violations).to.deep.equal([]);
    expect(documents.flatMap(({ changes }) => changes).map(({ rule }) => rule)).to.deep.equal(['change-words']);
  });

  it('begin with the four of the law, in its words', () => {
    expect(
      Object.keys(RULES)
        .slice(0, 4)
        .map(name => sentenceOf(name as keyof typeof RULES)),
    ).to.deep.equal([
      'add an optional field: minor bump',
      'add a required field: major bump and a migration (upcaster)',
      'remove a field: major bump and a deprecation period',
      "change a field's type: major bump",
    ]);
  });
});
