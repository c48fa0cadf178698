import type { Span } from './spans.ts';

/** Keys that say by their first letters whose they are, in the forms that their makers document. Some are taken shorter than
 *  they are made, because a quote may be cut. */

/** What must not stand before a key: it would be the end of something longer. */
const START = '(?<![\\w-])';
/** A joint may, where the first letters are telling and the rest is read once: `dump_AKIA….log`. */
const JOINED = '(?<![A-Za-z\\d])';
const MAY_BE_JOINED = /^SECRET_(?:AWS|GOOGLE|GITHUB|GITLAB|SLACK|STRIPE|NPM|DOCKER)/;

/** Ahead of what could be a name made of words: a digit or a capital among the next letters. */
const MIXED = '(?=[\\w-]{0,40}?[A-Z0-9])';

/** `needs`: without these letters in the text the form is not looked for, because it is slow to look for. */
const KEYS: readonly (readonly [kind: string, form: string, needs?: string])[] = [
  ['SECRET_AWS_KEY', '(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{8,16}(?![a-z])'],
  ['SECRET_AWS_KEY', 'IQoJb3JpZ2lu[\\w+/=]{20,}'],
  ['SECRET_GOOGLE_KEY', 'AIza[\\w-]{16,}|ya29\\.[\\w-]{16,}|GOCSPX-[\\w-]{16,}|1//0[\\w-]{20,}'],
  ['SECRET_AZURE_KEY', '[\\w.~-]{3}[78]Q~[\\w.~-]{31,34}'],
  ['SECRET_ALIBABA_KEY', 'LTAI[0-9A-Za-z]{12,20}(?!\\w)'],
  ['SECRET_TENCENT_KEY', 'AKID[0-9A-Za-z]{13,40}(?!\\w)'],
  ['SECRET_GITHUB_TOKEN', 'gh[pousr]_[0-9A-Za-z]{12,}|github_pat_\\w{16,}'],
  ['SECRET_GITLAB_TOKEN', 'gl(?:pat|cbt|dt|rt|soat|ptt|ft|agent|oas|imt|ffct)-[\\w-]{8,}'],
  ['SECRET_SLACK_TOKEN', '(?:xox[abeoprs]-|xapp-)[0-9A-Za-z-]{8,}'],
  ['SECRET_STRIPE_KEY', '(?:[srp]k_(?:live|test)_|whsec_)[0-9A-Za-z]{8,}'],
  // OpenAI, Anthropic and those that took over the form.
  ['SECRET_API_KEY', `sk-(?:proj-|ant-|svcacct-|admin-|or-)?${MIXED}(?![a-z]{2,20}-[a-z])[\\w-]{14,}`],
  // Hugging Face, Groq, xAI, Replicate, Perplexity, NVIDIA.
  ['SECRET_API_KEY', '(?:hf_|gsk_|xai-|r8_|pplx-|nvapi-)(?=[A-Za-z_-]{0,40}\\d)[\\w-]{16,}'],
  ['SECRET_NPM_TOKEN', 'npm_(?:[0-9A-Za-z]{16,}|(?=[A-Za-z]{0,16}\\d)[0-9A-Za-z]{8,})'],
  ['SECRET_PYPI_TOKEN', 'pypi-Ag[\\w-]{16,}'],
  ['SECRET_DOCKER_TOKEN', 'dckr_(?:pat|oat)_[\\w-]{16,}'],
  ['SECRET_ARTIFACTORY_KEY', 'AKCp[0-9A-Za-z]{20,}'],
  ['SECRET_API_KEY', 'do[opr]_v1_[0-9a-f]{16,}|HRKU-[\\w-]{20,}'],
  ['SECRET_SENDGRID_KEY', 'SG\\.[\\w-]{10,64}\\.[\\w-]{10,}'],
  ['SECRET_MAIL_KEY', 'key-[0-9a-f]{32}(?!\\w)|xkeysib-[0-9a-f]{32,}|re_[0-9A-Za-z]{6,}_[0-9A-Za-z]{16,}'],
  ['SECRET_MAIL_KEY', '[0-9a-f]{32}-us\\d{1,2}(?!\\w)', '-us'],
  // New Relic, Grafana, Sentry, Dynatrace, Honeycomb.
  [
    'SECRET_MONITORING_KEY',
    'NR(?:AK|JS|II)-[\\w-]{12,}|gl(?:sa|c)_[\\w+/=]{20,}|sntry[su]_[\\w+/=-]{20,}|dt0[a-z]\\d\\d\\.[0-9A-Z]{24}\\.[0-9A-Z]{20,}|hc[abik][a-z]{2}_[0-9a-z]{40,}',
  ],
  // Atlassian, Linear, Notion, Figma, Postman, Airtable.
  [
    'SECRET_API_KEY',
    'AT(?:ATT|CTT|BB)[\\w=-]{20,}|lin_(?:api|oauth)_[0-9A-Za-z]{20,}|ntn_[0-9A-Za-z]{30,}|figd_[\\w-]{20,}|PMAK-[0-9a-f]{12,}(?:-[0-9a-f]{10,})?|pat[0-9A-Za-z]{14}\\.[0-9a-f]{32,}',
  ],
  ['SECRET_DATABRICKS_TOKEN', 'dapi[0-9a-f]{32}(?:-\\d)?(?!\\w)'],
  ['SECRET_VAULT_TOKEN', '(?<!\\.)hv[sbr]\\.[\\w-]{8,}'],
  ['SECRET_VAULT_TOKEN', '(?<!\\.)[sbr]\\.(?=[A-Za-z]{0,23}\\d)(?=[a-z0-9]{0,23}[A-Z])[A-Za-z0-9]{24}(?![\\w.])'],
  ['SECRET_TERRAFORM_TOKEN', '[0-9A-Za-z]{14}\\.atlasv1\\.[\\w-]{20,}', '.atlasv1.'],
  ['SECRET_BOT_TOKEN', '\\d{8,10}:AA[\\w-]{33}(?![\\w-])', ':AA'],
  ['SECRET_BOT_TOKEN', '[MNO][\\w-]{23,27}\\.[\\w-]{6}\\.[\\w-]{27,40}(?![\\w-])'],
  [
    'SECRET_SHOP_TOKEN',
    'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{16,}|EAAA(?=[A-Za-z_-]{0,60}\\d)[\\w-]{40,}|sq0[a-z]{3}-[\\w-]{20,}|access_token\\$[a-z]{1,20}\\$[0-9a-z]{16}\\$[0-9a-f]{32}',
  ],
  // Supabase, PlanetScale, Pulumi, Doppler, SonarQube, Snyk, Fly, Contentful, Cloudflare, Netlify, Render.
  [
    'SECRET_API_KEY',
    'sb[pas]_[0-9a-zA-Z]{20,}|pscale_(?:tkn|oauth|pw)_[\\w-]{20,}|pul-[0-9a-f]{40}|dp\\.(?:pt|st|ct|sa|scim|audit)\\.[\\w.-]{20,}|sq[aup]_[0-9a-f]{40}|snyk_[a-z]{3}\\.[\\w.-]{20,}|Fo1_[\\w-]{30,}|fm[12][ar]?_[\\w+/=]{40,}|CFPAT-[\\w-]{30,}|v1\\.0-[0-9a-f]{24}-[0-9a-f]{40,}|nf[pcuob]_[0-9A-Za-z]{30,}|rnd_[0-9A-Za-z]{20,}|tskey-[a-z]{2,8}-[\\w-]{16,}|ops_eyJ[\\w-]{40,}|b2_[0-9A-Za-z]{30,}',
  ],
  ['SECRET_AGE_KEY', 'AGE-SECRET-KEY-1[0-9A-Z]{20,}'],
  // Encrypted ones have five parts (RFC 7516), of which the second is empty where the key is agreed on.
  [
    'SECRET_JWT',
    'eyJ[\\w-]{5,}\\.[\\w-]*(?:\\.[\\w-]+){2}\\.[\\w-]*|eyJ[\\w-]{5,}\\.[\\w-]{5,}(?:\\.[\\w-]*)?(?:\\.[\\w-]*){0,2}',
  ],
];

const EXPRESSIONS = KEYS.map(([kind, form, needs = '']) => ({
  kind,
  needs,
  expression: new RegExp(`${MAY_BE_JOINED.test(kind) ? JOINED : START}(?:${form})`, 'g'),
}));

export const providerKeys = (text: string): readonly Span[] =>
  EXPRESSIONS.filter(({ needs }) => text.includes(needs)).flatMap(({ kind, expression }) =>
    [...text.matchAll(expression)].map(({ 0: found, index }) => ({ from: index, to: index + found.length, kind })),
  );
