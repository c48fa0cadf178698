import { expect } from 'chai';
import { certaintyOf } from '../../../../adapters/system/redactor/names.ts';
import { isSecretName } from '../../../../core/evidence/config/secrets.ts';
import { readFile, settingsOf } from '../read-file.ts';

const NAMES =
  'password DB_PASSWORD db.passwd spring.datasource.password PGPASSWORD userPwd api_key apiKey api-key secret client_secret ' +
  'clientSecret access_key aws_secret_access_key private_key encryption_key access_token refreshToken sessionToken idToken ' +
  'bot_token bindpw root_pw passphrase passcode pass db_pass token authToken adminToken auth signature sig credentials ' +
  'session_id sessid csrf otp psk wpa_psk password_2 secret_base64 password_hash_old account-key signing_key';
const HARMLESS =
  'max_tokens token_count secretName host port timeout compass bypass username passenger_url author replicas';

describe('secrets in a configuration', () => {
  it('have every name that the redactor takes for one', () => {
    const known = NAMES.split(' ').filter(name => certaintyOf(name) !== 'none');
    expect(known).to.have.length.greaterThan(35);
    expect(known.filter(name => !isSecretName(name))).to.deep.equal([]);
    expect(HARMLESS.split(' ').filter(isSecretName)).to.deep.equal([]);
  });

  it('are not shown in the address of a webhook, whose path is its key', async () => {
    const hooks = [
      'https://hooks.slack.com/services/T0AAAAAAA/B0AAAAAAA/hunter2hunter2',
      'https://discord.com/api/webhooks/1234567890/hunter2hunter2',
      'https://acme.webhook.office.com/webhookb2/hunter2@x/IncomingWebhook/hunter2/y',
    ];
    for (const hook of hooks) {
      const { analysis } = await readFile('a.yaml', `alerts:\n  slack_url: ${hook}\n  note: see ${hook} there\nx: 1\n`);
      expect(JSON.stringify(analysis), hook).to.not.include('hunter2');
      expect(settingsOf(analysis)[0])
        .to.include(`${new URL(hook).host}/`)
        .and.to.include('<secret>');
    }
    const { analysis } = await readFile('a.yaml', 'docs: https://api.slack.com/messaging/webhooks\nx: 1\n');
    expect(settingsOf(analysis)[0]).to.include('https://api.slack.com/messaging/webhooks@1');
  });

  it('are never in an analysis, by name, by address, by form or by manifest', async () => {
    const yaml = [
      'kind: Secret',
      'metadata: {name: s}',
      'data: {plain: aHVudGVyMg==}',
      'stringData: {other: hunter3x}',
      'db: {password: hunter2, user: app}',
      'url: postgres://app:hunter4@db:5432/x',
      'dsn: Server=db;Password=hunter5;Timeout=3',
      'env:',
      '  - {name: API_KEY, value: hunter6}',
      '  - {name: POOL, value: 5}',
      'tokens: [hunter7a, hunter8b]',
      'list: [ghp_hunter9hunter9hunter9, PASSWORD=hunter10]',
      'password: [hunter11x]',
      'aws: AKIAHUNTERHUNTER12',
      'api_key: hunter13',
      'api_key: hunter14',
    ].join('\n');
    const { analysis } = await readFile('s.yaml', yaml);
    expect(JSON.stringify(analysis)).not.to.match(/hunter(?!s)|aHVudGVy|AKIAHUNTER/i);
    expect(settingsOf(analysis)).to.include.members([
      'db.user=app@5',
      'url=postgres://app:<secret>@db:5432/x@6',
      'dsn=Server=db;Password=<secret>;Timeout=3@7',
      'env[POOL].value=5@10',
      'list[PASSWORD]=<secret>@12',
    ]);
  });

  it('leave references and switches readable', async () => {
    const reference = ['$', '{VAULT_TOKEN}'].join('');
    const { analysis } = await readFile('a.env', `AUTH=basic\nTOKEN=${reference}\nAUTH_ENABLED=true\n`);
    expect(settingsOf(analysis)).to.deep.equal(['AUTH=basic@1', `TOKEN=${reference}@2`, 'AUTH_ENABLED=true@3']);
  });

  it('are hidden however plain or short they are, where a name calls them so', async () => {
    const env = [
      'DB_PASS=summer',
      'SLACK_TOKEN=abcdefghij',
      'AUTH=letmein',
      'APP_TOKEN=123456',
      'TOKEN=abc',
      'PIN=4711',
      'KEY=deadbeefdeadbeef0123',
      'PARTITION_KEY=tenant',
      'SPIN=on',
    ];
    const { analysis } = await readFile('a.env', `${env.join('\n')}\n`);
    expect(settingsOf(analysis)).to.deep.equal([
      ...env.slice(0, 7).map((line, i) => `${line.split('=')[0]}=<secret>@${i + 1}`),
      'PARTITION_KEY=tenant@8',
      'SPIN=on@9',
    ]);
  });
});
