import type { Random } from '../needle/random.ts';
import { digits, from, type Kind, UPPER_DIGITS } from './kind.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const plain = (value: string): string => value.replace(/[ .-]/g, '');

const luhn = (body: string): string => {
  const sum = [...body].reverse().reduce((all, character, i) => {
    const doubled = i % 2 === 0 ? Number(character) * 2 : Number(character);
    return all + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return body + ((10 - (sum % 10)) % 10);
};

const inFours = (text: string): string => text.replace(/(.{4})(?=.)/g, '$1 ');

const iban = (random: Random): string => {
  const [country, body] = random.pick<() => [string, string]>([
    () => ['DE', digits(random, 18)],
    () => ['GB', `NWBK${digits(random, 14)}`],
    () => ['FR', digits(random, 23)],
    () => ['NL', `INGB${digits(random, 10)}`],
    () => ['ES', digits(random, 20)],
  ])();
  const numeric = `${body}${country}00`.replace(/[A-Z]/g, letter => String(letter.charCodeAt(0) - 55));
  const check = 98n - (BigInt(numeric) % 97n);
  const whole = `${country}${String(check).padStart(2, '0')}${body}`;
  return random.chance(0.5) ? whole : inFours(whole);
};

const dni = (random: Random): string => {
  const number = digits(random, 8);
  return number + 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23];
};

const nie = (random: Random): string => {
  const first = random.between(0, 2);
  const number = digits(random, 7);
  return 'XYZ'[first] + number + 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(`${first}${number}`) % 23];
};

const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
const codiceFiscale = (random: Random): string => {
  const consonants = 'BCDFGLMNPRSTVZ';
  const day = String(random.between(1, 28)).padStart(2, '0');
  const body = `${from(random, consonants, 6)}${digits(random, 2)}${random.pick([...'ABCDEHLMPRST'])}${day}${random.pick([...'ABCDEFGHIL'])}${digits(random, 3)}`;
  const sum = [...body].reduce((all, character, i) => {
    const place = /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 65;
    return all + (i % 2 === 0 ? (ODD[place] ?? 0) : place);
  }, 0);
  return body + LETTERS[sum % 26];
};

const nir = (random: Random): string => {
  const month = String(random.between(1, 12)).padStart(2, '0');
  const body = `${random.pick(['1', '2'])}${digits(random, 2)}${month}${random.between(10, 95)}${String(random.between(1, 900)).padStart(3, '0')}${String(random.between(1, 900)).padStart(3, '0')}`;
  const key = String(97n - (BigInt(body) % 97n)).padStart(2, '0');
  return random.chance(0.5)
    ? body + key
    : `${body[0]} ${body.slice(1, 3)} ${body.slice(3, 5)} ${body.slice(5, 7)} ${body.slice(7, 10)} ${body.slice(10)} ${key}`;
};

const steuerId = (random: Random): string => {
  // Ten digits of which one occurs twice and one not at all.
  const order = [...'0123456789'].sort(() => random.fraction() - 0.5);
  const all = order[0] === '0' ? order.toReversed() : order;
  all[9] = all[3] ?? '1';
  const product = all.reduce((last, digit) => {
    const sum = (Number(digit) + last) % 10 || 10;
    return (sum * 2) % 11;
  }, 10);
  return all.join('') + ((11 - product) % 10);
};

const cpf = (random: Random): string => {
  const body = [...digits(random, 9)].map(Number);
  for (const length of [9, 10]) {
    const sum = body.reduce((all, digit, i) => all + digit * (length + 1 - i), 0);
    body.push(((sum * 10) % 11) % 10);
  }
  const text = body.join('');
  return `${text.slice(0, 3)}.${text.slice(3, 6)}.${text.slice(6, 9)}-${text.slice(9)}`;
};

/** The dihedral group of order ten, and the permutation of J. Verhoeff (1969). */
const times = (a: number, b: number): number =>
  a < 5 ? (b < 5 ? (a + b) % 5 : ((a + b) % 5) + 5) : b < 5 ? ((a - b + 5) % 5) + 5 : (a - b + 5) % 5;
const aadhaar = (random: Random): string => {
  const step = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
  const body = String(random.between(2, 9)) + digits(random, 10);
  const sum = [...body].reverse().reduce((all, digit, i) => {
    let moved = Number(digit);
    for (let n = 0; n < (i + 1) % 8; n++) moved = step[moved] ?? 0;
    return times(all, moved);
  }, 0);
  const inverse = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].find(digit => times(sum, digit) === 0);
  return inFours(`${body}${inverse}`);
};

const phone = (random: Random): string =>
  random.pick([
    () => `+44 20 7946 0${digits(random, 3)}`,
    () => `+1 415 555 01${digits(random, 2)}`,
    () => `+1-212-555-01${digits(random, 2)}`,
    () => `+49 30 901820${digits(random, 3)}`,
    () => `+33 6 12 34 ${digits(random, 2)} ${digits(random, 2)}`,
    () => `+919876${digits(random, 6)}`,
    () => `+55 11 98765-${digits(random, 4)}`,
  ])();

const nationalPhone = (random: Random): string =>
  random.pick([
    () => `(415) 555-01${digits(random, 2)}`,
    () => `212-555-01${digits(random, 2)}`,
    () => `020 7946 0${digits(random, 3)}`,
    () => `030 901820${digits(random, 3)}`,
    () => `06 12 34 ${digits(random, 2)} ${digits(random, 2)}`,
  ])();

