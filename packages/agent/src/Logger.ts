/** Facts of a line; what is undefined is left out. */
export type LogFields = Readonly<
  Record<string, string | number | boolean | undefined>
>;

/**
 * Where the agent says what it does: one line for each fact. A message is a
 * constant text, so that it can be searched for; what differs is in fields.
 */
export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/**
 * Writes lines with their level, for the journal of a service manager. Fields
 * follow the message as `key=value`, in quotes where they have to be.
 */
export function consoleLogger(write: (line: string) => void): Logger {
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}) =>
      write(
        `${new Date().toISOString()} ${level} ${message}${formatFields(
          fields,
        )}\n`,
      );
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/** A logger that adds these fields to every line. */
export function withFields(logger: Logger, always: LogFields): Logger {
  return {
    info: (message, fields) => logger.info(message, { ...always, ...fields }),
    warn: (message, fields) => logger.warn(message, { ...always, ...fields }),
    error: (message, fields) => logger.error(message, { ...always, ...fields }),
  };
}

function formatFields(fields: LogFields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      const text = String(value);
      const isPlain = /^[\x21\x23-\x3c\x3e-\x7e]+$/.test(text);
      return ` ${key}=${isPlain ? text : JSON.stringify(text)}`;
    })
    .join('');
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const { message, code } = error as NodeJS.ErrnoException;
  // Node has no text, only a code, when none of a name's addresses answers.
  return code && /(^|: )$/.test(message) ? `${message}${code}` : message;
}
