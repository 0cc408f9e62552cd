/** node-fetch 2 uses Node's own punycode and `url.parse`. */
const KNOWN = ['DEP0040', 'DEP0169'];

const emit = process.emitWarning.bind(process);

/**
 * Keeps the warnings of Node about what is known out of the log, however Node
 * is started. Imported before all else.
 */
process.emitWarning = (...warning: Parameters<typeof emit>) => {
  if (!warning.some(word => KNOWN.includes(String(word)))) {
    emit(...warning);
  }
};
