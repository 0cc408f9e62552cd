/** One thing that was looked at on a host. */
export interface HostFinding {
  subject: string;
  level: 'ok' | 'warning' | 'error';
  /** What is so, and the way out where it is wrong. */
  message: string;
}
