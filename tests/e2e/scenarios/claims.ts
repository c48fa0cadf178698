import { expect } from 'chai';
import type { Turn } from './stage.ts';

/** What most scenarios say of a turn. */

export const writtenByModel = ({ status, result }: Turn): string => {
  expect(status).to.equal('completed');
  expect(result.mode, result.notes.join(' ')).to.equal('llm');
  return result.response;
};

/** The report by code, with the incident in it, and a note that says why. */
export const writtenByCode = ({ status, result }: Turn, why: RegExp): string => {
  expect(status).to.equal('completed');
  expect(result.mode, result.response).to.equal('grounded');
  expect(result.notes.join('\n')).to.match(why);
  return result.response;
};

/** The trail, as `model outcome` with the number of requests. */
export const trailOf = ({ result }: Turn): readonly string[] =>
  result.trail.map((one: { model: string; outcome: string; requests: number }) => {
    return `${one.model} ${one.outcome} ${one.requests}`;
  });

/** What the user saw while the answer was written. */
export const streamed = ({ events }: Turn): string =>
  events.flatMap(({ event, data }) => (event === 'token' ? [String(data.text)] : [])).join('');

/** The end of what they saw, after the last time that it began anew. */
export const streamedLast = ({ events }: Turn): string => {
  const begins = events.findLastIndex(({ event, data }) => event === 'status' && data.phase === 'rewriting');
  return events
    .slice(begins + 1)
    .flatMap(({ event, data }) => (event === 'token' ? [String(data.text)] : []))
    .join('');
};

const CODE = /(`{3,}|~{3,})[\s\S]*?(?:\1|$)|(`+)(?!`)[^\n]*?[^`\n]\2(?!`)/g;
/** Images, links and their definitions, tags (the end of one that never began does nothing), addresses. */
const LIVE =
  /!\[|\]\([^)]*\)|\]:|<(?!\/a>)(?:\/?[a-z][a-z0-9-]*[\s/>]|[!?])|(?:[a-z]+:)?\/\/[\w.[-][^\s)]*|www\.\S+|\bevil\.example\/\S*/gi;

/** What of Markdown a reader's program makes a link, an image or a tag of, by the simplest reading: what is in code is
 *  text, and anything else that looks like an address is one. */
export const liveIn = (markdown: string): readonly string[] => markdown.replace(CODE, ' ').match(LIVE) ?? [];

/** Neither the answer nor anything that was seen of it while it was written leads anywhere. */
export const leadsNowhere = (turn: Turn): void => {
  expect(liveIn(turn.result.response), turn.result.response).to.deep.equal([]);
  expect(liveIn(streamed(turn)), streamed(turn)).to.deep.equal([]);
};

type Finding = { readonly kind: string; readonly locator: string; readonly title: string };

/** Where text was found that gives instructions to an assistant. */
export const instructionsIn = ({ result }: Turn): readonly string[] =>
  result.findings.filter(({ kind }: Finding) => kind === 'injected-instruction').map(({ locator }: Finding) => locator);
