import { z } from 'zod';
import { issuerUnavailable, refreshInvalid } from './errors.ts';
import type { Issuer } from './issuer.ts';
import { type Answer, type RequestOptions, request } from './request.ts';

/** What this installation is to the issuer. */
export type IssuerClient = {
  readonly id: string;
  /** None for a public client. */
  readonly secret?: string | undefined;
  /** How the secret is sent: `basic` (OpenID Connect Core 1.0, section 9: the default) or `post`. */
  readonly authentication?: 'basic' | 'post';
};

const Refreshed = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().nonnegative().optional(),
});

/** Of RFC 6749, section 5.2. */
const Refused = z.object({ error: z.string() });
/** What a revocation of something that is not this client's may end with (RFC 7009, section 2.2.1). */
const NOTHING_TO_REVOKE = ['invalid_request', 'invalid_grant', 'invalid_token', 'unsupported_token_type'];

export type TokenEndpointOptions = RequestOptions & { readonly at: Issuer; readonly client: IssuerClient };

/** Refreshing and revoking, which is the issuer's business (RFC 6749, section 6; RFC 7009).
 *  @throws DomainError 'unavailable' when the issuer does not answer, does not know this client or has no such endpoint. */
export const tokenEndpoint = (options: TokenEndpointOptions) => {
  const { issuer, at, client } = options;
  const post = (url: string, fields: Record<string, string>): Promise<Answer> =>
    request(url, formOf(client, fields), options);

  return {
    /** @throws DomainError 'auth.refresh-invalid'. */
    async refresh(refreshToken: string): Promise<z.infer<typeof Refreshed>> {
      const { token_endpoint } = await at.endpoints.get();
      if (token_endpoint === undefined) throw issuerUnavailable(issuer, 'no-refresh');
      const answer = await post(token_endpoint, { grant_type: 'refresh_token', refresh_token: refreshToken });
      if (reasonOf(answer) === 'invalid_grant') throw refreshInvalid();
      ensureAccepted(issuer, answer);
      const { success, data } = Refreshed.safeParse(answer.body);
      if (!success) throw issuerUnavailable(issuer, 'unreadable');
      return data;
    },
    async revoke(refreshToken: string): Promise<void> {
      const { revocation_endpoint } = await at.endpoints.get();
      if (revocation_endpoint === undefined) throw issuerUnavailable(issuer, 'no-revocation');
      const answer = await post(revocation_endpoint, { token: refreshToken, token_type_hint: 'refresh_token' });
      if (!NOTHING_TO_REVOKE.includes(reasonOf(answer) ?? '')) ensureAccepted(issuer, answer);
    },
  };
};

const reasonOf = ({ status, body }: Answer): string | undefined =>
  status === 400 || status === 403 ? Refused.safeParse(body).data?.error : undefined;

const ensureAccepted = (issuer: string, { status }: Answer): void => {
  if (status === 200) return;
  throw issuerUnavailable(issuer, status >= 400 && status < 500 && status !== 429 ? 'refused-client' : 'failing');
};

const formOf = ({ id, secret, authentication = 'basic' }: IssuerClient, fields: Record<string, string>) => {
  const basic = secret !== undefined && authentication === 'basic';
  const body = new URLSearchParams(fields);
  if (!basic) body.set('client_id', id);
  if (!basic && secret !== undefined) body.set('client_secret', secret);
  return {
    method: 'POST',
    headers: { accept: 'application/json', ...(basic && { authorization: basicOf(id, secret) }) },
    body,
  };
};

/** RFC 6749, section 2.3.1: both are form-encoded before they are joined. */
const basicOf = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${formEncoded(id)}:${formEncoded(secret)}`).toString('base64')}`;

const formEncoded = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);
