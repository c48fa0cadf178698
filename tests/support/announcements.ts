import type { JobId } from '../../core/kernel/ids.ts';
import type { EventAnnouncement, JobAnnouncement } from '../../core/ports/transactor.ts';
import { aUserId, type Maker } from './entities.ts';

export const aJob = ({ ids }: Pick<Maker, 'ids'>): JobAnnouncement => {
  const ownerId = aUserId({ ids });
  const subject = ids.next();
  return {
    kind: 'job',
    type: 'evidence.analyse.v1',
    id: ids.next() as JobId,
    ownerId,
    subject,
    data: { evidence_id: subject, owner_id: ownerId },
  };
};

export const anEvent = ({ ids }: Pick<Maker, 'ids'>): EventAnnouncement => {
  const ownerId = aUserId({ ids });
  const subject = ids.next();
  return { kind: 'event', type: 'case.deleted.v1', ownerId, subject, data: { case_id: subject, owner_id: ownerId } };
};
