import {
  darken,
  getContrastRatio,
  lighten,
  type Theme,
} from '@material-ui/core/styles';

/** The tokens of the theme that states use. */
export type StatusToken = 'ok' | 'warning' | 'error' | 'running' | 'aborted';

const READABLE = 4.5;

/**
 * The theme's colour for a state, moved away from the paper in steps of 5 %
 * until it can be read on it (WCAG AA).
 */
export function statusColor(theme: Theme, token: StatusToken): string {
  const base = theme.palette.status[token];
  const paper = theme.palette.background.paper;
  const move = theme.palette.type === 'dark' ? lighten : darken;
  for (let step = 0; step <= 20; step += 1) {
    const color = move(base, step * 0.05);
    if (getContrastRatio(color, paper) >= READABLE) {
      return color;
    }
  }
  return theme.palette.text.primary;
}
