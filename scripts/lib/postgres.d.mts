/** A PostgreSQL of its own in a temporary folder. */
export interface Postgres {
  url: string;
  port: number;
  /** Starts it again after {@link halt}. */
  start(): Promise<void>;
  /** Ends it at once, as a crash does; its data stays. */
  halt(): Promise<void>;
  /** Ends it and deletes its data. */
  stop(): Promise<void>;
}

export function startPostgres(): Promise<Postgres>;
