const MARK = '<*>';
/** Punctuation, which joins the parts of a token; kept by the split. */
const JOINTS = /((?!<\*>)[^\w.\-<*>]+)/;

/** Whether two masked tokens of the same punctuation differ only in parts that are a value in one of them: `chdir(<*>)` and
 *  `chdir(pwd)`, `<*>:<*>` and `localhost:<*>`. */
export const isSameButValues = (a: string, b: string): boolean => {
  const left = a.split(JOINTS);
  const right = b.split(JOINTS);
  if (left.length !== right.length || left.length < 3) return false;
  return left.every((part, i) => {
    const other = right[i]!;
    return part === other || (part !== '' && other !== '' && (part === MARK || other === MARK));
  });
};
