import type { Call, Kind } from './calls.ts';
import { LIMITS } from './timeline.ts';

const APP = 'com.example.checkout';

type CodePath = { readonly frames: readonly string[]; readonly sql: string };

/** Where each endpoint touches the database: the application's frames, innermost first, and the statement. */
const CODE_PATHS: Readonly<Record<Kind, CodePath>> = {
  'cart.read': {
    frames: [
      `${APP}.cart.CartService.load(CartService.java:71)`,
      `${APP}.cart.CartController.get(CartController.java:38)`,
    ],
    sql: 'select c.id,c.customer_id,c.updated_at from cart c where c.id=?',
  },
  'cart.add': {
    frames: [
      `${APP}.stock.StockService.hold(StockService.java:94)`,
      `${APP}.cart.CartService.addItem(CartService.java:118)`,
      `${APP}.cart.CartController.addItem(CartController.java:57)`,
    ],
    sql: 'update stock_level set held=held+? where sku=? and on_hand-reserved-held>=?',
  },
  quote: {
    frames: [
      `${APP}.pricing.PricingService.quote(PricingService.java:83)`,
      `${APP}.checkout.CheckoutController.quote(CheckoutController.java:49)`,
    ],
    sql: 'select p.sku,p.cents,p.tax_class from price p where p.sku in (?,?,?)',
  },
  'order.create': {
    frames: [
      `${APP}.stock.StockService.reserve(StockService.java:132)`,
      `${APP}.order.OrderService.place(OrderService.java:166)`,
      `${APP}.checkout.CheckoutController.placeOrder(CheckoutController.java:77)`,
    ],
    sql: 'update stock_level set reserved=reserved+? where sku=? and on_hand-reserved>=?',
  },
  'order.read': {
    frames: [
      `${APP}.order.OrderQueries.byNumber(OrderQueries.java:44)`,
      `${APP}.order.OrderController.get(OrderController.java:35)`,
    ],
    sql: 'select o.number,o.state,o.total_cents from orders o where o.number=?',
  },
  coupon: {
    frames: [
      `${APP}.pricing.CouponService.validate(CouponService.java:52)`,
      `${APP}.pricing.CouponController.validate(CouponController.java:29)`,
    ],
    sql: 'select c.code,c.percent,c.valid_until from coupon c where c.code=?',
  },
  'payment.result': {
    frames: [
      `${APP}.order.OrderService.recordPayment(OrderService.java:241)`,
      `${APP}.payment.PaymentResultController.record(PaymentResultController.java:41)`,
    ],
    sql: 'update orders set state=?,paid_at=? where number=? and state=?',
  },
};

export const statementOf = (kind: Kind): string => CODE_PATHS[kind].sql;

const at = (frame: string): string => `\tat ${frame}`;

const SPRING_TRANSACTION = [
  'org.springframework.transaction.support.AbstractPlatformTransactionManager.startTransaction(AbstractPlatformTransactionManager.java:532)',
  'org.springframework.transaction.interceptor.TransactionAspectSupport.invokeWithinTransaction(TransactionAspectSupport.java:370)',
  'org.springframework.transaction.interceptor.TransactionInterceptor.invoke(TransactionInterceptor.java:119)',
];

const SERVLET = [
  'org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:1088)',
  'jakarta.servlet.http.HttpServlet.service(HttpServlet.java:658)',
  'org.apache.tomcat.util.threads.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1189)',
  'java.base/java.lang.Thread.run(Thread.java:1583)',
];

export const poolTimeoutText = (waitedMs: number, waiting: number): string =>
  `checkout-pool - Connection is not available, request timed out after ${waitedMs}ms ` +
  `(total=${LIMITS.poolSize}, active=${LIMITS.poolSize}, idle=0, waiting=${waiting})`;

