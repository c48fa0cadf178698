import { expect } from 'chai';
import type { Envelope, MessageData, MessageType } from '../../../contracts/generated/messages.ts';
import { envelopeValidator, isMessageType, validators } from '../../../contracts/generated/validators.ts';

const ID = '0190b6a0-1111-7abc-8def-0123456789ab';
const OWNER = { owner_id: ID };
const FILE = { key: 'documents/7', sha256: 'a'.repeat(64), bytes: 15, media_type: 'text/markdown' };

/** One right message of each type. */
const VALID: { readonly [Type in MessageType]: MessageData[Type] } = {
  'agent.turn-finished.v1': { ...OWNER, turn_id: ID, case_id: ID, status: 'completed', mode: 'grounded' },
  'agent.turn.v1': { ...OWNER, turn_id: ID, case_id: ID },
  'case.closed.v1': { ...OWNER, case_id: ID, resolution: null },
  'case.deleted.v1': { ...OWNER, case_id: ID },
  'case.index.v1': { ...OWNER, case_id: ID, version: 3 },
  'case.opened.v1': { ...OWNER, case_id: ID, title: 'Checkout is down', severity: 'high' },
  'case.reopened.v1': { ...OWNER, case_id: ID },
  'document.embed.v1': { version: '1.0', job_id: ID, document_id: 'runbook-7', content: 'Drain the node.' },
  'document.embed.v2': {
    version: '2.0',
    job_id: ID,
    document_id: ID,
    file: FILE,
  },
  'document.index.v1': { ...OWNER, document_id: ID, version: 1 },
  'document.indexed.v1': { ...OWNER, document_id: ID, status: 'ready', sections: 4, detail: null },
  'document.remove.v1': { ...OWNER, document_id: ID },
  'evidence.analyse.v1': { ...OWNER, evidence_id: ID },
  'evidence.analysed.v1': {
    ...OWNER,
    evidence_id: ID,
    case_id: ID,
    file_name: 'app.log',
    status: 'ready',
    records: 120,
    errors: 7,
    from: '2026-01-05T10:00:00.000Z',
    to: '2026-01-05T11:00:00Z',
    headline: 'Connection pool exhausted',
    detail: null,
  },
  'evidence.received.v1': { ...OWNER, evidence_id: ID, case_id: ID, file_name: 'app.log', bytes: 0 },
  'evidence.remove.v1': { ...OWNER, evidence_id: ID },
  'maintenance.sweep.v1': { task: 'files', slot: '2026-01-05T03:00:00.000Z', dry_run: true },
  'postmortem.generate.v1': { ...OWNER, case_id: ID, version: 4 },
  'postmortem.generated.v1': { ...OWNER, case_id: ID, version: 1, grade: 'supported' },
  'postmortem.published.v1': { ...OWNER, case_id: ID, version: 2, document_id: ID },
  'user.registered.v1': { user_id: ID },
};

const ENVELOPE: Envelope<'case.deleted.v1'> = {
  specversion: '1.0',
  id: ID,
  type: 'case.deleted.v1',
  source: '/faultmaven/case',
  time: '2026-01-05T10:00:00.000Z',
  subject: ID,
  datacontenttype: 'application/json',
  data: VALID['case.deleted.v1'],
};

const TYPES = Object.keys(VALID) as MessageType[];

