import { checkCitations } from '../executor/citations.ts';
import type { Sources } from '../investigate/investigation.ts';
import type { SourceView } from '../models.ts';

type Unnumbered = Omit<SourceView, 'id'>;

/** The numbered sources of a post-mortem: those of its own investigation, and what else it comes to cite. */
export type References = {
  /** The number of this source: the same one whenever the same place is named. */
  cite(source: Unnumbered): number;
  /** Every source so far that the text cites, by number. */
  citedIn(markdown: string): readonly SourceView[];
};

const keyOf = ({ kind, document_id, evidence_id, case_id, locator }: Unnumbered): string =>
  [kind, document_id ?? evidence_id ?? case_id ?? '', locator].join('/');

export const referencesTo = ({ all }: Pick<Sources, 'all'>): References => {
  const views: SourceView[] = all.map(({ view }) => view);
  const numbers = new Map<string, number>();
  for (const view of views) if (!numbers.has(keyOf(view))) numbers.set(keyOf(view), view.id);
  return {
    cite(source) {
      const known = numbers.get(keyOf(source));
      if (known !== undefined) return known;
      const id = views.length + 1;
      views.push({ ...source, id });
      numbers.set(keyOf(source), id);
      return id;
    },
    citedIn(markdown) {
      const { cited } = checkCitations(markdown, new Set(views.map(({ id }) => id)));
      return cited.flatMap(id => views[id - 1] ?? []);
    },
  };
};
