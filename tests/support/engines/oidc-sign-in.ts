import { createHash, randomBytes } from 'node:crypto';

export type IssuedTokens = {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly idToken: string;
  /** In seconds. */
  readonly expiresIn: number;
};

export type BrowserSignIn = {
  readonly issuer: string;
  /** Without a secret: a public client. */
  readonly client: { readonly id: string; readonly secret?: string };
  readonly redirectUri: string;
  readonly scope: string;
};

/** Authorization code with PKCE (RFC 6749, RFC 7636), for whomever the issuer's login page takes at their word. */
export const signInByBrowser = async (
  { issuer, client, redirectUri, scope }: BrowserSignIn,
  subject: string,
): Promise<IssuedTokens> => {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: client.id,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope,
    prompt: 'login consent',
    login_hint: subject,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const code = await browse(new URL(`authorize?${query}`, issuer), redirectUri);
  const basic = [client.id, client.secret ?? ''].map(encodeURIComponent).join(':');
  const proof = { authorization: `Basic ${Buffer.from(basic).toString('base64')}` };
  const response = await fetch(new URL('oauth/token', issuer), {
    method: 'POST',
    headers: client.secret === undefined ? {} : proof,
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
      ...(client.secret === undefined && { client_id: client.id }),
    }),
  });
  const tokens = (await response.json()) as Record<string, unknown>;
  if (response.status !== 200) throw new Error(`the issuer gives no tokens: ${JSON.stringify(tokens)}`);
  return {
    accessToken: String(tokens.access_token),
    refreshToken: String(tokens.refresh_token),
    idToken: String(tokens.id_token),
    expiresIn: Number(tokens.expires_in),
  };
};

/** Follows redirections with cookies, up to the one that leads back to us with a code. */
const browse = async (start: URL, end: string): Promise<string> => {
  const cookies = new Map<string, string>();
  for (let [url, hops] = [start, 0]; hops < 12; hops++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null)
      throw new Error(`the sign-in stops at ${url.pathname}: ${response.status} ${await response.text()}`);
    url = new URL(location, url);
    const code = url.href.startsWith(end) ? url.searchParams.get('code') : undefined;
    if (code === null) throw new Error(`no code: ${url.searchParams}`);
    if (code !== undefined) return code;
  }
  throw new Error('the sign-in does not end');
};
