import type { Catalogue, Model, Task } from './catalogue.ts';
import type { Attempt } from './trail.ts';

/** What a request takes, whoever answers it. */
export type Needs = {
  /** Tokens of the question at its smallest and of the answer together. */
  readonly tokens: number;
  readonly tools?: boolean | undefined;
  /** A model that the user names, by its key or its bare name: it is asked first, and no other model is. */
  readonly wanted?: string | undefined;
};

/** Who is asked, in this order. The report by code comes after all of them: it needs nobody, so there is always an answer. */
export type Candidates = {
  readonly models: readonly Model[];
  readonly skipped: readonly Attempt[];
};

/** By the routes of the task, without the models that could not do it. Pure; which provider is well enough to be asked is
 *  decided just before it is. */
export const candidates = (catalogue: Catalogue, task: Task, needs: Needs): Candidates => {
  const models = needs.wanted === undefined ? onRoute(catalogue, task) : wanted(catalogue, task, needs.wanted);
  const judged = models.map(model => ({ model, lack: lackOf(model, needs) }));
  return {
    models: judged.flatMap(({ model, lack }) => (lack === undefined ? [model] : [])),
    skipped: judged.flatMap(({ model, lack }) => (lack === undefined ? [] : [skip(model, lack)])),
  };
};

/** Models on the routes that are not in the catalogue do not exist: configuration sees to that. */
const onRoute = ({ models, routes }: Catalogue, task: Task): readonly Model[] =>
  routes[task]?.flatMap(key => models.find(model => model.key === key) ?? []) ?? models;

/** One at most. Of several providers' models of the same name the first on the route is meant. */
const wanted = (catalogue: Catalogue, task: Task, name: string): readonly Model[] => {
  const known = [...onRoute(catalogue, task), ...catalogue.models];
  return [known.find(({ key }) => key === name) ?? known.find(({ model }) => model === name) ?? []].flat();
};

/** The sentence for whoever asked for a model that is not there; undefined when it is. */
export const unknownModel = (catalogue: Catalogue, name: string | undefined): string | undefined => {
  if (name === undefined || catalogue.models.some(({ key, model }) => key === name || model === name)) return undefined;
  const keys = catalogue.models.map(({ key }) => key);
  const shown = keys.slice(0, MOST_NAMED).join(', ') + (keys.length > MOST_NAMED ? ', …' : '');
  return `Unknown model ${name}; there ${keys.length === 0 ? 'are none' : `${keys.length === 1 ? 'is' : 'are'} ${shown}`}.`;
};

const MOST_NAMED = 20;

const lackOf = ({ contextTokens, hasTools }: Model, { tokens, tools }: Needs): string | undefined => {
  if (contextTokens < tokens) return `the question needs ${tokens} tokens, and it takes ${contextTokens}`;
  return tools && !hasTools ? 'it cannot call tools' : undefined;
};

export const skip = ({ key }: Model, reason: string): Attempt => ({
  model: key,
  outcome: 'skipped',
  reason,
  requests: 0,
  took_ms: 0,
});
