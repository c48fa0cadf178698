/** Secrets and personal data that belong to nobody and open nothing. What a model is sent holds none of them, ever. */
export const AWS_KEY = 'AKIAIOSFODNN7EXAMPLE';
export const PASSWORD = 'correct-Horse-9-battery';
export const CONNECTION = 'postgres://orders:tr0ub4dor-and-3@db.internal:5432/orders';
export const TOKEN = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';
export const MAIL = 'mia.musterfrau@example.net';
export const IBAN = 'DE89370400440532013000';
export const PHONE = '+44 20 7946 0018';
/** Only ever in what belongs to somebody else. */
export const FOREIGN = 'xanadu-payroll-figures';

export const PLANTED = [AWS_KEY, PASSWORD, 'tr0ub4dor-and-3', TOKEN, MAIL, IBAN, PHONE, FOREIGN];
