import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { HTTP_ERROR_CODES, HttpError } from '../../../apps/http/http-error.ts';
import { PROBLEMS, toProblem } from '../../../apps/http/problem.ts';
import { DOMAIN_ERROR_CODES, DomainError } from '../../../core/kernel/error.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ROW = /^\| `([^`]+)` \| (\d{3}) \| (.+) \| (.+) \|$/gm;

describe('the catalogue of errors', () => {
  it('is told in docs/errors.md word for word, each code once and none that does not exist', () => {
    const page = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');
    const told = [...page.matchAll(ROW)].map(([, code, status, title, remedy]) => [
      code,
      { status: Number(status), title, remedy },
    ]);
    expect(told).to.have.length(Object.keys(PROBLEMS).length);
    expect(Object.fromEntries(told)).to.deep.equal(PROBLEMS);
  });

  it('holds every code of the domain and of HTTP, and no other', () => {
    expect(Object.keys(PROBLEMS)).to.have.members([...DOMAIN_ERROR_CODES, ...HTTP_ERROR_CODES, 'internal']);
  });

  it('gives each code an error status, a title and a remedy', () => {
    for (const [code, { status, title, remedy }] of Object.entries(PROBLEMS)) {
      expect(status, code).to.be.within(400, 599);
      expect(title, code).to.match(/^\S.*\S$/);
      expect(remedy, code).to.match(/^[A-Z].*\.$/);
    }
  });

  it('shows a problem of the domain with its sentence, its code and its issues', () => {
    const issues = [{ path: 'body.title', message: 'must not be blank' }];
    expect(toProblem(new DomainError('invalid', 'Not valid.', { issues }), 'trace')).to.deep.equal({
      type: '/problems/invalid',
      title: 'Invalid input',
      status: 422,
      detail: 'Not valid.',
      code: 'invalid',
      trace_id: 'trace',
      errors: issues,
    });
  });

  it('says nothing about anything else, whatever status it claims to have', () => {
    class SdkError extends Error {
      readonly status = 401;
      readonly statusCode = 401;
      readonly code = 'auth.token-invalid';
    }
    const problem = toProblem(new SdkError('postgres://user:secret@host refused'), 'trace');
    expect(problem).to.deep.include({ status: 500, code: 'internal', trace_id: 'trace' });
    expect(JSON.stringify(problem)).not.to.match(/secret|refused/);
  });

  it('shows an error of HTTP', () => {
    const problem = toProblem(new HttpError('http.not-found', 'There is nothing at /x.'), 'trace');
    expect(problem).to.deep.include({ status: 404, code: 'http.not-found', detail: 'There is nothing at /x.' });
  });
});
