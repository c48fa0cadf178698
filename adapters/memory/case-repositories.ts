import type { Case } from '../../core/case/case.ts';
import type { Message } from '../../core/case/message.ts';
import type {
  CaseRepositories,
  CaseRepository,
  MessageRepository,
  TimelineRepository,
} from '../../core/case/repository.ts';
import type { TimelineEntry } from '../../core/case/timeline.ts';
import type { CaseId } from '../../core/kernel/ids.ts';
import { type Rows, type Tables, table } from './rows.ts';
import { newestFirst, oldestFirst, oldestIdFirst, saveVersioned } from './versioned.ts';

const CASES = table<Case>('case_cases');
const MESSAGES = table<Message>('case_messages');
const TIMELINE = table<TimelineEntry>('case_timeline');

export const caseRepositories = (tables: Tables): CaseRepositories => {
  const messages = tables.rows(MESSAGES);
  const timeline = tables.rows(TIMELINE);
  return {
    cases: caseRepository(tables.rows(CASES), id => {
      removeOfCase(messages, id);
      removeOfCase(timeline, id);
    }),
    messages: messageRepository(messages),
    timeline: timelineRepository(timeline),
  };
};

const removeOfCase = <Row extends { readonly id: string; readonly caseId: CaseId }>(
  rows: Rows<Row>,
  id: CaseId,
): void => {
  for (const row of rows.where(({ caseId }) => caseId === id)) rows.delete(row.id);
};

const caseRepository = (cases: Rows<Case>, removeBelongings: (id: CaseId) => void): CaseRepository => {
  const find: CaseRepository['find'] = async (ownerId, id) => {
    const found = cases.get(id);
    return found?.ownerId === ownerId ? found : undefined;
  };
  return {
    find,
    list: async (ownerId, { status, severity }, page) =>
      newestFirst(
        cases,
        c =>
          c.ownerId === ownerId &&
          (status === undefined || c.status === status) &&
          (severity === undefined || c.severity === severity),
        page,
      ),
    save: async c => saveVersioned(cases, c),
    listClosed: async page => oldestIdFirst(cases, ({ status }) => status === 'closed', page),
    async delete(ownerId, id) {
      if (!(await find(ownerId, id))) return false;
      removeBelongings(id);
      return cases.delete(id);
    },
  };
};

const messageRepository = (messages: Rows<Message>): MessageRepository => ({
  async find(ownerId, id) {
    const found = messages.get(id);
    return found?.ownerId === ownerId ? found : undefined;
  },
  async add(message) {
    if (messages.get(message.id)) return false;
    messages.put(message.id, message);
    return true;
  },
  list: async (ownerId, caseId, page) =>
    oldestFirst(
      messages,
      m => m.ownerId === ownerId && m.caseId === caseId,
      m => m.createdAt,
      page,
    ),
});

const timelineRepository = (timeline: Rows<TimelineEntry>): TimelineRepository => ({
  async add(entry) {
    if (!timeline.get(entry.id)) timeline.put(entry.id, entry);
  },
  list: async (ownerId, caseId, page) =>
    oldestFirst(
      timeline,
      entry => entry.ownerId === ownerId && entry.caseId === caseId,
      entry => entry.at,
      page,
    ),
});
