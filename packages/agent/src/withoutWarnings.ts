/** node-fetch 2 uses Node's own punycode and `url.parse`. */
const KNOWN = ['DEP0040', 'DEP0169'];

const { emitWarning } = process;

/**
 * Keeps the warnings of Node about what is known out of the log, however Node
 * is started. Imported before all else.
 */
process.emitWarning = (...warning: unknown[]) => {
  if (!warning.some(word => KNOWN.includes(String(word)))) {
    Reflect.apply(emitWarning, process, warning);
  }
};