describe('the validators of messages', () => {
  it('knows each type, and no other', () => {
    expect(Object.keys(validators).sort()).to.deep.equal([...TYPES].sort());
    for (const type of TYPES) expect(isMessageType(type)).to.equal(true);
    for (const type of ['case.closed.v2', '', 'toString', '__proto__']) expect(isMessageType(type)).to.equal(false);
  });

  for (const type of TYPES) {
    describe(type, () => {
      const { strict, lenient } = validators[type];

      it('has no problem with what the type says', () => {
        expect(strict(VALID[type])).to.deep.equal([]);
        expect(lenient(VALID[type])).to.deep.equal([]);
      });

      it('lets consumers ignore an unknown field that producers may not send', () => {
        const more = { ...VALID[type], colour: 'red' };
        expect(strict(more)).to.deep.equal([{ path: 'data.colour', message: 'is not a field of this message' }]);
        expect(lenient(more)).to.deep.equal([]);
      });

      it('names each field that is missing, all at once', () => {
        const missing = Object.keys(VALID[type]).map(field => `data.${field} is missing`);
        for (const check of [strict, lenient])
          expect(check({}).map(({ path, message }) => `${path} ${message}`)).to.have.members(missing);
      });

      it('names each field of a wrong type', () => {
        const wrong = Object.fromEntries(Object.keys(VALID[type]).map(field => [field, [true]]));
        for (const check of [strict, lenient])
          expect([...new Set(check(wrong).map(({ path }) => path))]).to.have.members(
            Object.keys(VALID[type]).map(field => `data.${field}`),
          );
      });

      it('refuses what is no object', () => {
        for (const data of [null, undefined, 'text', 7, []])
          expect(lenient(data)).to.deep.equal([{ path: 'data', message: 'must be of type object' }]);
      });
    });
  }

  const refusals: readonly [MessageType, object, string][] = [
    ['case.deleted.v1', { case_id: ID.toUpperCase() }, 'data.case_id must be a uuid'],
    ['case.deleted.v1', { case_id: `urn:uuid:${ID}` }, 'data.case_id must be a uuid'],
    ['case.index.v1', { version: 1.5 }, 'data.version must be of type integer'],
    ['case.index.v1', { version: -1 }, 'data.version must be 0 or more'],
    ['case.opened.v1', { severity: 'urgent' }, 'data.severity must be one of ["low","medium","high","critical"]'],
    ['agent.turn-finished.v1', { mode: 'null' }, 'data.mode must be one of ["llm","grounded",null]'],
    ['evidence.analysed.v1', { from: '2026-02-30T10:00:00Z' }, 'data.from must be a date-time'],
    ['case.closed.v1', { resolution: 3 }, 'data.resolution must be of type string or null'],
    ['document.embed.v1', { version: '2.0' }, 'data.version must be "1.0"'],
    ['document.embed.v1', { metadata: 'none' }, 'data.metadata must be of type object'],
    ['document.embed.v2', { document_id: 'runbook-7' }, 'data.document_id must be a uuid'],
    [
      'document.embed.v2',
      { file: { ...FILE, sha256: 'a' } },
      'data.file.sha256 does not have the form that it must have',
    ],
    ['document.embed.v2', { file: { ...FILE, key: '' } }, 'data.file.key must not be empty'],
    ['maintenance.sweep.v1', { slot: 'nightly' }, 'data.slot must be a date-time'],
    ['postmortem.generated.v1', { version: 0 }, 'data.version must be 1 or more'],
  ];
  for (const [type, change, expected] of refusals) {
    it(`says "${expected}" for ${JSON.stringify(change)}`, () => {
      const data = { ...VALID[type], ...change };
      for (const check of [validators[type].strict, validators[type].lenient])
        expect(check(data).map(({ path, message }) => `${path} ${message}`)).to.deep.equal([expected]);
    });
  }

  it('allows null where the type says so', () => {
    const silent = { from: null, to: null, headline: null, detail: 'file.corrupt', status: 'failed' };
    expect(validators['evidence.analysed.v1'].strict({ ...VALID['evidence.analysed.v1'], ...silent })).to.deep.equal(
      [],
    );
    const nobody = { ...VALID['agent.turn-finished.v1'], mode: null };
    expect(validators['agent.turn-finished.v1'].strict(nobody)).to.deep.equal([]);
  });
});

describe('the validator of the envelope', () => {
  const problems = (envelope: object): string[] =>
    envelopeValidator.lenient(envelope).map(({ path, message }) => `${path} ${message}`);

  it('has no problem with an envelope, with or without a trace', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    expect(envelopeValidator.strict(ENVELOPE)).to.deep.equal([]);
    expect(envelopeValidator.strict({ ...ENVELOPE, traceparent })).to.deep.equal([]);
  });

  it('names what is missing or wrong', () => {
    expect(problems({})).to.have.members(Object.keys(ENVELOPE).map(field => `envelope.${field} is missing`));
    expect(problems({ ...ENVELOPE, specversion: '0.3' })).to.deep.equal(['envelope.specversion must be "1.0"']);
    expect(problems({ ...ENVELOPE, id: '' })).to.deep.equal(['envelope.id must not be empty']);
    expect(problems({ ...ENVELOPE, time: 'yesterday' })).to.deep.equal(['envelope.time must be a date-time']);
    expect(problems({ ...ENVELOPE, traceparent: 'x' })).to.deep.equal([
      'envelope.traceparent does not have the form that it must have',
    ]);
  });

  it('refuses extension attributes of our own producers that nobody published, and reads those of others', () => {
    const extended = { ...ENVELOPE, partitionkey: '7' };
    expect(envelopeValidator.strict(extended).map(({ path }) => path)).to.deep.equal(['envelope.partitionkey']);
    expect(envelopeValidator.lenient(extended)).to.deep.equal([]);
  });
});
