/** What a line of a chart stands for; each has its colour and its dash. */
export type LineKind = 'stable' | 'canary';

/**
 * Colours that colour-blind readers can tell apart, on light and on dark
 * paper, and dashes for those who see none.
 */
export const CHART_LINES: Record<
  LineKind,
  { light: string; dark: string; dash?: string }
> = {
  stable: { light: '#0072B2', dark: '#6CB8EA' },
  canary: { light: '#C65300', dark: '#F0A35E', dash: '6 3' },
};
