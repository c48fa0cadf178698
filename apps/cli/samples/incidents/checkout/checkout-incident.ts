import { type Incident, lineNumberOf, textFile } from '../incident.ts';
import { renderLog } from '../log-text.ts';
import { seeded } from '../prng.ts';
import { backgroundRecords } from './api-background.ts';
import { decoyRecords } from './api-decoys.ts';
import { lifecycleRecords } from './api-lifecycle.ts';
import { configApplied, configRecords, reconciliationRecords } from './api-reconciliation.ts';
import { requestRecords } from './api-requests.ts';
import { customerCalls } from './arrivals.ts';
import { clientsOf } from './clients.ts';
import { CHANGES, CONFIG, DEPLOYMENTS } from './documents.ts';
import { gatewayRecords } from './gateway-log.ts';
import { paymentsRecords } from './payments-log.ts';
import { postgresRecords } from './postgres-log.ts';
import { type Simulated, simulate } from './simulation.ts';
import { TIMELINE } from './timeline.ts';

const apiLog = ({ outcomes, samples }: Simulated): string => {
  const requests = seeded('checkout: requests');
  return renderLog(
    [
      ...outcomes.flatMap(outcome => requestRecords(outcome, requests)),
      ...backgroundRecords(samples, seeded('checkout: background')),
      ...configRecords(),
      ...reconciliationRecords(seeded('checkout: reconciliation')),
      ...decoyRecords(),
      ...lifecycleRecords(),
    ],
    TIMELINE.to,
  );
};

const SUMMARY =
  `Configuration revision r418, applied at 10:41:52, set inventory.reconciliation.chunk-size from 200 to 0, which means
the whole catalogue in one transaction. The run of 10:42:30 locked all 12480 rows of stock_level with SELECT ... FOR UPDATE and,
above the warehouse's limit for a direct answer, waited for a bulk export with the locks held. Every sale blocked on its stock
row and kept a pooled connection until the statement timeout of 60 s; the pool of 10 was empty within a minute, so everything
that needs the database failed after 10 s in the queue, the gateway answered 503 and 504, and retries added load. The restart
at 11:04 closed the connection, which rolled the transaction back; the run of 11:12:30 began the same again. To fix it: go back to revision r417, and end the
holder's session; then give transactions an idle_in_transaction_session_timeout and the statement a lock_timeout.`.replaceAll(
    '\n',
    ' ',
  );

/** The sample incident: a shop's checkout, 71 minutes on 17 March 2026. Made up; the same bytes every time. */
export const checkoutIncident = (): Incident => {
  const simulated = simulate(
    customerCalls(seeded('checkout: customers')),
    clientsOf(seeded('checkout: clients')),
    seeded('checkout: pool'),
  );
  const api = apiLog(simulated);
  const gateway = renderLog(gatewayRecords(simulated.outcomes, seeded('checkout: gateway')), TIMELINE.to);
  const postgres = renderLog(postgresRecords(simulated, seeded('checkout: postgres')), TIMELINE.to);
  const payments = renderLog(paymentsRecords(simulated.outcomes, seeded('checkout: payments')), TIMELINE.to);
  const causeText = configApplied().text;
  return {
    title: 'Checkout fails with 503 and 504',
    description:
      'Since about 10:43 UTC most carts and orders fail with 503 or 504 at the gateway. A restart of checkout-api at 11:04 ' +
      'helped for some minutes, then the errors came back. Some customers were charged and have no order confirmation.',
    severity: 'critical',
    question:
      'Checkout started to fail at about 10:43 UTC, got well after a restart at 11:04 and is failing again. ' +
      'What is the root cause, and how do we stop it for good?',
    resolution: 'The change that the cause names was rolled back.',
    files: [
      textFile('checkout-api.log', 'text/plain', api),
      textFile('gateway-access.log', 'text/plain', gateway),
      textFile('postgres.log', 'text/plain', postgres),
      textFile('payments-worker.jsonl', 'application/jsonl', payments),
      textFile('checkout-config.yaml', 'application/yaml', CONFIG),
      textFile('changes.md', 'text/markdown', CHANGES),
      textFile('deploy-history.txt', 'text/plain', DEPLOYMENTS),
    ],
    truth: { summary: SUMMARY, causeFile: 'checkout-api.log', causeLine: lineNumberOf(api, causeText), causeText },
  };
};
