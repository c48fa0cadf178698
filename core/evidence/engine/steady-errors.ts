import type { Finding } from '../analysis.ts';
import type { CaseFile } from './case-files.ts';
import { isAsInGood, partnerOf } from './compare-with-good.ts';
import { isRiseFinding } from './find-onset.ts';

const tellsOfFew = (finding: Finding): boolean =>
  finding.kind === 'rare-error' || (finding.kind === 'error-onset' && !isRiseFinding(finding));

const without = (file: CaseFile, good: CaseFile): CaseFile => {
  const { analysis } = file;
  const isSteady = (finding: Finding): boolean => {
    const template = tellsOfFew(finding) && analysis.templates.find(({ id }) => id === finding.templateId);
    return template !== undefined && template !== false && isAsInGood(file, good, template);
  };
  return { ...file, analysis: { ...analysis, findings: analysis.findings.filter(finding => !isSteady(finding)) } };
};

/** The files without what they say of errors that are as frequent in a good file of the same log: those are no sign of
 *  trouble, and date none. A rise of errors is one also where its wording is known. */
export const withoutSteadyErrors = (files: readonly CaseFile[], good: readonly CaseFile[]): CaseFile[] =>
  files.map(file => {
    const partner = partnerOf(file, good);
    return partner === undefined ? file : without(file, partner);
  });
