import { expect } from 'chai';
import { eventMessageOf } from '../../../apps/worker/cloud-event.ts';
import { readDocuments } from '../../../contracts/tools/compatibility/document-set.ts';
import { messagesIn, outlineOf } from '../../../contracts/tools/compatibility/outline.ts';
import { DOCUMENTS } from '../../../contracts/tools/documents.ts';
import { fromIso } from '../../../core/kernel/instant.ts';
import type { WaitingEvent } from '../../../core/ports/event-relay.ts';
import { refusal } from '../../support/waiting.ts';

type Payload = { id: string; type: string; subject: string; time: string; traceparent: string; data: object };

const waitingOf = ({ id, type, subject, time, traceparent, data }: Payload): WaitingEvent => ({
  id,
  type,
  subject,
  data,
  traceparent,
  occurredAt: fromIso(time),
});

describe('an event on its way out', () => {
  it('is the message of its document, on the channel of its document, for every event that there is', async () => {
    const { set } = await readDocuments(DOCUMENTS);
    const events = set.names.filter(name => name.startsWith('events.'));
    expect(events.length).to.be.greaterThan(5);
    for (const name of events)
      for (const { at } of messagesIn(outlineOf(set, name)))
        for (const { payload } of (at.value as { examples: { payload: Payload }[] }).examples) {
          const { id, channel, body } = eventMessageOf(waitingOf(payload));
          expect(JSON.parse(body), payload.type).to.deep.equal(payload);
          expect(id).to.equal(payload.id);
          expect(`${channel}.v1.yaml`, payload.type).to.equal(name);
        }
  });

  it('is refused where it is not what its contract says', async () => {
    const broken = { id: 'x', type: 'case.opened.v1', subject: 'c', data: {}, traceparent: null, occurredAt: 0 };
    await refusal('message.invalid', async () => eventMessageOf(broken));
    await refusal('message.invalid', async () => eventMessageOf({ ...broken, type: 'case.vanished.v1' }));
  });
});
