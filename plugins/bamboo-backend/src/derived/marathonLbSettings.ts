/** The settings of ports that are taken over. */
export const PORT_SETTINGS: readonly string[] = [
  ...['GROUP', 'VHOST', 'PATH', 'ENABLED', 'MODE', 'PORT'],
  ...['BALANCE', 'STICKY', 'REDIRECT_TO_HTTPS', 'USE_HSTS'],
];

/** The labels of one port, by what follows its number. */
export type SettingsOfPort = ReadonlyMap<string, string>;

/**
 * Rules of HAProxy that turn requests away, or look at where they come from.
 * No template is followed, but one with such a rule kept something from some.
 */
const TURNS_AWAY = new RegExp(
  [
    /\bhttp-request\s+(?:auth|deny|reject|return\s+status\s+[45]\d\d|silent-drop|tarpit)\b/,
    /\btcp-request\s+(?:connection|content|session)\s+(?:reject|silent-drop)\b/,
    /\bblock\s+(?:if|unless)\b|\breqi?(?:deny|tarpit)\b|\bhttp_auth\b/,
    /(?:\bacl\s+\S+|\{)\s+src\b/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

/** Why a port with a setting is not for all; undefined where it may be. */
export function whyLimited(setting: string, text: string): string | undefined {
  switch (setting) {
    case 'AUTH':
      return 'asks for a password';
    case 'BACKEND_NETWORK_ALLOWED_ACL':
      return 'is for some addresses alone';
    default:
      return !PORT_SETTINGS.includes(setting) && TURNS_AWAY.test(text)
        ? 'has a template that does not let all in'
        : undefined;
  }
}

/** The setting by which a port is not for all, and why. */
export function limitOf(settings: SettingsOfPort) {
  for (const [setting, text] of settings) {
    const why = whyLimited(setting, text);
    if (why) return { setting, why };
  }
  return undefined;
}
