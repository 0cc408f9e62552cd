import { useApi } from '@backstage/core-plugin-api';
import type { Release } from '@bamboo-lb/plugin-bamboo-common';
import { bambooApiRef } from '../../api';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useText } from '../../hooks/useText';
import { nameOf } from '../../status/mappingStatus';
import { hiddenChanges } from './sayRelease';

/** Lists what taking back a release does before it does it. */
export function UndoReleaseDialog(props: {
  release: Release;
  onDone: () => void;
  onClose: () => void;
}) {
  const { release, onDone, onClose } = props;
  const t = useText();
  const api = useApi(bambooApiRef);
  const count = release.totalChanges;
  const hidden = hiddenChanges(release);
  const sayChange = (change: Release['changes'][number]) => {
    const name = <strong>{nameOf(change)}</strong>;
    return change.action === 'create' || change.action === 'delete'
      ? t(`releases.history.${change.action}`, { name })
      : t('releases.history.back', {
          name,
          version: String(change.version - 1),
        });
  };
  return (
    <ConfirmDialog
      title={t('releases.history.dialogTitle', { title: release.title })}
      keep={t('dns.delete.keep')}
      confirm={t('releases.history.confirm', { count })}
      sayFailure={message => t('history.failed', { message })}
      onClose={onClose}
      onConfirm={async () => {
        await api.undoRelease(release.id);
        onDone();
      }}
    >
      {t('releases.history.dialogText', { count })}
      <ul style={{ paddingLeft: 20, margin: '8px 0 0' }}>
        {release.changes.map(change => (
          <li key={change.mappingId} style={{ overflowWrap: 'anywhere' }}>
            {sayChange(change)}
          </li>
        ))}
        {hidden > 0 && (
          <li>
            {t('releases.history.and', {
              hidden: t('releases.history.hidden', { count: hidden }),
            })}
          </li>
        )}
      </ul>
    </ConfirmDialog>
  );
}
