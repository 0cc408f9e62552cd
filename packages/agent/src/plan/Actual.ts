import { Structure } from './structure';

/** A server that HAProxy has now. */
export interface ActualServer {
  address: string;
  port: number;
  /** Whether it gets no requests; `drain` still gets those of its sessions. */
  state: 'ready' | 'drain' | 'maint';
}

/** What HAProxy runs, as read from its socket. */
export interface Actual {
  /** What the worker loaded; absent when it cannot be known. */
  loaded?: Structure;
  /** Backends with the servers that come and go, by the name in the text. */
  backends: Map<string, Map<string, ActualServer>>;
  maps: Map<string, Map<string, string>>;
  /**
   * Spare backends in use: the backend that a spare stands for, by the name
   * of the spare. The worker itself remembers it, in `meta.map`, so that a
   * new worker, which has named backends in their place, has none.
   */
  aliases: Map<string, string>;
}