/** What tells who somebody is. Check digits are right, people are not real. */
export const PERSONAL: readonly Kind[] = [
  {
    name: 'e-mail address',
    value: r =>
      `${r.pick(['alice', 'bob.smith', 'carol_w', 'd.o-neil', 'eve+ops'])}${digits(r, 2)}@${r.pick(['example.com', 'shop.co.uk', 'mail.example.de'])}`,
    seen: ['user {} signed in', 'to=<{}>, relay=mx, status=bounced', '"email":"{}"'],
    unseen: ['Contact: {}.', 'LOGIN FAILED uid={} ip=10.0.0.7', 'git: Author: A <{}>'],
  },
  {
    name: 'telephone number, international',
    value: phone,
    seen: ['sms to {} failed: 30007', 'On call: {}', '"phone":"{}"'],
    unseen: ['Escalation: ring {} at night', 'otp sent to {} in 312 ms', 'from={} to=queue'],
  },
  {
    name: 'telephone number, national',
    value: nationalPhone,
    seen: ['phone: {}', 'Call {} if it happens again', '"mobile": "{}"'],
    unseen: ['Tel. {}', 'customer_phone={}', 'Hotline (24/7): {}'],
  },
  {
    name: 'card number',
    value: r =>
      r.pick([
        () => luhn(`4${digits(r, 14)}`),
        () => inFours(luhn(`4${digits(r, 14)}`)),
        () => luhn(`5${r.between(1, 5)}${digits(r, 13)}`),
        () => luhn(`37${digits(r, 12)}`),
      ])(),
    seen: ['charge declined for card {}', '"pan":"{}"', 'PaymentError: {} insufficient funds'],
    unseen: ['cc={}&exp=0428', 'retrying {} at acquirer', 'card_number: {}'],
  },
  {
    name: 'IBAN',
    value: iban,
    seen: ['payout to {} rejected', '"iban":"{}"'],
    unseen: ['SEPA: account {} closed', 'debtor={};'],
  },
  {
    name: 'US social security number',
    value: r => `${r.between(100, 665)}-${r.between(10, 99)}-${r.between(1000, 9999)}`,
    seen: ['ssn={}', 'applicant {} not found'],
    unseen: ['Social security number: {}', '"taxpayer":"{}"'],
  },
  {
    name: 'found by a reviewer: US social security number, digits only',
    value: r => `${r.between(100, 665)}${r.between(10, 99)}${r.between(1000, 9999)}`,
    seen: ['ssn={}', 'Social Security: {}'],
    unseen: ['"customerSsn":"{}"', 'SSN of the applicant: {}'],
  },
  {
    name: 'UK national insurance number',
    value: r => {
      const whole = `${from(r, 'ABCEHJ', 1)}${from(r, 'ABCEHJLM', 1)}${digits(r, 6)}${from(r, 'ABCD', 1)}`;
      return r.chance(0.5)
        ? whole
        : `${whole.slice(0, 2)} ${whole.slice(2, 4)} ${whole.slice(4, 6)} ${whole.slice(6, 8)} ${whole[8]}`;
    },
    seen: ['nino: {}', 'employee {} missing'],
    unseen: ['National Insurance {} invalid', '"ni_number":"{}"'],
  },
  { name: 'ES DNI', value: dni, seen: ['dni={}', 'cliente {} no existe'], unseen: ['NIF: {}', '"documento":"{}"'] },
  {
    name: 'ES NIE',
    value: nie,
    seen: ['nie={}', 'cliente {} no existe'],
    unseen: ['NIE {} caducado', '"documento":"{}"'],
  },
  {
    name: 'IT codice fiscale',
    value: codiceFiscale,
    seen: ['cf={}', 'utente {} non trovato'],
    unseen: ['Codice fiscale: {}', '"taxCode":"{}"'],
  },
  {
    name: 'FR NIR',
    value: nir,
    seen: ['nir={}', 'assuré {} inconnu'],
    unseen: ['Numéro de sécurité sociale : {}', '"nir":"{}"'],
  },
  {
    name: 'DE Steuer-ID',
    value: steuerId,
    seen: ['Steuer-ID: {}', 'steuerId={}'],
    unseen: ['IdNr. {} ungültig', '"tax_id":"{}"'],
  },
  { name: 'BR CPF', value: cpf, seen: ['cpf={}', 'cliente {} bloqueado'], unseen: ['CPF: {}', '"documento":"{}"'] },
  {
    name: 'BR CPF, digits only',
    value: r => plain(cpf(r)),
    seen: ['cpf={}'],
    unseen: ['"cpf":"{}"', 'CPF {} inválido'],
  },
  {
    name: 'IN Aadhaar',
    value: aadhaar,
    seen: ['aadhaar={}', 'kyc for {} failed'],
    unseen: ['Aadhaar No: {}', '"uidai":"{}"'],
  },
  {
    name: 'passport number',
    value: r => from(r, LETTERS, 1) + from(r, UPPER_DIGITS, 1) + digits(r, 7),
    seen: ['passport: {}', 'passport_no={}'],
    unseen: ['Passport number {} expired', '"passportNumber":"{}"'],
  },
];
