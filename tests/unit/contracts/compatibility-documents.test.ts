import { expect } from 'chai';
import { afterEdit, at, between, edited, type Files, original, setVersion, THING, told } from './planted-documents.ts';

const CASE = 'events.case.v1.yaml';
const TEXT = { type: 'string' };

/** A second message on the channel of the small document. */
const addMessage = (files: Files, name: string): void => {
  at(files[THING], 'components/messages').Other = { ...at(files[THING], 'components/messages/Thing'), name };
  at(files[THING], 'channels/events.thing/messages').Other = { $ref: '#/components/messages/Other' };
};

describe('a change of what documents share', () => {
  it('concerns each document that refers to it, at the one place where it is', async () => {
    const { violations } = await afterEdit(files => {
      at(files['schemas/fields.v1.yaml'], 'Version').type = 'number';
    });
    expect(violations).to.have.length(1);
    const [violation] = violations;
    expect(violation).to.include({ file: 'schemas/fields.v1.yaml', bump: 'major' });
    expect(violation?.path).to.deep.equal(['Version']);
    expect(violation?.documents).to.deep.equal([
      'jobs.case.v1.yaml',
      'jobs.document.v1.yaml',
      'jobs.postmortem.v1.yaml',
    ]);
    expect(violation?.needs).to.include(
      'schemas/fields.v2.yaml, for the new documents jobs.case.v2.yaml, jobs.document.v2.yaml',
    );
  });

  it('is found in the envelope, which every document uses', async () => {
    const { violations, documents } = await afterEdit(files => {
      at(files['schemas/cloud-event.v1.yaml'], 'CloudEvent/properties').tracestate = TEXT;
    });
    expect(violations).to.have.length(1);
    expect(violations[0]?.path.join('.')).to.equal('CloudEvent.properties.tracestate');
    expect(violations[0]?.documents).to.deep.equal(documents.map(({ file }) => file));
    expect(violations[0]?.needs)
      .to.include('1.1.0 in events.case.v1.yaml')
      .and.to.include('2.1.0 in jobs.embedding.v2.yaml');
  });

  it('asks only those documents for a bump that have none yet', async () => {
    const { violations } = await afterEdit(files => {
      at(files['schemas/cloud-event.v1.yaml'], 'CloudEvent/properties').tracestate = TEXT;
      setVersion(files, CASE, '1.1.0');
    });
    expect(violations[0]?.documents).to.include('events.user.v1.yaml').and.not.to.include(CASE);
  });

  it('counts for nothing in a shared file that nothing refers to', async () => {
    const { violations } = await afterEdit(files => {
      at(files['schemas/fields.v1.yaml'], '').Unused = TEXT;
    });
    expect(violations).to.deep.equal([]);
  });
});

