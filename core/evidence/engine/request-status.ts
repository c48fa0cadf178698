import { readDigits, startsWith } from './bytes.ts';
import { ERROR, levelOfStatus, NONE } from './levels.ts';

const STATUS = ['status', 'status_code', 'statusCode', 'response_code', 'http_status', 'http.response.status_code'];
/** Members that only a request has beside its status. */
const REQUEST = [
  'method',
  'path',
  'uri',
  'url',
  'request',
  'request_uri',
  'requestUri',
  'request_method',
  'http.request.method',
  'url.path',
];

const NO_STATUS = 0;
const namesBy = (names: readonly string[]): ReadonlyMap<number, readonly string[]> =>
  Map.groupBy(names, name => name.length);
const STATUS_BY_LENGTH = namesBy(STATUS);
const REQUEST_BY_LENGTH = namesBy(REQUEST);

const isOneOf = (names: ReadonlyMap<number, readonly string[]>, bytes: Uint8Array, from: number, to: number): boolean =>
  names.get(to - from)?.some(name => startsWith(bytes, from, to, name)) ?? false;

/** Finds out of the members of an object whether it is about an HTTP request, and how that ended. */
export type RequestStatus = {
  readonly restart: () => void;
  readonly member: (bytes: Uint8Array, keyFrom: number, keyTo: number, from: number, to: number) => void;
  /** The level of an object that names `level`: that of its status where it names none, and of a failure in any case. */
  readonly levelBeside: (level: number) => number;
};

export const requestStatus = (): RequestStatus => {
  let status = NO_STATUS;
  let isRequest = false;
  return {
    restart: () => {
      status = NO_STATUS;
      isRequest = false;
    },
    member: (bytes, keyFrom, keyTo, from, to) => {
      if (isOneOf(REQUEST_BY_LENGTH, bytes, keyFrom, keyTo)) isRequest = true;
      else if (to - from === 3 && isOneOf(STATUS_BY_LENGTH, bytes, keyFrom, keyTo)) {
        const digits = readDigits(bytes, from, 3, to);
        if (digits >= 100 && digits <= 599) status = digits;
      }
    },
    levelBeside: level => {
      if (!isRequest || status === NO_STATUS) return level;
      const own = levelOfStatus(status);
      return level === NONE || own === ERROR ? Math.max(level, own) : level;
    },
  };
};
