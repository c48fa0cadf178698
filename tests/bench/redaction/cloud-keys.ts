import { ALPHANUMERIC, BASE64, BASE64URL, digits, from, type Kind, LOWER_DIGITS, UPPER_DIGITS } from './kind.ts';

/** Keys of clouds and of the services around them, in the forms that their makers publish. */
export const CLOUD_KEYS: readonly Kind[] = [
  {
    name: 'AWS access key id',
    value: r => r.pick(['AKIA', 'ASIA']) + from(r, UPPER_DIGITS, 16),
    seen: [
      '2026-03-17T10:41:52Z WARN s3 upload failed for access key {}',
      'aws_access_key_id = {}',
      'X-Amz-Credential={}/20260317/eu-west-1/s3/aws4_request',
    ],
    unseen: [
      '  AccessKeyId: "{}",',
      'InvalidAccessKeyId: The AWS Access Key Id {} does not exist in our records.',
      'terraform: provider "aws" { access_key = "{}" }',
    ],
  },
  {
    name: 'AWS secret key',
    value: r => from(r, BASE64, 40),
    seen: ['aws_secret_access_key = {}', 'export AWS_SECRET_ACCESS_KEY={}', '{"SecretAccessKey": "{}"}'],
    unseen: ['secret_key: {}', '--aws-secret-key {} --region eu-west-1', 'fs.s3a.secret.key={}'],
  },
  {
    name: 'AWS session token',
    value: r => `IQoJb3JpZ2luX2VjE${from(r, BASE64, 180)}`,
    seen: ['export AWS_SESSION_TOKEN={}', '"SessionToken": "{}"'],
    unseen: ['X-Amz-Security-Token: {}', 'aws_session_token={}'],
  },
  {
    name: 'Google API key',
    value: r => `AIza${from(r, BASE64URL, 35)}`,
    seen: ['GET https://maps.googleapis.com/maps/api/geocode/json?key={} 403', 'GOOGLE_API_KEY={}'],
    unseen: ['firebase: { apiKey: "{}", projectId: "shop" }', 'API key {} is not authorized for this service'],
  },
  {
    name: 'Google OAuth token',
    value: r => r.pick(['ya29.', '1//0']) + from(r, BASE64URL, 60),
    seen: ['refreshing with {}', '"access_token": "{}"'],
    unseen: ['gcloud auth print-access-token -> {}', 'oauth2: cannot fetch token {}'],
  },
  {
    name: 'Google OAuth client secret',
    value: r => `GOCSPX-${from(r, BASE64URL, 28)}`,
    seen: ['"client_secret":"{}"', 'oauth client {} rejected'],
    unseen: ['GOOGLE_CLIENT_SECRET: {}', 'secret was {} until March'],
  },
  {
    name: 'Azure storage key',
    value: r => `${from(r, BASE64, 86)}==`,
    seen: [
      'DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={};EndpointSuffix=core.windows.net',
      'AZURE_STORAGE_KEY={}',
    ],
    unseen: ['az storage blob list --account-name shop --account-key {}', 'storageAccountKey: "{}"'],
  },
  {
    name: 'Azure client secret',
    value: r => `${from(r, ALPHANUMERIC, 3)}8Q~${from(r, ALPHANUMERIC, 34)}`,
    seen: ['AZURE_CLIENT_SECRET={}', 'az login --service-principal -u app -p {} --tenant shop'],
    unseen: ['the app registration still uses {} (expires in May)', 'clientSecret: {}'],
  },
  {
    name: 'Azure SAS signature',
    value: r => `${from(r, ALPHANUMERIC, 42)}%3D`,
    seen: ['PUT https://shop.blob.core.windows.net/logs/a.gz?sv=2024-11-04&sr=b&sig={} 403'],
    unseen: [
      'https://shop.servicebus.windows.net/q?sr=q&se=1773744112&skn=send&sig={}',
      '?se=2026-04-01&sp=rl&sig={}&sv=2024-11-04',
    ],
  },
  {
    name: 'Service Bus key',
    value: r => `${from(r, BASE64, 43)}=`,
    seen: ['Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey={}'],
    unseen: ['HostName=hub.azure-devices.net;DeviceId=d1;SharedAccessKey={}'],
  },
  {
    name: 'Alibaba or Tencent key id',
    value: r => (r.chance(0.5) ? `LTAI${from(r, ALPHANUMERIC, 20)}` : `AKID${from(r, ALPHANUMERIC, 32)}`),
    seen: ['oss: access denied for {}', 'secretId: {}'],
    unseen: ['InvalidAccessKeyId.NotFound {}', 'using credentials {} from environment'],
  },
  {
    name: 'GitHub token',
    value: r =>
      r.chance(0.3)
        ? `github_pat_${from(r, ALPHANUMERIC, 22)}_${from(r, ALPHANUMERIC, 59)}`
        : `${r.pick(['ghp', 'gho', 'ghs', 'ghr'])}_${from(r, ALPHANUMERIC, 36)}`,
    seen: [
      'git clone https://x-access-token:{}@github.com/shop/api.git',
      'GITHUB_TOKEN={}',
      'remote: Invalid token {}',
    ],
    unseen: [
      'runner: using {} to fetch actions/checkout@v4',
      'gh auth login --with-token <<< {}',
      'Authorization: token {}',
    ],
  },
  {
    name: 'GitLab token',
    value: r => `${r.pick(['glpat', 'gldt', 'glrt', 'glcbt'])}-${from(r, BASE64URL, 20)}`,
    seen: ['PRIVATE-TOKEN: {}', 'fatal: could not read from https://oauth2:{}@gitlab.example/shop.git'],
    unseen: ['gitlab-runner register --token {}', 'job 8812 used {}'],
  },
  {
    name: 'Slack token',
    value: r => `${r.pick(['xoxb', 'xoxp'])}-${digits(r, 12)}-${digits(r, 12)}-${from(r, ALPHANUMERIC, 24)}`,
    seen: ['SLACK_BOT_TOKEN={}', 'slack: invalid_auth for {}'],
    unseen: ['curl -d token={} https://slack.com/api/auth.test', 'bot started ({})'],
  },
  {
    name: 'Slack or Teams hook',
    value: r => `T${from(r, UPPER_DIGITS, 8)}/B${from(r, UPPER_DIGITS, 10)}/${from(r, ALPHANUMERIC, 24)}`,
    seen: ['api_url: https://hooks.slack.com/services/{}'],
    unseen: ['POST https://hooks.slack.com/services/{} -> 404 no_service'],
  },
  {
    name: 'Stripe key',
    value: r => `${r.pick(['sk_live_', 'rk_live_', 'sk_test_'])}${from(r, ALPHANUMERIC, 24)}`,
    seen: ['stripe.api_key = "{}"', 'No such charge; key {}'],
    unseen: ['STRIPE_SECRET: {}', 'curl https://api.stripe.com/v1/charges -u {}:'],
  },
  {
    name: 'OpenAI or Anthropic key',
    value: r => r.pick(['sk-proj-', 'sk-ant-api03-', 'sk-']) + from(r, BASE64URL, 48),
    seen: ['Incorrect API key provided: {}', 'OPENAI_API_KEY={}'],
    unseen: ['x-api-key: {}', 'llm: 401 with {} (model gpt)'],
  },
  {
    name: 'other model provider key',
    value: r => r.pick(['hf_', 'gsk_', 'xai-', 'r8_', 'pplx-', 'nvapi-']) + from(r, ALPHANUMERIC, 40),
    seen: ['HF_TOKEN={}', 'inference failed with key {}'],
    unseen: ['model pull as {} refused', 'key: "{}"'],
  },
  {
    name: 'npm or PyPI token',
    value: r => (r.chance(0.5) ? `npm_${from(r, ALPHANUMERIC, 36)}` : `pypi-AgEIcHlwaS5vcmc${from(r, BASE64URL, 100)}`),
    seen: ['//registry.npmjs.org/:_authToken={}', 'twine upload -u __token__ -p {} dist/*'],
    unseen: ['publish failed: 403 for {}', 'UV_PUBLISH_TOKEN={}'],
  },
  {
    name: 'registry token',
    value: r => (r.chance(0.5) ? `dckr_pat_${from(r, BASE64URL, 27)}` : `AKCp${from(r, ALPHANUMERIC, 69)}`),
    seen: ['docker login -u shop --password {}', 'pull denied ({})'],
    unseen: ['echo {} | docker login -u shop --password-stdin', 'X-JFrog-Art-Api: {}'],
  },
  {
    name: 'DigitalOcean or Heroku token',
    value: r => (r.chance(0.6) ? `dop_v1_${r.hex(64)}` : `HRKU-AA${from(r, BASE64URL, 58)}`),
    seen: ['doctl auth init -t {}', 'DIGITALOCEAN_TOKEN={}'],
    unseen: ['api call with {} got 401', 'token = "{}"'],
  },
  {
    name: 'mail service key',
    value: r => (r.chance(0.5) ? `SG.${from(r, BASE64URL, 22)}.${from(r, BASE64URL, 43)}` : `key-${r.hex(32)}`),
    seen: ['MAIL_API_KEY={}', 'smtp auth with apikey / {} failed'],
    unseen: ['mailer: rejected {}', 'curl -u api:{} https://api.mailgun.net/v3/domains'],
  },
  {
    name: 'Twilio secret',
    value: r => r.hex(32),
    seen: ['TWILIO_AUTH_TOKEN={}', 'twilio: auth_token: "{}"'],
    unseen: ['twilio.authToken={}', 'new Twilio(sid, { authToken: "{}" })'],
  },
  {
    name: 'monitoring key',
    value: r =>
      r.pick([
        `NRAK-${from(r, UPPER_DIGITS, 27)}`,
        `glsa_${from(r, ALPHANUMERIC, 32)}_${r.hex(8)}`,
        `glc_${from(r, BASE64, 60)}`,
        `sntrys_${from(r, BASE64, 60)}`,
      ]),
    seen: ['remote_write 401 unauthorized using {}', 'grafana: api key {} expired'],
    unseen: ['agent started, license {}', 'exporter header set to {}'],
  },
  {
    name: 'Datadog key',
    value: r => r.hex(32),
    seen: ['DD_API_KEY={}', 'datadog.apiKey: {}'],
    unseen: ['dd_app_key: {}', '"DD-API-KEY": "{}"'],
  },
  {
    name: 'work tool token',
    value: r =>
      r.pick([
        `ATATT3xFfGF0${from(r, BASE64URL, 80)}`,
        `lin_api_${from(r, ALPHANUMERIC, 40)}`,
        `ntn_${from(r, ALPHANUMERIC, 46)}`,
        `figd_${from(r, BASE64URL, 40)}`,
        `PMAK-${r.hex(24)}-${r.hex(34)}`,
      ]),
    seen: ['ticket sync failed for token {}', 'JIRA_API_TOKEN={}'],
    unseen: ['curl -u bot:{} https://shop.atlassian.net/rest/api/3/myself', 'import uses {}'],
  },
  {
    name: 'Databricks, Vault or Terraform token',
    value: r =>
      r.pick([
        `dapi${r.hex(32)}`,
        `hvs.${from(r, BASE64URL, 90)}`,
        `${from(r, ALPHANUMERIC, 14)}.atlasv1.${from(r, BASE64URL, 64)}`,
      ]),
    seen: ['VAULT_TOKEN={}', 'permission denied for {}'],
    unseen: ['credentials "app.terraform.io" { token = "{}" }', 'X-Vault-Token: {}'],
  },
  {
    name: 'chat bot token',
    value: r =>
      r.chance(0.5)
        ? `${digits(r, 10)}:AA${from(r, BASE64URL, 33)}`
        : `M${from(r, ALPHANUMERIC, 25)}.${from(r, BASE64URL, 6)}.${from(r, BASE64URL, 38)}`,
    seen: ['TELEGRAM_TOKEN={}', 'bot {} logged in'],
    unseen: ['bot_token: {}', 'discord client login({}) failed'],
  },
  {
    name: 'shop or payment token',
    value: r => r.pick([`shpat_${r.hex(32)}`, `EAAA${from(r, BASE64URL, 60)}`, `sq0csp-${from(r, BASE64URL, 43)}`]),
    seen: ['X-Shopify-Access-Token: {}', 'payment gateway rejects token {}'],
    unseen: ['SQUARE_ACCESS_TOKEN={}', 'webhook replay using access_token={}'],
  },
  {
    name: 'developer platform token',
    value: r =>
      r.pick([
        `sbp_${r.hex(40)}`,
        `pscale_tkn_${from(r, BASE64URL, 43)}`,
        `pul-${r.hex(40)}`,
        `dp.pt.${from(r, ALPHANUMERIC, 43)}`,
        `squ_${r.hex(40)}`,
        `snyk_uat.${r.hex(8)}.${from(r, BASE64URL, 60)}`,
      ]),
    seen: ['deploy step reads {}', 'API_TOKEN={}'],
    unseen: ['pipeline variable leaked: {}', 'cli login --token {}'],
  },
  {
    name: 'age secret key',
    value: r => `AGE-SECRET-KEY-1${from(r, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58)}`,
    seen: ['{}', 'SOPS_AGE_KEY={}'],
    unseen: ['# public key: age1x\n{}', 'sops: failed to decrypt with {}'],
  },
  {
    name: 'Cloudflare token',
    value: r => from(r, BASE64URL, 40),
    seen: ['CLOUDFLARE_API_TOKEN={}', 'cloudflare_api_token = "{}"'],
    unseen: ['cf-api-token: {}', '--cloudflare-token={}'],
  },
  {
    name: 'JWT',
    value: r => `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOi${from(r, BASE64URL, 40)}.${from(r, BASE64URL, 86)}`,
    seen: ['invalid signature: {}', 'Cookie: session={}; theme=dark', 'GET /cb?id_token={} 302'],
    unseen: ['Authorization: Bearer {}', 'jwt expired at 10:43:05: {}', '"token":"{}"'],
  },
  {
    name: 'other secret of a service, by name',
    value: r => from(r, LOWER_DIGITS, 32),
    seen: ['PAGERDUTY_API_KEY={}', 'client-secret: {}', 'webhook_secret = "{}"'],
    unseen: ['okta.clientSecret={}', 'integrationKey: {}', 'FASTLY_API_TOKEN: {}'],
  },
];
