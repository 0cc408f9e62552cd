/**
 * What {@link parseAppId} answers.
 *
 * @public
 */
export type ParsedAppId =
  | { ok: true; app: string }
  | { ok: false; message: string };

const MAX_APP = 255;
const PART = '[a-z0-9]([a-z0-9-]*[a-z0-9])?';
const SEGMENT = new RegExp(`^(${PART}\\.)*${PART}$`);

/**
 * Reads the id of a Marathon app.
 *
 * @remarks
 * The rule is Marathon's own for absolute paths (`PathId`): segments of
 * lower-case letters, digits, inner hyphens and inner dots. Marathon sets no
 * length; we stop at 255 characters, which keeps ids in a database index.
 * Names that only newer versions reserve (`/x/versions`) are accepted.
 *
 * @public
 */
export function parseAppId(text: string): ParsedAppId {
  const app = text.trim();
  if (!app.startsWith('/') || app === '/') {
    return {
      ok: false,
      message: 'Enter the id of a Marathon app, such as /shop/web',
    };
  }
  if (
    !app
      .slice(1)
      .split('/')
      .every(segment => SEGMENT.test(segment))
  ) {
    return {
      ok: false,
      message:
        'An app id has lower-case letters, digits and inner hyphens and dots between slashes, such as /shop/web',
    };
  }
  return app.length > MAX_APP
    ? { ok: false, message: `An app id may have at most ${MAX_APP} characters` }
    : { ok: true, app };
}

/**
 * Whether a text is an app id or takes in a group, as `/review/*` does.
 *
 * @public
 */
export function isAppPattern(text: string): boolean {
  return (
    text === '/*' ||
    parseAppId(text.endsWith('/*') ? text.slice(0, -2) : text).ok
  );
}

/**
 * Whether a pattern takes in an app: itself, or with `/*` at its end every app
 * below that group at any depth, but not an app of the group's own name.
 *
 * @public
 */
export function matchesAppPattern(pattern: string, app: string): boolean {
  return pattern.endsWith('/*')
    ? app.startsWith(pattern.slice(0, -1))
    : pattern === app;
}
