import { ID } from '../../support/http-fakes.ts';

/** Every endpoint that this product promises, with a valid request to it, written down apart from the code that serves
 *  them. `u` is for signed-in users, `a` for administrators, `p` for everybody. */
export type Promised = {
  readonly who: 'p' | 'u' | 'a';
  readonly method: string;
  /** As in the OpenAPI document. */
  readonly path: string;
  readonly status: number;
  readonly json?: object;
  readonly form?: readonly (readonly [string, string | Blob, string?])[];
};

const file = ['file', new Blob(['one line\n']), 'app.log'] as const;
const account = { email: 'a@example.org', password: 'correct horse battery', name: 'A' };

const line = (who: Promised['who'], method: string, path: string, status: number, more: Partial<Promised> = {}) => ({
  who,
  method,
  path,
  status,
  ...more,
});

export const PROMISED: readonly Promised[] = [
  line('p', 'POST', '/v1/auth/register', 201, { json: account }),
  line('p', 'POST', '/v1/auth/login', 200, { json: account }),
  line('p', 'POST', '/v1/auth/refresh', 200, { json: { refresh_token: 'r' } }),
  line('p', 'POST', '/v1/auth/logout', 204, { json: { refresh_token: 'r' } }),
  line('u', 'GET', '/v1/auth/me', 200),
  line('a', 'GET', '/v1/auth/users', 200),
  line('u', 'POST', '/v1/sessions', 201, { json: { case_id: ID, metadata: { tab: 1 } } }),
  line('u', 'GET', '/v1/sessions', 200),
  line('u', 'GET', '/v1/sessions/{id}', 200),
  line('u', 'DELETE', '/v1/sessions/{id}', 204),
  line('u', 'POST', '/v1/sessions/{id}/heartbeat', 200),
  line('u', 'POST', '/v1/cases', 201, { json: { title: 'Checkout is slow' } }),
  line('u', 'GET', '/v1/cases', 200),
  line('u', 'GET', '/v1/cases/{id}', 200),
  line('u', 'PATCH', '/v1/cases/{id}', 200, { json: { severity: 'low' } }),
  line('u', 'DELETE', '/v1/cases/{id}', 204),
  line('u', 'POST', '/v1/cases/{id}/close', 202, { json: { resolution: 'restarted it' } }),
  line('u', 'POST', '/v1/cases/{id}/reopen', 200),
  line('u', 'GET', '/v1/cases/{id}/messages', 200),
  line('u', 'POST', '/v1/cases/{id}/messages', 201, { json: { content: 'hello' } }),
  line('u', 'GET', '/v1/cases/{id}/timeline', 200),
  line('u', 'GET', '/v1/cases/{id}/post-mortem', 200),
  line('u', 'POST', '/v1/cases/{id}/post-mortem', 202),
  line('u', 'PATCH', '/v1/cases/{id}/post-mortem', 200, { json: { markdown: '# What we learnt' } }),
  line('u', 'GET', '/v1/cases/{id}/post-mortem/versions', 200),
  line('u', 'POST', '/v1/cases/{id}/post-mortem/publish', 202, { json: {} }),
  line('u', 'POST', '/v1/evidence', 202, { form: [['case_id', ID], file] }),
  line('u', 'GET', '/v1/evidence', 200),
  line('u', 'GET', '/v1/evidence/{id}', 200),
  line('u', 'DELETE', '/v1/evidence/{id}', 204),
  line('u', 'GET', '/v1/evidence/{id}/content', 200),
  line('u', 'GET', '/v1/evidence/{id}/analysis', 200),
  line('u', 'GET', '/v1/cases/{id}/findings', 200),
  line('u', 'GET', '/v1/evidence/{id}/diff', 200),
  line('u', 'GET', '/v1/evidence/{id}/lines', 200),
  line('u', 'GET', '/v1/evidence/{id}/counts', 200),
  line('u', 'GET', '/v1/evidence/{id}/histogram', 200),
  line('u', 'POST', '/v1/knowledge/documents', 202, { json: { title: 'Runbook', content: '# Restart' } }),
  line('u', 'GET', '/v1/knowledge/documents', 200),
  line('u', 'GET', '/v1/knowledge/documents/{id}', 200),
  line('u', 'PATCH', '/v1/knowledge/documents/{id}', 200, { json: { title: 'Better' } }),
  line('u', 'DELETE', '/v1/knowledge/documents/{id}', 204),
  line('u', 'POST', '/v1/knowledge/search', 200, { json: { query: 'disk full' } }),
  line('u', 'POST', '/v1/agent/chat', 202, { json: { case_id: ID, message: 'Why?' } }),
  line('u', 'GET', '/v1/agent/chat/{id}', 200),
  line('u', 'DELETE', '/v1/agent/chat/{id}', 200),
  line('u', 'GET', '/v1/agent/chat/{id}/events', 200),
  line('u', 'GET', '/v1/cases/{id}/hypotheses', 200),
  line('u', 'GET', '/v1/cases/{id}/usage', 200),
  line('u', 'GET', '/v1/agent/usage', 200),
  line('a', 'GET', '/v1/jobs/dead-letters', 200),
  line('u', 'GET', '/v1/jobs/{id}', 200),
  line('a', 'POST', '/v1/jobs/{id}/retry', 202),
  line('p', 'GET', '/', 200),
  line('p', 'GET', '/health/live', 200),
  line('p', 'GET', '/health/ready', 200),
  line('p', 'GET', '/metrics', 200),
  line('p', 'GET', '/openapi.json', 200),
  line('p', 'GET', '/problems/{code}', 200),
];

export const addressOf = ({ path }: Promised): string => path.replace('{id}', ID).replace('{code}', 'conflict');

export const formOf = (fields: NonNullable<Promised['form']>): FormData => {
  const form = new FormData();
  for (const [name, value, fileName] of fields) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, fileName);
  }
  return form;
};

export const requestOf = ({ json, form }: Promised): { json?: object; body?: FormData } => ({
  ...(json && { json }),
  ...(form && { body: formOf(form) }),
});
