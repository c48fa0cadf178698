import type { Catalogue } from './catalogue.ts';
import type { Config } from './config.ts';

/** Who writes answers, in the order in which they are asked, for the operator. */
export const writersOf = ({ llm }: Pick<Config, 'llm'>, { models }: Catalogue): string => {
  if (models.length > 0) return [...models.map(({ key }) => key), 'code'].join(', then ');
  if (llm.kind === 'none') return `code, because ${llm.why}`;
  return 'code, because no key is set and no Ollama runs here';
};

/** What else there is to say of models at a start. */
export const routesSaid = ({ models, routes }: Catalogue): readonly string[] => {
  const unpriced = models.filter(({ price }) => price === null).map(({ key }) => key);
  return [
    ...Object.entries(routes).map(([task, keys = []]) => `${task.padEnd(15)} ${[...keys, 'code'].join(', then ')}`),
    ...(unpriced.length > 0 ? [`price unknown   ${unpriced.join(', ')}: costs are not counted, tokens are`] : []),
  ];
};
