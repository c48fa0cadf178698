const FRAMES = 5;
const LINES_READ = 400;
const MESSAGE_CAP = 300;

const TYPE =
  /((?:[A-Za-z_$][\w$]*(?:\.|::|\\))*[A-Z][\w$]*(?:Exception|Error|Throwable|Failure|Fault|Interrupt|Exit|Warning)\w*|(?:[A-Za-z_$][\w$]*\.)+Exception\b)(?::\s*(.*))?/;
const DOTTED_TYPE = /^((?:[a-z_$][\w$]*\.)+[A-Z][\w$.]*)(?::\s*(.*))?$/;
const AT_FRAME = /^\s*at\s+(.+)$/;
const PYTHON_FRAME = /^\s+File "([^"]*)", line \d+(?:, in (.+))?/;
const GO_FRAME = /^([\w./*()\-{}$[\]…]+)\(.*\)$/;
const BARE_ERROR = /(?:^|\s)(Error|Exception): (.*)$/;
const RUBY_FRAME = /^\s+from (\S.*)$/;
const CAUSE = /^\s*(?:Caused by:|--->|\[cause\]:)\s*(.+)$/;
const PYTHON_END = /^([A-Za-z_][\w.]*)(?::\s*(.*))?$/;

/** What one stack trace says. */
export type Trace = {
  readonly type: string;
  readonly message: string;
  readonly frames: readonly string[];
  readonly rootCause: string | null;
  readonly signature: string;
};

/** Reads the lines of one record and makes a trace of them. */
export type TraceReader = {
  /** Starts with a record's first line, as written. */
  readonly start: (head: string) => void;
  readonly push: (text: string) => void;
  /** The trace, or undefined when the lines held none. */
  readonly finish: () => Trace | undefined;
};

/** A frame without what changes from build to build: line numbers, offsets, addresses. */
const place = (frame: string): string =>
  frame
    .replace(/\(([^()]*?)(?::\d+)+\)$/, '($1)')
    .replace(/(?::\d+)+\)?$/, '')
    .replace(/:line \d+/, '')
    .replace(/ \+0x[0-9a-f]+/, '')
    .replace(/\(0x[^)]*\)/, '()')
    .replace(/0x[0-9a-f]+/gi, '')
    .replace(/\$\$\w*|\/0x\w+|@[0-9a-f]{6,}/g, '');

export const traceSignature = (type: string, frames: readonly string[]): string =>
  [type, ...frames.map(place)].join(' < ').slice(0, 600);

export const traceReader = (): TraceReader => {
  let head = '';
  let lines = 0;
  let type = '';
  let message = '';
  let frames: string[] = [];
  let rootCause: string | null = null;
  let mode: 'stack' | 'python' | 'go' = 'stack';
  let inCause = false;

  const named = (text: string): boolean => {
    const found = DOTTED_TYPE.exec(text.trim()) ?? TYPE.exec(text) ?? BARE_ERROR.exec(text);
    if (found === null) return false;
    type = found[1]!;
    message = (found[2] ?? '').slice(0, MESSAGE_CAP);
    return true;
  };
  const python = (text: string): void => {
    const frame = PYTHON_FRAME.exec(text);
    if (frame !== null) {
      frames.unshift(frame[2] === undefined ? frame[1]! : `${frame[2]} (${frame[1]})`);
      frames.length = Math.min(frames.length, FRAMES);
      return;
    }
    const end = /^\s/.test(text) || frames.length === 0 ? null : PYTHON_END.exec(text);
    if (end === null || type !== '') return;
    type = end[1]!;
    message = (end[2] ?? '').slice(0, MESSAGE_CAP);
  };
  /** A chained Python exception: the first one is the cause of those after it. */
  const chain = (): void => {
    rootCause ??= type === '' ? null : joined(type, message);
    type = '';
    message = '';
    frames = [];
  };
  const joined = (kind: string, text: string): string => (text === '' ? kind : `${kind}: ${text}`);

  const push = (text: string): void => {
    if (++lines > LINES_READ) return;
    if (text.startsWith('Traceback (most recent call last)')) {
      if (mode === 'python' && type !== '') chain();
      mode = 'python';
      frames = [];
      type = '';
    } else if (mode === 'python') python(text);
    else if (/^goroutine \d+ \[/.test(text)) mode = 'go';
    else if (mode === 'go') {
      const frame = GO_FRAME.exec(text);
      if (frame !== null && frames.length < FRAMES && frame[1] !== 'panic') frames.push(frame[1]!);
    } else stackLine(text);
  };
  const stackLine = (text: string): void => {
    const cause = CAUSE.exec(text);
    if (cause !== null) {
      rootCause = cause[1]!.replace(/ \(.*$/, match => (match.length > 200 ? '' : match)).slice(0, MESSAGE_CAP);
      // .NET writes the inner frames first and goes on with the outer ones.
      inCause = !text.includes('--->');
      return;
    }
    const frame = AT_FRAME.exec(text) ?? RUBY_FRAME.exec(text);
    if (frame !== null) {
      // An error that carries more than a stack prints it as an object behind the last frame.
      const shown = frame[1]!.replace(/ \{$/, '').trim();
      if (!inCause && frames.length < FRAMES) frames.push(shown.slice(0, 200));
    } else if (type === '' && frames.length === 0) named(text.trim());
  };

  return {
    start: text => {
      head = text;
      lines = 0;
      type = '';
      message = '';
      frames = [];
      rootCause = null;
      mode = 'stack';
      inCause = false;
      if (text.startsWith('Traceback (most recent call last)')) push(text);
    },
    push,
    finish: () => {
      if (frames.length === 0) return undefined;
      if (type === '') {
        const panic = /panic(?: serving \S+)?: (.*)$/.exec(head) ?? /' panicked at (.*)$/.exec(head);
        if (panic !== null) {
          type = 'panic';
          message = panic[1]!.slice(0, MESSAGE_CAP);
        } else if (!named(head)) type = 'stack trace';
      }
      const inline = / ---> (.+)$/.exec(message);
      if (inline !== null) rootCause ??= inline[1]!;
      return { type, message, frames, rootCause, signature: traceSignature(type, frames) };
    },
  };
};
