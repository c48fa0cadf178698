import type { LogRecord } from '../log-text.ts';
import { type ApiLevel, apiLine } from './api-line.ts';
import { TIMELINE } from './timeline.ts';

const { stopRequested, stopped, ready } = TIMELINE.restart;

type Step = readonly [at: number, level: ApiLevel, thread: string, logger: string, message: string];

const GRACEFUL = 'o.s.b.w.e.tomcat.GracefulShutdown';
const APP = 'c.e.checkout.CheckoutApplication';
const POOL = 'com.zaxxer.hikari.HikariDataSource';

/** The restart by the engineer on call: a stop that the blocked requests hold up for its whole grace period, and a start. */
const RESTART: readonly Step[] = [
  [
    stopRequested,
    'INFO',
    'SpringApplicationShutdownHook',
    GRACEFUL,
    'Commencing graceful shutdown. Waiting for active requests to complete',
  ],
  [
    stopRequested + 30_001,
    'INFO',
    'tomcat-shutdown',
    GRACEFUL,
    'Graceful shutdown aborted with one or more requests still active',
  ],
  [
    stopRequested + 30_004,
    'INFO',
    'SpringApplicationShutdownHook',
    'c.e.checkout.outbox.OutboxPublisher',
    'Stopping, 0 events unpublished',
  ],
  [stopped - 9, 'INFO', 'SpringApplicationShutdownHook', POOL, 'checkout-pool - Shutdown initiated...'],
  [stopped + 11, 'INFO', 'SpringApplicationShutdownHook', POOL, 'checkout-pool - Shutdown completed.'],
  [
    stopped + 14_218,
    'INFO',
    'main',
    APP,
    'Starting CheckoutApplication v4.18.2 using Java 21.0.6 with PID 1 (/app/checkout-api.jar started by app in /app)',
  ],
  [stopped + 14_226, 'INFO', 'main', APP, 'The following 1 profile is active: "production"'],
  [stopped + 17_391, 'INFO', 'main', 'o.s.b.w.e.tomcat.TomcatWebServer', 'Tomcat initialized with port 8080 (http)'],
  [stopped + 17_402, 'INFO', 'main', 'o.a.catalina.core.StandardService', 'Starting service [Tomcat]'],
  [
    stopped + 17_955,
    'INFO',
    'main',
    'c.e.c.config.RemoteConfigWatcher',
    'Loaded configuration revision r418 with 38 keys',
  ],
  [stopped + 18_480, 'INFO', 'main', POOL, 'checkout-pool - Starting...'],
  [stopped + 18_871, 'INFO', 'main', POOL, 'checkout-pool - Start completed.'],
  [
    stopped + 19_307,
    'INFO',
    'main',
    'o.f.core.internal.command.DbMigrate',
    'Schema "public" is up to date. No migration necessary.',
  ],
  [stopped + 21_140, 'INFO', 'main', 'org.hibernate.Version', 'HHH000412: Hibernate ORM core version 6.6.11.Final'],
  [stopped + 25_002, 'INFO', 'main', 'o.a.kafka.common.utils.AppInfoParser', 'Kafka version: 3.9.0'],
  [
    stopped + 25_690,
    'INFO',
    'main',
    'c.e.checkout.pricing.PriceCache',
    'Warmed the price cache with 9204 entries in 612 ms',
  ],
  [
    ready - 21,
    'INFO',
    'main',
    'o.s.b.w.e.tomcat.TomcatWebServer',
    "Tomcat started on port 8080 (http) with context path '/'",
  ],
  [ready - 2, 'INFO', 'main', APP, 'Started CheckoutApplication in 12.641 seconds (process running for 13.377)'],
];

export const lifecycleRecords = (): LogRecord[] => RESTART.map(step => apiLine(...step));
