import { fromIso } from '../../kernel/instant.ts';
import { gaps } from '../grounded/gaps.ts';
import { citing, inlineCode, prose } from '../grounded/markdown.ts';
import { place, similarCases } from '../grounded/runbooks.ts';
import { filesRead, stackTraces, standingOut } from '../grounded/standing-out.ts';
import { duration, momentText } from '../grounded/times.ts';
import type { SourceView } from '../models.ts';
import { actionItems } from './action-items.ts';
import { impact } from './impact.ts';
import { citeCase, type Exchange, type Material } from './material.ts';
import { outcomeList, outcomes } from './outcomes.ts';
import { howFarItHolds, resolutionOf, rootCause } from './root-cause.ts';
import { HOW_FAR_IT_HOLDS, ROOT_CAUSE, SUMMARY } from './sections.ts';
import { timeline } from './timeline.ts';

const QUOTE_CHARS = 200;

const courseOf = (material: Material): string => {
  const { severity, created_at: opened, closed_at: closed } = material.about;
  const source = citeCase(material, 'opening', momentText(opened));
  const until =
    closed === null ? '' : `, closed ${momentText(closed)} UTC (${duration(fromIso(closed) - fromIso(opened))} later)`;
  return `Severity ${severity}. Opened ${momentText(opened)} UTC${until}. [${source}]`;
};

/** For somebody who reads no further. */
const composedSummary = (material: Material): string => {
  const resolution = resolutionOf(material);
  return [
    rootCause(material),
    // Without a cause the sentence above has said it.
    ...(material.found.cause.finding === null || resolution === undefined ? [] : [`**What ended it:** ${resolution}`]),
    ...(resolution === undefined ? ['The case was closed without saying what ended it.'] : []),
  ].join('\n\n');
};

const NO_EVIDENCE =
  'What the failing service logged: the case holds no file that was analysed. Reopen it, upload the logs from half an hour before it began, and close it again.';

const WHEN_READY =
  'When their analysis is ready, this is written anew, unless somebody edited it; `POST /v1/cases/{id}/post-mortem` asks for it.';

const unknown = ({ found }: Material): string => {
  const items = [
    ...(found.evidence.files.length === 0 ? [NO_EVIDENCE] : []),
    ...gaps(found, WHEN_READY),
    ...found.notes.map(note => prose(note, 400)),
  ];
  return items.length === 0 ? 'Nothing that the investigation knows of.' : items.map(item => `- ${item}`).join('\n');
};

const exchange = ({ at, question, answer, sourceIds }: Exchange): string =>
  `- **${momentText(at)}** ${question}\n  - ${answer} ${citing(sourceIds)}`.trimEnd();

const investigation = ({ exchanges }: Material): string =>
  exchanges.length === 0 ? '' : `## Questions and answers\n\n${exchanges.map(exchange).join('\n')}`;

const placeOf = ({ kind, title, locator, case_id }: SourceView, { about }: Material): string => {
  if (kind === 'evidence') return inlineCode(locator, 120);
  if (case_id === about.id) return `this case, ${prose(locator, 120)}`;
  return place({ title, section: locator });
};

const sourceLine = (source: SourceView, material: Material): string => {
  const said = inlineCode(source.quote, QUOTE_CHARS);
  return `- [${source.id}] ${placeOf(source, material)}${said === '' ? '' : `: ${said}`}`;
};

export type Composed = { readonly markdown: string; readonly sources: readonly SourceView[] };

/** `narrative` stands in the place of the composed summary; `byModel` says who wrote it. */
export const compose = (
  material: Material,
  written?: { readonly narrative: string; readonly model: string },
): Composed => {
  const { about, found } = material;
  const reported = outcomes(material);
  const text = [
    `# Post-mortem: ${prose(about.title, 200)}`,
    `## ${SUMMARY}\n\n${courseOf(material)}`,
    written?.narrative ?? composedSummary(material),
    `## Impact\n\n${impact(material)}`,
    `## Timeline\n\n${timeline(material)}`,
    `## ${ROOT_CAUSE}\n\n${rootCause(material)}`,
    `### ${HOW_FAR_IT_HOLDS}\n\n${howFarItHolds(material)}`,
    `## What worked\n\n${outcomeList(
      reported.filter(({ worked }) => worked),
      'The case does not say. Add what ended it.',
    )}`,
    `## What did not work\n\n${outcomeList(
      reported.filter(({ worked }) => !worked),
      'The case does not say that anything was tried in vain.',
    )}`,
    `## Action items\n\n${actionItems(material, reported)}`,
    `## What is not known\n\n${unknown(material)}`,
    investigation(material),
    standingOut(found),
    stackTraces(found),
    similarCases(found),
    filesRead(found),
  ]
    .filter(part => part !== '')
    .join('\n\n');
  const sources = material.references.citedIn(text);
  const list =
    sources.length === 0 ? [] : [`## Sources\n\n${sources.map(source => sourceLine(source, material)).join('\n')}`];
  const by =
    written === undefined
      ? 'No language model wrote this: code composed it from the case, its evidence and the runbooks.'
      : `The summary was written by ${inlineCode(written.model, 100)}; code composed the rest from the case, its evidence and the runbooks.`;
  return { markdown: `${[text, ...list, `---\n\n*${by}*`].join('\n\n')}\n`, sources };
};
