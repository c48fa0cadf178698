import { expect } from 'chai';
import { aDocument, at, between, DATA, edited, type Files, original, THING, told } from './planted-documents.ts';

describe('the version of a document', () => {
  it('never goes backwards', () => {
    const was = aDocument(DATA, { version: '1.4.2' });
    for (const version of ['1.4.1', '1.3.9', '1.0.0'])
      expect(told(between(was, aDocument(DATA, { version })))).to.deep.equal([
        `${THING} info.version | a version never goes backwards | was released as 1.4.2, is ${version}`,
      ]);
    expect(told(between(was, aDocument(DATA, { version: '1.10.0' })))).to.deep.equal([]);
  });

  it('is three numbers, the first of which is in the name', () => {
    const RULE = 'info.version is MAJOR.MINOR.PATCH with the major version of the name';
    for (const [version, what] of [
      ['2.0.0', '2.0.0 is not major version 1'],
      ['1.1', '"1.1" is no version'],
      ['1.1.0-rc.1', '"1.1.0-rc.1" is no version'],
    ] as const)
      expect(told(between(original(), aDocument(DATA, { version })))).to.deep.equal([
        `${THING} info.version | ${RULE} | ${what}`,
      ]);
  });

  it('is that of its messages, and its name that of its channel', () => {
    const rename = (files: Files): void => {
      at(files[THING], 'components/messages/Thing').name = 'thing.seen.v2';
    };
    expect(edited(rename).join('\n')).to.include('thing.seen.v2 does not end in .v1');
    const { [THING]: document, ...shared } = original();
    expect(told(between({}, { ...shared, 'events.item.v1.yaml': document ?? {} })).join()).to.include(
      'address events.thing is not events.item',
    );
    expect(told(between({}, { ...shared, 'things.yaml': document ?? {} })).join()).to.include('has no such name');
  });

  it('is not needed for a document that is new', () => {
    expect(told(between({}, aDocument(DATA, { version: '1.0.0' })))).to.deep.equal([]);
  });
});

/** The second major version of the small document. */
const second = (data: object = DATA): Files => {
  const files = aDocument(data as { [key: string]: unknown }, { version: '2.0.0' });
  const document = files[THING];
  at(document, 'components/messages/Thing').name = 'thing.seen.v2';
  return { 'events.thing.v2.yaml': document ?? {} };
};

const deprecated = (): Files => {
  const files = aDocument(DATA, { version: '1.1.0' });
  at(files[THING], 'components/messages/Thing')['x-deprecated-since'] = '1.1.0';
  return files;
};

describe('a new major version', () => {
  const UPCASTERS = new Set(['thing.seen.v1']);
  const REQUIRED = { ...DATA, required: ['x'] };

  it('passes beside the old one, with an upcaster and a mark at what it follows', () => {
    expect(told(between(original(), { ...deprecated(), ...second(REQUIRED) }, UPCASTERS))).to.deep.equal([]);
  });

  it('needs an upcaster, and goes on needing it as long as there is the old one', () => {
    const is = { ...deprecated(), ...second(REQUIRED) };
    for (const was of [original(), is]) {
      const { violations } = between(was, is);
      expect(violations.map(({ rule }) => rule)).to.deep.equal([
        'a new major version comes with a migration: an upcaster from the one before it',
      ]);
      expect(violations[0]).to.include({
        file: 'events.thing.v2.yaml',
        bump: 'major',
        needs: 'apps/worker/upcasters/thing.seen.v1.ts',
      });
    }
  });

  it('begins the deprecation period of the old one', () => {
    expect(told(between(original(), { ...original(), ...second() }, UPCASTERS))).to.deep.equal([
      `${THING} components.messages.Thing | a message that has a next major version is marked as deprecated | thing.seen.v2 follows thing.seen.v1`,
    ]);
  });

  it('does not take the place of the old one at once', () => {
    const { 'schemas/cloud-event.v1.yaml': shared = {} } = original();
    const is = { 'schemas/cloud-event.v1.yaml': shared, ...second() };
    const rules = between(original(), is, UPCASTERS).violations.map(({ rule }) => rule);
    expect(rules).to.include('a new major version follows the one before it, which stays published beside it');
    expect(rules).to.include(
      'a document is removed after a deprecation period: every message of it was released as deprecated',
    );
  });

  it('takes its place after a release in which the old one was deprecated', () => {
    const both = { ...deprecated(), ...second() };
    const { [THING]: _old, ...only } = both;
    expect(told(between(both, only, UPCASTERS))).to.deep.equal([]);
    expect(told(between(both, only)), 'nobody is left to turn').to.deep.equal([]);
    const early = told(between({ ...original(), ...second() }, only)).join();
    expect(early, 'without a release in which it was deprecated').to.include('nothing turns thing.seen.v1 into');
  });

  it('leaves no version out', () => {
    const third = second();
    const document = third['events.thing.v2.yaml'];
    at(document, 'components/messages/Thing').name = 'thing.seen.v3';
    at(document, 'info').version = '3.0.0';
    const found = told(between(original(), { ...original(), 'events.thing.v3.yaml': document ?? {} }, UPCASTERS));
    expect(found.join('\n'))
      .to.include('thing.seen.v3 has no version before it')
      .and.to.include('events.thing.v2.yaml is not there');
  });
});

describe('a document that is removed', () => {
  const { 'schemas/cloud-event.v1.yaml': shared = {} } = original();
  const nothing = { 'schemas/cloud-event.v1.yaml': shared };

  it('needs a release in which each of its messages was deprecated', () => {
    expect(told(between(original(), nothing))).to.deep.equal([
      `${THING} components.messages.Thing | a document is removed after a deprecation period: every message of it was released as deprecated | removed, and thing.seen.v1 was never released as deprecated`,
    ]);
    expect(told(between(deprecated(), nothing))).to.deep.equal([]);
  });

  it('is not saved by its messages appearing in another one', () => {
    const { [THING]: document = {} } = original();
    expect(told(between(original(), { ...nothing, 'events.item.v1.yaml': document })).join()).to.include(
      'removed, and thing.seen.v1 was never released as deprecated',
    );
  });
});

describe('marks and repetitions', () => {
  it('a mark of deprecation is a minor change', () => {
    const mark = (files: Files): void => {
      at(files[THING], 'components/messages/Thing')['x-deprecated-since'] = '1.0.0';
    };
    expect(edited(mark)).to.deep.equal([
      `${THING} components.messages.Thing | mark as deprecated, or take the mark back: minor bump | thing.seen.v1 is deprecated since 1.0.0`,
    ]);
    expect(told(between(original(), deprecated()))).to.deep.equal([]);
  });

  it('a mark of deprecation names a version that there has been', () => {
    for (const version of ['1.2.0', 'soon']) {
      const is = deprecated();
      at(is[THING], 'components/messages/Thing')['x-deprecated-since'] = version;
      expect(told(between(original(), is))).to.deep.equal([
        `${THING} components.messages.Thing.x-deprecated-since | x-deprecated-since is the version of the document that set the mark | ${version} is no version up to now`,
      ]);
    }
  });

  it('two documents never publish the same message', () => {
    const { [THING]: document = {} } = original();
    const again = structuredClone(document);
    at(again, 'channels/events.thing').address = 'events.again';
    const found = told(between(original(), { ...original(), 'events.again.v1.yaml': again }));
    expect(found).to.have.length(1);
    expect(found[0]).to.include('thing.seen.v1 is published by events.again.v1.yaml too');
  });
});
