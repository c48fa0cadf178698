import type { Cause } from '../investigate/cause.ts';
import type { Investigation } from '../investigate/investigation.ts';
import { prose, proseWithCode } from './markdown.ts';
import { clockTime, duration } from './times.ts';

/** Two or three lines for somebody who reads no further. */
export const bottomLine = ({ sources, actions }: Investigation, cause: Cause): string => {
  const { finding, onset } = cause;
  if (finding === null) return 'Nothing in the evidence stands out, so no cause can be named.';
  const at = `[${sources.ofFinding(finding)}]`;
  const first =
    cause.leadMs === null || onset === null
      ? `**Where it begins (${cause.grade}):** ${sentence(finding.title)} ${at} ` +
        'Nothing that stands out came before it in these files, so this is the first symptom and not yet the reason.'
      : `**Most likely cause (${cause.grade}):** ${sentence(finding.title)} ${at} ` +
        `It came at ${clockTime(finding.kind === 'vanished' ? finding.last_seen : finding.first_seen)}, ` +
        `${duration(cause.leadMs)} before the errors began at ${clockTime(onset.first_seen)} [${sources.ofFinding(onset)}].`;
  const runbook = cause.runbook;
  const second =
    runbook === null
      ? 'No runbook describes it.'
      : `**Described by:** ${prose(runbook.title)}${runbook.section ? `, ${prose(runbook.section)}` : ''} [${sources.ofPassage(runbook)}].`;
  const step = actions[0];
  const third = step && `**Do first:** ${proseWithCode(step.text)} ${step.sourceIds.map(id => `[${id}]`).join('')}`;
  return [first, second, third].filter(line => line !== undefined).join('\n\n');
};

/** The text as prose that ends like a sentence. */
export const sentence = (text: string): string => {
  const shown = prose(text);
  return /[.!?…]$/.test(shown) ? shown : `${shown}.`;
};
