import { distinctFeatures, type Feature, featureKey } from '../../core/evidence/fingerprint.ts';
import type { FingerprintRepository } from '../../core/evidence/repository.ts';
import type { CaseId, UserId } from '../../core/kernel/ids.ts';
import { type Rows, type Tables, table } from './rows.ts';

type Fingerprint = { readonly ownerId: UserId; readonly caseId: CaseId; readonly features: readonly Feature[] };

const FINGERPRINTS = table<Fingerprint>('evidence_features');

export const fingerprintRows = (tables: Tables): Rows<Fingerprint> => tables.rows(FINGERPRINTS);

const inOrder = (a: Feature, b: Feature): number => (featureKey(a) < featureKey(b) ? -1 : 1);

/** One row for each piece of evidence. */
export const fingerprintRepository = (rows: Rows<Fingerprint>): FingerprintRepository => {
  const holders: FingerprintRepository['holders'] = async (ownerId, features) => {
    const wanted = new Set(features.map(featureKey));
    const ofOwner = Map.groupBy(
      rows.where(row => row.ownerId === ownerId),
      ({ caseId }) => caseId,
    );
    return [...ofOwner].flatMap(([caseId, files]) =>
      distinctFeatures(files.flatMap(file => file.features.filter(feature => wanted.has(featureKey(feature))))).map(
        ({ kind, text }) => ({ kind, text, caseId }),
      ),
    );
  };
  return {
    holders,
    async save({ id, ownerId, caseId }, features) {
      rows.put(id, { ownerId, caseId, features: distinctFeatures(features) });
    },
    async ofCase(ownerId, caseId) {
      const files = rows.where(row => row.ownerId === ownerId && row.caseId === caseId);
      return distinctFeatures(files.flatMap(({ features }) => features)).toSorted(inOrder);
    },
    async countCases(ownerId, features, most) {
      const held = Map.groupBy(await holders(ownerId, features), featureKey);
      return distinctFeatures(features).flatMap(({ kind, text }) => {
        const cases = held.get(featureKey({ kind, text }))?.length ?? 0;
        return cases === 0 ? [] : [{ kind, text, cases: Math.min(cases, most) }];
      });
    },
  };
};
