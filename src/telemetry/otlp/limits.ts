/** What `POST /v1/traces` takes; docs/otlp-ingest.md says the same to those who send. */
export const ingestLimits = {
  /** Body as sent. */
  sentBytes: 2 * 1024 * 1024,
  /** Body once unpacked, and what a request may come to as stored rows. */
  bodyBytes: 8 * 1024 * 1024,
  spans: 1000,
  /** Of a span, event, link or resource. */
  attributes: 64,
  events: 32,
  links: 32,
  valueChars: 1024,
  nameChars: 256,
  /** Lists and maps inside one another; what is deeper is left empty. */
  valueDepth: 8,
  /** A span as JSON: one must fit into a message of the queue, which holds 128 KB. */
  spanBytes: 100_000,
  /** Objects and lists in a JSON body: 8 MB of `{},` would parse to more than an isolate's 128 MB. */
  jsonNodes: 500_000,
  /** A device's clock that was set back while a span ran. */
  backwardsUs: 1_000_000,
  /** A span from further ahead would outlive its retention. */
  aheadUs: 24 * 3600 * 1_000_000,
} as const;
