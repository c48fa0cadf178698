/** Secrets and personal data that belong to nobody and open nothing. What a model is sent holds none of them, ever. */
export const AWS_KEY = 'AKIAIOSFODNN7EXAMPLE';
export const PASSWORD = 'correct-Horse-9-battery';
export const CONNECTION = 'postgres://orders:tr0ub4dor-and-3@db.internal:5432/orders';
export const TOKEN = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';
export const MAIL = 'mia.musterfrau@example.net';
export const IBAN = 'DE89370400440532013000';
export const PHONE = '+44 20 7946 0018';
/** Told by nothing but the lines around them: values of a Secret of Kubernetes, and the rest of a dump. */
export const LICENCE = 'oak-leaf-210';
export const PIN = 'maple-and-elm';
export const DUMP_LINES = (
  Buffer.from(`{"host":"${'h'.repeat(50)}","password":"${PASSWORD}","note":"${'y'.repeat(60)}"}`)
    .toString('base64')
    .match(/.{1,76}/g) ?? []
).map(String);
/** Only ever in what belongs to somebody else. */
export const FOREIGN = 'xanadu-payroll-figures';

export const PLANTED = [
  AWS_KEY,
  PASSWORD,
  LICENCE,
  PIN,
  ...DUMP_LINES,
  'tr0ub4dor-and-3',
  TOKEN,
  MAIL,
  IBAN,
  PHONE,
  FOREIGN,
];
