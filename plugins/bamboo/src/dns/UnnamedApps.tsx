import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import AddIcon from '@material-ui/icons/Add';
import LabelOffIcon from '@material-ui/icons/LabelOffOutlined';
import type { App } from '@bamboo-lb/plugin-bamboo-common';
import { DerivedNames } from '../components/DerivedNames';
import { Mono } from '../components/Mono';
import { useText } from '../hooks/useText';

const useStyles = makeStyles(
  theme => ({
    row: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1, 1.5),
      padding: theme.spacing(2, 2.5),
      borderTop: `1px solid ${theme.palette.divider}`,
    },
    icon: { color: theme.palette.textSubtle, alignSelf: 'flex-start' },
    text: { flex: '1 1 200px' },
    detail: { color: theme.palette.textSubtle },
    button: { [theme.breakpoints.down('xs')]: { flex: '1 0 100%' } },
  }),
  { name: 'BambooUnnamedApps' },
);

/** Apps of the entity that no name leads to, each with the way to give one. */
export function UnnamedApps(props: {
  apps: App[];
  canCreate: boolean;
  onGiveName: (app: App) => void;
}) {
  const { apps, canCreate, onGiveName } = props;
  const t = useText();
  const classes = useStyles();
  return (
    <>
      {apps.map(app => (
        <div key={`${app.cluster}${app.id}`} className={classes.row}>
          <LabelOffIcon aria-hidden className={classes.icon} />
          <div className={classes.text}>
            <Typography variant="body2">
              {t(
                app.derivedNames.length > 0
                  ? 'dns.unnamed.unmapped'
                  : 'dns.unnamed.title',
                { app: <Mono>{app.id}</Mono> },
              )}
            </Typography>
            <Typography
              variant="caption"
              component="div"
              className={classes.detail}
            >
              {t(
                app.derivedNames.length > 0
                  ? 'dns.unnamed.healthy'
                  : 'dns.unnamed.detail',
                {
                  healthy: String(app.health.healthy),
                  total: String(app.health.total),
                },
              )}
              <DerivedNames app={app} />
            </Typography>
          </div>
          {canCreate && (
            <Button
              size="small"
              variant="outlined"
              color="primary"
              className={classes.button}
              startIcon={<AddIcon />}
              aria-label={t('dns.action.giveNameTo', { app: app.id })}
              onClick={() => onGiveName(app)}
            >
              {t('dns.action.giveName')}
            </Button>
          )}
        </div>
      ))}
    </>
  );
}
