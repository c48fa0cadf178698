import { expect } from 'chai';
import type { TokenCounter } from '../../core/ports/token-counter.ts';

/** Texts and the larger of their two counts by the vocabularies cl100k_base and o200k_base (js-tiktoken 1.0.21). */
const COUNTED: readonly { readonly what: string; readonly text: string; readonly tokens: number }[] = [
  {
    what: 'English prose',
    text: 'The connection pool is exhausted because a single transaction holds the locks of every row while it waits for an answer of the warehouse. Restarting the service releases them, but the next run begins the same again.',
    tokens: 41,
  },
  {
    what: 'a stack trace',
    text: '2026-03-17T10:43:12.481Z ERROR [checkout-api,6f1d2c9be0a14c53] 1 --- [http-nio-8080-exec-42] c.s.checkout.web.ErrorAdvice : POST /api/v1/orders failed with 503 after 10021 ms\njava.sql.SQLTransientConnectionException: checkout-pool - Connection is not available, request timed out after 10000ms.\n\tat com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:696)\n',
    tokens: 122,
  },
  {
    what: 'a syslog',
    text: 'Dec 10 06:55:46 LabSZ sshd[24200]: Failed password for invalid user webmaster from 173.234.31.186 port 38926 ssh2\nDec 10 06:55:48 LabSZ sshd[24200]: Connection closed by 173.234.31.186 [preauth]\n',
    tokens: 72,
  },
  {
    what: 'a JSON log',
    text: '{"ts":"2026-03-17T10:41:52.123Z","level":"warn","msg":"slow query","duration_ms":60013,"trace_id":"0af7651916cd43dd8448eb211c80319c","rows":12480}\n',
    tokens: 59,
  },
  {
    what: 'an access log',
    text: '203.0.113.7 - - [17/Mar/2026:10:43:15 +0000] "POST /api/v1/carts/8f14e45f/items HTTP/1.1" 503 162 "-" "Mozilla/5.0 (X11; Linux x86_64)" rt=10.004 uct=0.001\n',
    tokens: 81,
  },
  {
    what: 'a query',
    text: 'histogram_quantile(0.99, sum(rate(etcd_disk_wal_fsync_duration_seconds_bucket{job=~".*etcd.*"}[5m])) by (instance, le)) > 0.5\n',
    tokens: 47,
  },
];

export type Open = () => Promise<TokenCounter>;

export const tokenCounterContract = (name: string, open: Open): void => {
  describe(`TokenCounter: ${name}`, () => {
    let counter: TokenCounter;
    beforeEach(async () => {
      counter = await open();
    });

    for (const { what, text, tokens } of COUNTED)
      it(`counts ${what} as no fewer than nine tenths of its tokens`, () => {
        expect(counter.count(text)).to.be.at.least(0.9 * tokens);
      });

    it('counts nothing in nothing, and whole tokens otherwise', () => {
      expect(counter.count('')).to.equal(0);
      for (const { text } of COUNTED) expect(Number.isInteger(counter.count(text))).to.equal(true);
    });

    it('counts more for more', () => {
      for (const { text } of COUNTED) expect(counter.count(`${text}\n${text}`)).to.be.greaterThan(counter.count(text));
    });
  });
};
