/** How things stand is read at most this often, however many ask. */
export const READ_EVERY_MS = 5000;
/** Who asks waits at most so long for the database. */
export const WAIT_MS = 1000;
