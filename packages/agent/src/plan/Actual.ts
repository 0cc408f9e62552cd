/** A server that HAProxy has now. */
export interface ActualServer {
  address: string;
  port: number;
  maintenance: boolean;
}

/** What HAProxy runs, as read from its socket. */
export interface Actual {
  /** The structure that the worker loaded; absent when it cannot be known. */
  structure?: string;
  /** Backends with the servers that come and go, by name. */
  backends: Map<string, Map<string, ActualServer>>;
  maps: Map<string, Map<string, string>>;
}
