import { expect } from 'chai';
import { SUBSCRIPTIONS } from '../../../apps/composition/subscriptions.ts';
import { envelopeValidator, isMessageType, validators } from '../../../contracts/generated/validators.ts';
import { readDocuments } from '../../../contracts/tools/compatibility/document-set.ts';
import { messagesIn, type Outline, outlineOf } from '../../../contracts/tools/compatibility/outline.ts';
import { type Diagnostic, DOCUMENTS, diagnosticsOf, documentNames } from '../../../contracts/tools/documents.ts';

/** Rules of the parser that the documents break on purpose, and why. */
const TOLERATED: { readonly [rule: string]: string } = {
  'asyncapi-latest-version': '3.0.0 is what the tools of others read; 3.1.0 adds nothing that the documents use',
};

type Example = { readonly name?: string; readonly payload?: { readonly [field: string]: unknown } };

const examplesOf = (value: unknown): readonly Example[] => (value as { examples?: Example[] }).examples ?? [];

describe('the published documents', function () {
  this.timeout(120_000);
  let outlines: Outline[] = [];

  before(async () => {
    const { set } = await readDocuments(DOCUMENTS);
    outlines = set.names.map(file => outlineOf(set, file));
    expect(outlines).to.have.length.greaterThan(10);
  });

  it('are taken by the AsyncAPI parser without a word, but for what is tolerated', async () => {
    const found: (Diagnostic & { name: string })[] = [];
    for (const name of await documentNames(DOCUMENTS))
      found.push(...(await diagnosticsOf(DOCUMENTS, name)).map(each => ({ ...each, name })));
    expect(found.filter(({ rule }) => !(rule in TOLERATED))).to.deep.equal([]);
    expect([...new Set(found.map(({ rule }) => rule))], 'nothing is tolerated in vain').to.have.members(
      Object.keys(TOLERATED),
    );
  });

  it('show each message in an example that producers may send, with its trace', () => {
    for (const { type, at } of outlines.flatMap(messagesIn)) {
      const examples = examplesOf(at.value);
      expect(examples, type).to.not.be.empty;
      for (const { name, payload } of examples) {
        expect(name, type).to.be.a('string');
        expect(envelopeValidator.strict(payload), type).to.deep.equal([]);
        expect(payload, type).to.include({ type });
        expect(payload, type).to.have.property('traceparent');
        expect(isMessageType(type) && validators[type].strict(payload?.data), type).to.deep.equal([]);
      }
    }
  });

  it('show no message id twice', () => {
    const ids = outlines
      .flatMap(messagesIn)
      .flatMap(({ at }) => examplesOf(at.value).map(({ payload }) => payload?.id));
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('carry every message as a CloudEvent in JSON', () => {
    for (const { type, contentType } of outlines.flatMap(messagesIn))
      expect(contentType, type).to.equal('application/cloudevents+json');
  });

  it('say that the worker receives each job, and each event that something reacts to, and no other', () => {
    const received = outlines.flatMap(({ operations }) =>
      operations.filter(({ action }) => action === 'receive').map(({ carried }) => carried.split(' ')[0]),
    );
    const jobs = outlines
      .filter(({ file }) => file.startsWith('jobs.'))
      .flatMap(messagesIn)
      .map(({ type }) => type);
    expect(received).to.have.members([...jobs, ...Object.keys(SUBSCRIPTIONS)]);
  });

  it('say who sends each message, but for what only others send', () => {
    const sent = outlines.flatMap(({ operations }) =>
      operations.filter(({ action }) => action === 'send').map(({ carried }) => carried.split(' ')[0]),
    );
    const unsent = outlines
      .flatMap(messagesIn)
      .map(({ type }) => type)
      .filter(type => !sent.includes(type));
    expect(unsent).to.deep.equal(['document.embed.v1']);
  });
});
