import { useApi } from '@backstage/core-plugin-api';
import type { BambooApi } from '@bamboo-lb/plugin-bamboo-common';
import { bambooApiRef } from '../../api';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { sayWhen } from '../../components/When';
import { useText, type Text } from '../../hooks/useText';
import { nameOf } from '../../status/mappingStatus';
import { valueOf } from './entries';
import { sayTargets } from './HistorySentence';
import type { ChangeUndo } from './undo';

async function carryOut(api: BambooApi, { entry, undo }: ChangeUndo) {
  const { mappingId, newest } = entry;
  if ('remove' in undo) {
    await api.deleteMapping(mappingId, newest);
  } else {
    await api.revertMapping(mappingId, {
      version: newest,
      toVersion: undo.toVersion,
    });
  }
}

function sayUndo(t: Text, { entry, undo }: ChangeUndo) {
  const value = 'remove' in undo ? valueOf(entry) : entry.previous?.value;
  const name = value ? nameOf(value) : '';
  return 'remove' in undo
    ? t('history.removes', { name })
    : t('history.back1', {
        name,
        targets: sayTargets(value?.targets ?? []),
        version: String(undo.toVersion),
      });
}

/** Says what an undo will do before it does it. */
export function UndoDialog(props: {
  chosen: ChangeUndo;
  onDone: () => void;
  onClose: () => void;
}) {
  const { chosen, onDone, onClose } = props;
  const t = useText();
  const api = useApi(bambooApiRef);
  return (
    <ConfirmDialog
      title={t('history.dialogTitle', {
        when: sayWhen(t, chosen.entry.version.at, Date.now()),
      })}
      keep={t('dns.delete.keep')}
      confirm={t('history.confirm')}
      sayFailure={message => t('history.failed', { message })}
      onClose={onClose}
      onConfirm={async () => {
        await carryOut(api, chosen);
        onDone();
      }}
    >
      {sayUndo(t, chosen)}
    </ConfirmDialog>
  );
}
