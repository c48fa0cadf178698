const CONTAINER = /^\S+ std(?:out|err) [FP] /;
/** A stamp as `docker logs -t` writes it, the name of a service as docker compose does, both perhaps. */
const PREFIX = /^(?:[A-Za-z][\w.+%$*~-]*[ \t]+\| ?)?(?:\d{4}-\d\d-\d\dT[\d:]{8}\.\d{7,}(?:Z|[+-]\d\d:\d\d) )?/;
const DOCKER = /^\{"log":"((?:[^"\\]|\\.)*)"?/;

/** The line of a program that a container runtime carries: what follows its prefix, or what its JSON holds. Any other line as it
 *  is. */
export const carriedText = (text: string): string => {
  const prefix = (CONTAINER.exec(text) ?? PREFIX.exec(text))?.[0] ?? '';
  if (prefix !== '') return text.slice(prefix.length);
  const written = DOCKER.exec(text)?.[1];
  if (written === undefined) return text;
  return written
    .replace(/\\(?:n|r)/g, '')
    .replace(/\\t/g, '\t')
    .replace(/\\(["\\/])/g, '$1');
};