describe('a change of a document', () => {
  it('is a minor one when it adds a message', () => {
    const add = (files: Files): void => addMessage(files, 'thing.lost.v1');
    expect(edited(add)).to.deep.equal([
      `${THING} components.messages.Other | add a message: minor bump | thing.lost.v1 added`,
    ]);
    expect(
      edited(files => {
        add(files);
        setVersion(files, THING, '1.1.0');
      }),
    ).to.deep.equal([]);
  });

  it('is a major one when it removes a message, deprecated or not', async () => {
    for (const mark of [{}, { 'x-deprecated-since': '1.0.0' }]) {
      const was = original();
      addMessage(was, 'thing.lost.v1');
      Object.assign(at(was[THING], 'components/messages/Other'), mark);
      expect(told(between(was, original()))).to.deep.equal([
        `${THING} components.messages.Other | remove or rename a message: major bump and a deprecation period | thing.lost.v1 is no longer published`,
      ]);
    }
  });

  it('is told once when a message goes that somebody is said to send', async () => {
    const { violations } = await afterEdit(files => {
      delete at(files[CASE], 'channels/events.case/messages')['case.reopened.v1'];
    });
    expect(violations.map(({ what }) => what)).to.deep.equal(['case.reopened.v1 is no longer published']);
  });

  it('is a major one when it renames a message', () => {
    const rename = (files: Files): void => {
      at(files[THING], 'components/messages/Thing').name = 'thing.noticed.v1';
    };
    expect(edited(rename).join('\n'))
      .to.include('remove or rename a message: major bump')
      .and.to.include('thing.seen.v1');
  });

  it('is none when a message only has another key in the document', () => {
    const rekey = (files: Files): void => {
      const { Thing } = at(files[THING], 'components/messages');
      at(files[THING], 'components').messages = { Seen: Thing };
      at(files[THING], 'channels/events.thing').messages = { Seen: { $ref: '#/components/messages/Seen' } };
    };
    expect(edited(rekey)).to.deep.equal([]);
  });

  it('is a major one when a message moves to another channel', () => {
    const move = (files: Files): void => {
      const [channel, messages] = [
        at(files[THING], 'channels/events.thing'),
        at(files[THING], 'channels/events.thing/messages'),
      ];
      at(files[THING], 'channels')['events.place'] = { address: 'events.place', messages };
      channel.messages = {};
    };
    expect(edited(move)).to.include(
      `${THING} components.messages.Thing | move a message to another channel: major bump | thing.seen.v1 is on channel events.place now`,
    );
  });

  it('is a major one when a channel has another address, and none when it has another key', () => {
    const readdress = (files: Files): void => {
      at(files[THING], 'channels/events.thing').address = 'events.things';
    };
    expect(edited(readdress)).to.include(
      `${THING} channels.events.thing.address | change the address of a channel: major bump | address was events.thing, is events.things`,
    );
    const rekey = (files: Files): void => {
      at(files[THING], '').channels = { things: at(files[THING], 'channels/events.thing') };
    };
    expect(edited(rekey)).to.deep.equal([]);
  });

  it('is a major one when a channel goes', () => {
    const was = original();
    at(was[THING], 'channels')['events.other'] = { address: 'events.other', messages: {} };
    expect(told(between(was, original()))).to.deep.equal([
      `${THING} channels.events.other | remove a channel: major bump and a deprecation period | channel events.other removed`,
    ]);
  });

  it('is a major one when a message is carried in another way', () => {
    const recode = (files: Files): void => {
      const message = at(files[THING], 'components/messages/Thing');
      message.contentType = 'application/avro';
      message.bindings = { nats: { queue: 'a' } };
    };
    expect(edited(recode)).to.deep.equal([
      `${THING} components.messages.Thing | change how a message is carried: major bump | contentType was application/cloudevents+json, is application/avro`,
      `${THING} components.messages.Thing.bindings | change how a message is carried: major bump | bindings changed`,
    ]);
  });

  it('is a major one when a channel is bound in another way', () => {
    const bind = (files: Files): void => {
      at(files[THING], 'channels/events.thing').bindings = { nats: {} };
    };
    expect(edited(bind)).to.deep.equal([
      `${THING} channels.events.thing.bindings | change how a message is carried: major bump | bindings changed`,
    ]);
  });

  it('sees the type of content that a message has from its document', () => {
    const was = original();
    delete at(was[THING], 'components/messages/Thing').contentType;
    const is = structuredClone(was);
    at(is[THING], '').defaultContentType = 'text/plain';
    expect(told(between(was, is)).join()).to.include('contentType was application/json, is text/plain');
  });

  it('sees headers as it sees the payload', () => {
    const withHeaders = (properties: object): Files => {
      const files = original();
      at(files[THING], 'components/messages/Thing').headers = { type: 'object', properties };
      return files;
    };
    expect(told(between(withHeaders({ h: TEXT }), withHeaders({}))).join()).to.include(
      'headers.properties.h | remove a field',
    );
  });

  it('is a major one when somebody no longer sends or receives, and a minor one when somebody does so newly', async () => {
    const redirected = await afterEdit(files => {
      at(files[CASE], 'operations/announceCases').action = 'receive';
    });
    const rules = redirected.violations.map(({ rule }) => rule.split(':')[0]);
    expect([...new Set(rules)].sort()).to.deep.equal(['add an operation', 'remove or redirect an operation']);
    const renamed = await afterEdit(files => {
      const operations = at(files[CASE], 'operations');
      operations.tellOfCases = operations.announceCases;
      delete operations.announceCases;
    });
    expect(renamed.violations).to.deep.equal([]);
  });
});
