import type { SqlEntityManager } from '@mikro-orm/sql';
import { distinctFeatures, type Feature } from '../../../core/evidence/fingerprint.ts';
import type { FingerprintRepository } from '../../../core/evidence/repository.ts';
import type { CaseId } from '../../../core/kernel/ids.ts';
import type { Session } from '../row.ts';
import { FeatureRow } from './rows.ts';

/** Features of one statement: a row has 5 parameters, and SQLite takes 32,766. */
const AT_ONCE = 1_000;

/** What is looked for, as a table of a statement. */
const wantedTable = (features: readonly Feature[]): string =>
  `with wanted(kind, wording) as (values ${features.map(() => '(cast(? as text), cast(? as text))').join(', ')})`;

export const fingerprintRepository = (session: Session): FingerprintRepository => {
  const forAll = async <Result extends object>(
    features: readonly Feature[],
    select: string,
    parameters: readonly (string | number)[],
  ): Promise<Result[]> => {
    const wanted = distinctFeatures(features);
    const found: Result[] = [];
    for (let from = 0; from < wanted.length; from += AT_ONCE) {
      const some = wanted.slice(from, from + AT_ONCE);
      const sql = `${wantedTable(some)} ${select}`;
      const given = [...some.flatMap(({ kind, text }) => [kind, text]), ...parameters];
      found.push(...(await (session() as SqlEntityManager).execute<Result[]>(sql, given)));
    }
    return found;
  };
  return {
    async save({ id: evidenceId, ownerId, caseId }, features) {
      const em = session();
      await em.nativeDelete(FeatureRow, { evidenceId });
      const rows = distinctFeatures(features).map(({ kind, text }) => ({
        evidenceId,
        kind,
        wording: text,
        ownerId,
        caseId,
      }));
      for (let from = 0; from < rows.length; from += AT_ONCE)
        await em.insertMany(FeatureRow, rows.slice(from, from + AT_ONCE));
    },
    ofCase: (ownerId, caseId) =>
      (session() as SqlEntityManager).execute<Feature[]>(
        `select distinct kind, wording as text from evidence_features
         where owner_id = ? and case_id = ? order by kind, wording`,
        [ownerId, caseId],
      ),
    // Each count ends at its limit: what every case has would be read through all of them otherwise.
    countCases: (ownerId, features, most) =>
      forAll<Feature & { cases: number }>(
        features,
        `select * from (
           select w.kind, w.wording as text, cast((
             select count(*) from (
               select distinct f.case_id from evidence_features f
               where f.owner_id = ? and f.wording = w.wording and f.kind = w.kind limit ?
             ) as holders
           ) as bigint) as cases from wanted w
         ) as counted where cases > 0`,
        [ownerId, most],
      ),
    // SQLite takes a cross join in the order in which it is written: from what is wanted to who has it.
    holders: (ownerId, features) =>
      forAll<Feature & { caseId: CaseId }>(
        features,
        `select distinct f.kind, f.wording as text, f.case_id as "caseId" from wanted w
         cross join evidence_features f where f.owner_id = ? and f.wording = w.wording and f.kind = w.kind`,
        [ownerId],
      ),
  };
};
