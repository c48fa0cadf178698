import { memoryKeywordIndex } from '../../adapters/memory/keyword-index.ts';
import { type CaseService, caseService } from '../../core/case/index.ts';
import type { CaseId } from '../../core/kernel/ids.ts';
import type { KeywordIndex } from '../../core/ports/keyword-index.ts';
import type { World } from '../contract/world.ts';

/** The case module alone: who its owners are is what the test says. */
export const caseModule = ({ clock, ids, cases }: World, index: KeywordIndex = memoryKeywordIndex()): CaseService =>
  caseService({
    ...cases,
    clock,
    ids,
    index,
    auth: {
      getUser: async id => ({
        id,
        name: 'Ada',
        email: 'ada@example.org',
        roles: ['user'],
        created_at: '2026-01-01T00:00:00.000Z',
      }),
    },
  });

export const NEW_CASE = { title: ' Checkout answers 503 ', description: 'since 10:42', severity: 'high' } as const;

export const idOf = ({ id }: { readonly id: string }): CaseId => id as CaseId;
