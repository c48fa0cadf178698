import type { FindingView } from '../../evidence/index.ts';
import type { Investigation } from '../investigate/investigation.ts';
import { bestMatches } from '../investigate/search-knowledge.ts';
import { lineOf } from './log-line.ts';
import { citing, proseWithCode } from './markdown.ts';
import { place } from './runbooks.ts';
import { clockTime, duration } from './times.ts';

const VERBS: { readonly [kind in FindingView['kind']]: string } = {
  'first-seen': 'It was seen for the first time',
  burst: 'It became frequent',
  vanished: 'It was seen for the last time',
  'stack-trace': 'It was thrown for the first time',
  'rare-error': 'It was logged',
  'error-onset': 'It came',
};

/** Two or three lines for somebody who reads no further. */
export const bottomLine = ({ cause, passages, sources, actions }: Investigation): string => {
  const { finding, onset } = cause;
  if (finding === null) return 'Nothing in the evidence stands out, so no cause can be named.';
  const what = `${lineOf(finding, 300)} [${sources.ofFinding(finding)}]`;
  const when = finding.kind === 'vanished' ? finding.last_seen : finding.first_seen;
  const first =
    cause.leadMs === null || onset === null
      ? `**Where it begins (${cause.grade}):** ${when === null ? '' : `at ${clockTime(when)}, `}${what}. ` +
        'Nothing that stands out came before it in these files, so this is the first symptom and not yet the reason.'
      : `**Most likely cause (${cause.grade}):** at ${clockTime(when)}, ${what}. ${VERBS[finding.kind]} ` +
        `${duration(cause.leadMs)} before the errors began at ${clockTime(onset.first_seen)} [${sources.ofFinding(onset)}].`;
  const runbooks = bestMatches(passages).filter(({ matchesEvidence }) => matchesEvidence);
  const second =
    runbooks.length === 0
      ? 'No runbook describes it.'
      : `**Runbooks:** ${runbooks
          .slice(0, 2)
          .map(p => `${place(p)} [${sources.ofPassage(p)}]`)
          .join(', ')}.`;
  const step = actions[0];
  const third = step && `**Do first:** ${proseWithCode(step.text)} ${citing(step.sourceIds)}`;
  return [first, second, third].filter(line => line !== undefined).join('\n\n');
};
