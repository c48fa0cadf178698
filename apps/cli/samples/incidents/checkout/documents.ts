/** Who changed what that day, as the change calendar lists it. */
export const CHANGES = `# Changes, Tuesday 17 March 2026 (UTC)

| time | what | change | by | rollback |
| --- | --- | --- | --- | --- |
| 08:15 | postgres-checkout: minor update 16.7 to 16.8, rolling, replicas first | CHG-20748 | platform | done, verified 08:40 |
| 09:02 | catalog 9.12.0 | CHG-20755 | catalogue | previous image |
| 09:47 | checkout-api 4.18.2: gift wrapping on the quote, new order confirmation mail | CHG-20759 | checkout | previous image |
| 10:18 | gateway: two more addresses on the partner allow list | CHG-20764 | platform | revert the commit |
| 10:36 | storefront-web 2.31.0: new cart page, prefetches quotes | CHG-20768 | storefront | previous image |
| 10:41 | configuration r418: inventory.reconciliation.chunk-size 200 to 0, "fewer round trips to the warehouse" | CHG-20771 | inventory | revision r417 |
| 11:04 | restart of checkout-api by the engineer on call | INC-3391 | on call | none |
| 12:00 | planned: certificate of payments-worker (20 days left) | CHG-20760 | payments | old certificate |
`;

/** What was deployed, as the deployment tool prints it. */
export const DEPLOYMENTS = `REVISION  SERVICE          IMAGE                                           STARTED (UTC)        DURATION  STATUS
1188      catalog          registry.example.com/shop/catalog:9.12.0        2026-03-17 09:02:11  2m04s     Succeeded
1189      checkout-api     registry.example.com/shop/checkout-api:4.18.2   2026-03-17 09:47:30  3m18s     Succeeded
1190      storefront-web   registry.example.com/shop/storefront-web:2.31.0 2026-03-17 10:36:40  1m52s     Succeeded
1191      payments-worker  registry.example.com/shop/payments-worker:3.4.1 2026-03-16 15:20:09  1m11s     Succeeded
`;

/** The configuration in force, as the configuration service exports it. */
export const CONFIG = `# checkout-api, environment production, revision r418
# exported 2026-03-17T11:14:02Z
server:
  port: 8080
  shutdown: graceful
  tomcat:
    threads:
      max: 200
spring:
  lifecycle:
    timeout-per-shutdown-phase: 30s
  datasource:
    url: jdbc:postgresql://postgres-checkout.internal.example.com:5432/checkout?ApplicationName=checkout-api
    username: checkout_app
    password: \${CHECKOUT_DB_PASSWORD}
    hikari:
      pool-name: checkout-pool
      maximum-pool-size: 10
      minimum-idle: 10
      connection-timeout: 10000        # ms
      leak-detection-threshold: 20000  # ms
      max-lifetime: 1800000            # ms
  jpa:
    open-in-view: false
cart:
  hold-minutes: 20
  expiry-job-interval: 120s
inventory:
  reconciliation:
    cron: "30 12,27,42,57 * * * *"
    chunk-size: 0                      # SKUs in one transaction; 0: all
    warehouse:
      url: https://warehouse.internal.example.com
      direct-limit: 1000               # SKUs in one request; above: bulk export, polled
      poll-interval: 15s
pricing:
  cache:
    max-entries: 10000
    ttl: 10m
outbox:
  poll-interval: 5s
  topic: payments.requested
web:
  slow-request-budget: 1000            # ms
  legacy-cart-header: warn
`;
