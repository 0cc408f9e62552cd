/** A running demo: where it answers, and how to end it. */
export interface Demo {
  portal: string;
  marathon: string;
  haproxy: string;
  directory: string;
  sockets: string;
  processes: {
    /** The process id of a piece: marathon, haproxy, portal or agent. */
    pid(name: string): number | undefined;
    /** Ends a piece and does not start it again. */
    stop(
      name: string,
      options?: { signal?: NodeJS.Signals; patience?: number },
    ): Promise<void>;
  };
  /** Starts a piece that was stopped. */
  restart(name: string): void;
  stop(): Promise<void>;
}

export function startDemo(options: {
  ports: {
    portal: number;
    marathon: number;
    haproxy: number;
    /** Where Prometheus may ask the portal and the agent; nowhere by default. */
    portalMetrics?: number;
    agentMetrics?: number;
  };
  directory: string;
  marathon?: string;
  /** Another package with the pages. */
  appPackage?: string;
  /** Laid over the configuration. */
  config?: object;
  quiet?: boolean;
  /** Ends the start, and what it has started so far. */
  signal?: AbortSignal;
}): Promise<Demo>;
