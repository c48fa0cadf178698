import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { expect } from 'chai';
import { openPostgres } from '../../../adapters/sql/postgres-database.ts';
import { explain } from '../../../adapters/sql/postgresql/explain.ts';
import { systemClock } from '../../../adapters/system/clock.ts';
import { systemIds } from '../../../adapters/system/ids.ts';
import { silentLog } from '../../support/silent-log.ts';
import { refusal } from '../../support/waiting.ts';

const PASSWORD = 'swordfish';

/** Answers the request for TLS as a server that has none. */
const serverWithoutTls = async (): Promise<Server> => {
  const server = createServer(socket => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => socket.end('N'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

describe('an encrypted connection to PostgreSQL', () => {
  let server: Server;
  beforeEach(async () => {
    server = await serverWithoutTls();
  });
  afterEach(() => void server.close());

  const refusedWith = async (query: string): Promise<string> => {
    const { port } = server.address() as AddressInfo;
    const url = `postgresql://ann:${PASSWORD}@127.0.0.1:${port}/faultmaven?${query}`;
    const ports = { clock: systemClock, ids: systemIds({ clock: systemClock }), log: silentLog };
    const error = await refusal('unavailable', () =>
      openPostgres({ url, subscriptions: {}, currentTrace: () => null, ...ports }),
    );
    expect(error.message).not.to.include(PASSWORD);
    return error.message;
  };

  it('is refused in a sentence where the server has no TLS', async () => {
    expect(await refusedWith('sslmode=verify-full')).to.match(/^PostgreSQL at 127.0.0.1:\d+ does not speak TLS\./);
  });

  it('is refused in a sentence where the file of the CA is missing', async () => {
    expect(await refusedWith('sslmode=verify-full&sslrootcert=/nowhere/ca.pem')).to.include('sslrootcert');
  });

  for (const code of ['SELF_SIGNED_CERT_IN_CHAIN', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'])
    it(`is refused in a sentence where the certificate is not trusted: ${code}`, () => {
      const error = explain(Object.assign(new Error('of the driver'), { code }), 'postgresql://db/x');
      expect(String(error)).to.include(`PostgreSQL at db shows a certificate that is not trusted (${code})`);
    });
});
