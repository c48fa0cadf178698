import type { CloudEvent } from '../../contracts/generated/messages.ts';
import { envelopeValidator, isMessageType, validators } from '../../contracts/generated/validators.ts';
import { DomainError } from '../../core/kernel/error.ts';
import { toIso } from '../../core/kernel/instant.ts';
import type { EventMessage, WaitingEvent } from '../../core/ports/event-relay.ts';

/** Which module speaks of what. */
const SOURCES: Readonly<Record<string, string>> = {
  agent: '/faultmaven/agent',
  case: '/faultmaven/case',
  document: '/faultmaven/knowledge',
  evidence: '/faultmaven/evidence',
  postmortem: '/faultmaven/agent',
  user: '/faultmaven/auth',
};

/** The event in its envelope, on the channel of its family (contracts/asyncapi/events.*.yaml).
 *  @throws DomainError 'message.invalid' where it is not what its contract says. */
export const eventMessageOf = (event: WaitingEvent): EventMessage => {
  const { id, type, subject, data, traceparent, occurredAt } = event;
  const [family = ''] = type.split('.', 1);
  const envelope = {
    specversion: '1.0',
    id,
    type,
    source: SOURCES[family] ?? '',
    time: toIso(occurredAt),
    subject,
    datacontenttype: 'application/json',
    ...(traceparent !== null && { traceparent }),
    data,
  } satisfies CloudEvent;
  ensureValid(envelope);
  return { id, channel: `events.${family}`, body: JSON.stringify(envelope) };
};

const ensureValid = (envelope: CloudEvent): void => {
  const { type, data } = envelope;
  const issues = isMessageType(type)
    ? [...envelopeValidator.lenient(envelope), ...validators[type].lenient(data)]
    : [{ path: 'envelope.type', message: 'has no contract' }];
  if (issues.length > 0)
    throw new DomainError('message.invalid', `An event of type ${type} is not what its contract says.`, { issues });
};
