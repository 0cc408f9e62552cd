/**
 * What {@link parsePath} answers.
 *
 * @public
 */
export type ParsedPath =
  | { ok: true; path: string }
  | { ok: false; message: string };

const MAX_PATH = 255;

/**
 * Reads a path prefix and answers the one form in which it is stored: without
 * surrounding blanks and without a slash at its end. Nothing means `/`.
 *
 * @remarks
 * The characters are those of RFC 3986 paths without `%`, `;`, `$` and `'`,
 * which mean something to HAProxy's parser or command line. Empty, `.` and
 * `..` segments are refused, as clients and proxies disagree on what they mean.
 *
 * @public
 */
export function parsePath(text: string): ParsedPath {
  const typed = text.trim();
  if (typed === '' || typed === '/') {
    return { ok: true, path: '/' };
  }
  if (!typed.startsWith('/') || /[?#\s]/.test(typed)) {
    return {
      ok: false,
      message: 'A path starts with / and has no ?, # or spaces',
    };
  }
  if (!/^\/[A-Za-z0-9._~!&()*+,=:@/-]*$/.test(typed)) {
    return {
      ok: false,
      message:
        'Use letters, digits and . _ ~ ! & ( ) * + , = : @ / - in a path',
    };
  }
  const path = typed.replace(/\/$/, '');
  const segments = path.slice(1).split('/');
  if (segments.some(segment => ['', '.', '..'].includes(segment))) {
    return {
      ok: false,
      message: 'A path has no //, and no . or .. between slashes',
    };
  }
  return path.length > MAX_PATH
    ? { ok: false, message: `A path may have at most ${MAX_PATH} characters` }
    : { ok: true, path };
}
