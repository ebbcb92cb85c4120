import type { MetricObjectWithValues, MetricValue } from 'prom-client';

/** What a process has measured, as `prom-client` hands it on. */
export type Measured = MetricObjectWithValues<MetricValue<string>>[];

/** What an API process tells the launcher. */
export type FromProcess =
  | { type: 'listening'; address: string }
  | { type: 'failed'; reason: string }
  /** It is asked for `/metrics`, and so asks for what all have measured. */
  | { type: 'scrape'; id: number }
  | { type: 'measured'; id: number; metrics: Measured };

/** What the launcher tells an API process. */
export type ToProcess = { type: 'measure'; id: number } | { type: 'scraped'; id: number; text: string };