/** Below an ERROR: no connection within the pool's timeout. */
export const poolTimeoutTrace = (call: Call, waitedMs: number, waiting: number): string[] => [
  'org.springframework.transaction.CannotCreateTransactionException: Could not open JPA EntityManager for transaction',
  at('org.springframework.orm.jpa.JpaTransactionManager.doBegin(JpaTransactionManager.java:466)'),
  ...SPRING_TRANSACTION.map(at),
  ...CODE_PATHS[call.kind].frames.map(at),
  ...SERVLET.map(at),
  `Caused by: org.hibernate.exception.JDBCConnectionException: Unable to acquire JDBC Connection [${poolTimeoutText(waitedMs, waiting)}] [n/a]`,
  at('org.hibernate.exception.internal.SQLExceptionTypeDelegate.convert(SQLExceptionTypeDelegate.java:51)'),
  at(
    'org.hibernate.resource.jdbc.internal.LogicalConnectionManagedImpl.acquireConnectionIfNeeded(LogicalConnectionManagedImpl.java:116)',
  ),
  '\t... 61 common frames omitted',
  `Caused by: java.sql.SQLTransientConnectionException: ${poolTimeoutText(waitedMs, waiting)}`,
  at('com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:686)'),
  at('com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:179)'),
  at('com.zaxxer.hikari.HikariDataSource.getConnection(HikariDataSource.java:99)'),
  '\t... 66 common frames omitted',
];

/** Where a stock row is, on disk: PostgreSQL names it in its context lines. */
export const tupleOf = (call: Call): string => {
  const row = Number(call.sku.slice(4));
  return `(${Math.floor(row / 61)},${(row % 61) + 1})`;
};

/** Below an ERROR: the statement waited for a row lock until the statement timeout. */
export const statementTimeoutTrace = (call: Call): string[] => [
  `org.springframework.dao.QueryTimeoutException: JDBC exception executing SQL [${statementOf(call.kind)}] [ERROR: canceling statement due to statement timeout`,
  `  Where: while updating tuple ${tupleOf(call)} in relation "stock_level"] [n/a]`,
  at(
    'org.springframework.orm.jpa.vendor.HibernateJpaDialect.convertHibernateAccessException(HibernateJpaDialect.java:272)',
  ),
  ...SPRING_TRANSACTION.slice(1).map(at),
  ...CODE_PATHS[call.kind].frames.map(at),
  ...SERVLET.map(at),
  'Caused by: org.postgresql.util.PSQLException: ERROR: canceling statement due to statement timeout',
  `  Where: while updating tuple ${tupleOf(call)} in relation "stock_level"`,
  at('org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse(QueryExecutorImpl.java:2734)'),
  at('org.postgresql.core.v3.QueryExecutorImpl.processResults(QueryExecutorImpl.java:2421)'),
  at('org.postgresql.jdbc.PgPreparedStatement.executeUpdate(PgPreparedStatement.java:155)'),
  '\t... 58 common frames omitted',
];

/** Below a WARN: who has held a connection for longer than the leak detection threshold. */
const leakTrace = (frames: readonly string[]): string[] => [
  'java.lang.Exception: Apparent connection leak detected',
  at('com.zaxxer.hikari.HikariDataSource.getConnection(HikariDataSource.java:99)'),
  at(
    'org.hibernate.resource.jdbc.internal.LogicalConnectionManagedImpl.acquireConnectionIfNeeded(LogicalConnectionManagedImpl.java:113)',
  ),
  ...SPRING_TRANSACTION.slice(1).map(at),
  ...frames.map(at),
];

export const requestLeakTrace = (call: Call): string[] => leakTrace([...CODE_PATHS[call.kind].frames, ...SERVLET]);

export const reconciliationLeakTrace = (): string[] =>
  leakTrace([
    `${APP}.inventory.InventoryReconciliation.reconcileChunk(InventoryReconciliation.java:118)`,
    `${APP}.inventory.InventoryReconciliation.run(InventoryReconciliation.java:73)`,
    'org.springframework.scheduling.support.ScheduledMethodRunnable.run(ScheduledMethodRunnable.java:130)',
    'java.base/java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask.run(ScheduledThreadPoolExecutor.java:304)',
    'java.base/java.lang.Thread.run(Thread.java:1583)',
  ]);

/** Below an ERROR: a run whose connection was closed under it by the shutdown. */
export const abortedRunTrace = (): string[] => [
  'org.springframework.transaction.TransactionSystemException: Could not roll back JPA transaction',
  at('org.springframework.orm.jpa.JpaTransactionManager.doRollback(JpaTransactionManager.java:592)'),
  at(`${APP}.inventory.InventoryReconciliation.reconcileChunk(InventoryReconciliation.java:118)`),
  at(`${APP}.inventory.InventoryReconciliation.run(InventoryReconciliation.java:73)`),
  'Caused by: java.sql.SQLException: Connection is closed',
  at('com.zaxxer.hikari.pool.ProxyConnection$ClosedConnection.lambda$getClosedConnection$0(ProxyConnection.java:502)'),
  '\t... 14 common frames omitted',
];
