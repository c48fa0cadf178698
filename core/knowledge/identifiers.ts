/** Longer words are not names that a person wrote, and are left whole. */
const LONGEST_NAME = 120;

/** Where a hump begins: `failedReload`, `GRPCRequests`; not the plural of an acronym (`PVCs`). */
const HUMP = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})(?!\p{Lu}s(?!\p{Ll}))/u;

/** Any run of what is neither a letter nor a digit. */
const SEPARATOR = /[^\p{L}\p{N}]+/u;

/** The words inside a name: `KubeAPIDown`, `kube_api_down` and `kube.api-down` all hold three. A plain word is its only
 *  part; punctuation alone has none. */
export const partsOf = (name: string): readonly string[] => {
  const words = name.split(SEPARATOR).filter(word => word !== '');
  return words.flatMap(word => (word.length > LONGEST_NAME ? [word] : word.split(HUMP)));
};

const CAMEL_CASE = /[\p{L}\p{N}]*[\p{Ll}\p{N}]\p{Lu}[\p{L}\p{N}]*|\p{Lu}+\p{Lu}\p{Ll}[\p{L}\p{N}]*/u;
const WORDS = /[\p{L}\p{N}]+/gu;

/** The text, followed by the words of every camelCase name in it, each name once. A full-text tokenizer parts words at
 *  `_`, `.` and `-` by itself, but would keep `failedReload` as one word that nobody searches for. */
export const withSplitNames = (text: string): string => {
  const split = new Set<string>();
  for (const [word] of text.matchAll(WORDS))
    if (word.length <= LONGEST_NAME && CAMEL_CASE.test(word)) {
      const parts = partsOf(word);
      if (parts.length > 1) split.add(parts.join(' '));
    }
  return split.size === 0 ? text : `${text}\n${[...split].join('\n')}`;
};
