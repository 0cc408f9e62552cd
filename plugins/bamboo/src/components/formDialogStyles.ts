import { makeStyles, useTheme } from '@material-ui/core/styles';
import useMediaQuery from '@material-ui/core/useMediaQuery';

/** What dialogs with a form look like. */
export const useFormDialogStyles = makeStyles(
  theme => ({
    paper: {
      '& [class*="MuiButton-root"]': { textTransform: 'none' },
      // What is said of a field begins where the field does.
      '& [class*="MuiFormHelperText-contained"]': { marginLeft: 0 },
    },
    header: { padding: theme.spacing(2, 3, 0) },
    content: {
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(2.5),
      padding: theme.spacing(2, 3),
      // Grids inside would otherwise be squeezed by the column.
      '& > *': { flexShrink: 0 },
    },
    subtle: { color: theme.palette.textSubtle },
    actions: { padding: theme.spacing(1, 3, 2) },
    reason: { flex: 1, color: theme.palette.textSubtle },
  }),
  { name: 'BambooFormDialog' },
);

/** Whether the window is so small that a dialog takes all of it. */
export function useIsFullScreen(): boolean {
  return useMediaQuery(useTheme().breakpoints.down('xs'), { noSsr: true });
}
