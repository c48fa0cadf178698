import { fromIso } from '../../kernel/instant.ts';
import { citing, proseWithCode } from '../grounded/markdown.ts';
import { duration, momentText } from '../grounded/times.ts';
import type { Action } from '../investigate/investigation.ts';
import { sharesWords } from '../investigate/match.ts';
import { beginOfErrors } from './impact.ts';
import { citeCase, type Material } from './material.ts';
import type { Outcome } from './outcomes.ts';

const MOST_PREVENTIONS = 8;
const MOST_UNTRIED = 5;
/** An incident that was noticed sooner was noticed by somebody who watched. */
const LATE_MS = 5 * 60_000;
/** Logs that are older than this were looked into afterwards, which says nothing about how it was noticed. */
const AFTERWARDS_MS = 24 * 60 * 60_000;

const noticedLate = (material: Material): readonly string[] => {
  const began = beginOfErrors(material);
  const opened = material.about.created_at;
  const lag = began === null ? Number.NaN : fromIso(opened) - fromIso(began);
  if (began === null || !(lag >= LATE_MS && lag <= AFTERWARDS_MS)) return [];
  const source = citeCase(material, 'opening', momentText(opened));
  return [
    `Find out why the case was opened ${duration(lag)} after the errors began (${momentText(began)} UTC), and whether an alert fired. [${source}]`,
  ];
};

const unprovenCause = ({ found: { cause, sources } }: Material): readonly string[] =>
  cause.grade === 'unproven' && cause.finding !== null
    ? [
        `Confirm or refute the root cause: so far only the order of events speaks for it. [${sources.ofFinding(cause.finding)}]`,
      ]
    : [];

const runbookWanted = ({ found: { passages, cause } }: Material): readonly string[] =>
  passages.some(({ matchesEvidence }) => matchesEvidence) || cause.finding === null
    ? []
    : [
        'Write down what solves this: no runbook describes what the evidence shows. Publishing this page is a beginning.',
      ];

const actionText = ({ text, sourceIds }: Action): string => `${proseWithCode(text)} ${citing(sourceIds)}`;

const words = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];

/** What was suggested, and nobody said what came of it. */
const untried = (suggested: readonly Action[], reported: readonly Outcome[]): readonly Action[] =>
  suggested.filter(({ text }) => !reported.some(outcome => sharesWords(text, words(outcome.text))));

/** What to do so that it does not come back, or is found sooner. */
export const actionItems = (material: Material, reported: readonly Outcome[]): string => {
  const items = [
    ...unprovenCause(material),
    ...noticedLate(material),
    ...runbookWanted(material),
    ...material.preventions.slice(0, MOST_PREVENTIONS).map(actionText),
  ];
  const open = untried(material.suggested, reported).slice(0, MOST_UNTRIED);
  const parts = [
    items.length === 0
      ? 'Nothing in the case or the runbooks suggests any. Add what follows from it.'
      : ['Give each an owner and a date, and strike out what is done.', items.map(item => `- [ ] ${item}`).join('\n')],
    open.length === 0
      ? []
      : ['Suggested, and nobody said what came of it:', open.map(action => `- [ ] ${actionText(action)}`).join('\n')],
  ];
  return parts.flat().join('\n\n');
};
