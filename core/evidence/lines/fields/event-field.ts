import { shownText } from '../line-text.ts';

const OPEN = 60;
/** `<Eve` of `<Event xmlns=...>`, or `<?xm` before it. */
const EVENT = [60, 69, 118, 101, 110, 116];
/** So much of an event is looked at: more than a record of several lines can have. */
const READ = 65_536;

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Whether an event of a Windows log in XML begins here. */
export const isEvent = (bytes: Uint8Array, from: number, to: number): boolean => {
  if (to - from <= EVENT.length || EVENT.some((byte, i) => bytes[from + i] !== byte)) return false;
  const next = bytes[from + EVENT.length]!;
  return next <= 32 || next === 62;
};

type ReadPart = (bytes: Uint8Array, from: number, to: number) => string | undefined;

/** Reads of an event in XML the text of an element (`EventID`), an attribute (`Provider.Name`), or the value that its data
 *  have under a name (`<Data Name='param1'>`). The first one counts; undefined without one, and in an unfinished event. */
export const eventField = (name: string): ReadPart => {
  if (!/^[\w.:-]{1,200}$/.test(name)) return () => undefined;
  const [element = '', attribute] = name.split('.');
  const [quotedElement, quotedName] = [element, name].map(each => each.replace(/[.-]/g, '\\$&'));
  const asElement = new RegExp(`<${quotedElement}(?:\\s[^<>]*)?>([^<]*)</`);
  const asAttribute = new RegExp(`<${quotedElement}\\s(?:[^<>]*\\s)?${attribute}=(?:'([^'<]*)'|"([^"<]*)")`);
  const asData = new RegExp(`<Data Name=(?:'${quotedName}'|"${quotedName}")\\s*(?:/>|>([^<]*)</)`);
  return (bytes, from, to) => {
    if (bytes[from] !== OPEN) return undefined;
    const event = shownText(bytes, from, Math.min(to, from + READ));
    const found = (attribute === undefined ? asElement : asAttribute).exec(event);
    if (found !== null) return meant(found[1] ?? found[2] ?? '').trim();
    const data = asData.exec(event);
    return data === null ? undefined : meant(data[1] ?? '').trim();
  };
};

const meant = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot|apos);/g, (whole, entity: string) => ENTITIES[entity] ?? whole);
