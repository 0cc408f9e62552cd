import { parseAppId } from '@bamboo-lb/plugin-bamboo-common';

const PLACEHOLDER = /\{([A-Za-z][A-Za-z0-9]*)\}/g;

const isPlaceholder = (segment: string) => /^\{\w+\}$/.test(segment);

/** The names of a pattern's placeholders, in their order, with repetitions. */
export const placeholdersOf = (pattern: string): string[] =>
  [...pattern.matchAll(PLACEHOLDER)].map(([, name]) => name!);

/** The pattern with every placeholder replaced. */
export const fillPattern = (
  pattern: string,
  fill: (name: string) => string,
): string => pattern.replace(PLACEHOLDER, (_, name) => fill(name));

/** App ids in which some segments may be anything, such as `/review/{branch}`. */
export class AppPattern {
  /** As it was written. */
  readonly text: string;
  readonly names: readonly string[];
  readonly #expression: RegExp;

  /** @throws Error saying what is wrong with the text. */
  constructor(text: string) {
    this.text = text;
    this.names = placeholdersOf(text);
    if (!parseAppId(fillPattern(text, () => 'x')).ok) {
      throw new Error('write app ids such as /review/{branch}/{service}');
    }
    const segments = text.slice(1).split('/');
    const mixed = segments.find(
      segment => segment.includes('{') && fillPattern(segment, () => '') !== '',
    );
    if (mixed !== undefined) {
      throw new Error(`'${mixed}': a placeholder stands for a whole segment`);
    }
    if (new Set(this.names).size !== segments.filter(isPlaceholder).length) {
      throw new Error('each segment has one placeholder, each of its own name');
    }
    const parts = segments.map(segment =>
      isPlaceholder(segment) ? '([^/]+)' : segment.replaceAll('.', '\\.'),
    );
    this.#expression = new RegExp(`^/${parts.join('/')}$`);
  }

  /** What the placeholders stand for; undefined for an app that is not meant. */
  match(app: string): Record<string, string> | undefined {
    const found = this.#expression.exec(app);
    return found
      ? Object.fromEntries(
          this.names.map((name, index) => [name, found[index + 1]!]),
        )
      : undefined;
  }
}
