const CONTAINER = /^\S+ std(?:out|err) [FP] /;
const DOCKER = /^\{"log":"((?:[^"\\]|\\.)*)"?/;

/** The line of a program that a container runtime carries: what follows its stamp, or what its JSON holds. Any other line as it
 *  is. */
export const carriedText = (text: string): string => {
  const prefix = CONTAINER.exec(text)?.[0];
  if (prefix !== undefined) return text.slice(prefix.length);
  const written = DOCKER.exec(text)?.[1];
  if (written === undefined) return text;
  return written
    .replace(/\\(?:n|r)/g, '')
    .replace(/\\t/g, '\t')
    .replace(/\\(["\\/])/g, '$1');
};
