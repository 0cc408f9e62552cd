import { LoggerService } from '@backstage/backend-plugin-api';

/** A logger for tests that do not ask what was logged. */
export const silentLogger: LoggerService = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => silentLogger,
};
