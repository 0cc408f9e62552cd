/** How a process is started. */
export interface ProcessOptions {
  name: string;
  command: string;
  args: string[];
  env?: Record<string, string>;
  cwd?: string;
  logFile: string;
}

/** Processes that belong together, and are stopped in reverse order. */
export class Processes {
  constructor(options: {
    /** Called when one ends by itself. */
    onExit?: (name: string, code: number | null, logFile: string) => void;
  });
  start(options: ProcessOptions): unknown;
  stopAll(): Promise<void>;
}
