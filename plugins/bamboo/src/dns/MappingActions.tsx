import Button from '@material-ui/core/Button';
import IconButton from '@material-ui/core/IconButton';
import Menu from '@material-ui/core/Menu';
import MenuItem from '@material-ui/core/MenuItem';
import Tooltip from '@material-ui/core/Tooltip';
import EditIcon from '@material-ui/icons/EditOutlined';
import MoreVertIcon from '@material-ui/icons/MoreVert';
import type { Mapping, Rights } from '@bamboo-lb/plugin-bamboo-common';
import { useState } from 'react';
import { useText } from '../hooks/useText';
import { nameOf } from '../status/mappingStatus';

/** What can be done with a mapping from its row. */
export interface MappingHandlers {
  onEdit: (mapping: Mapping) => void;
  onDuplicate: (mapping: Mapping) => void;
  onHistory: (mapping: Mapping) => void;
  onDelete: (mapping: Mapping) => void;
  onManageCanary: (mapping: Mapping) => void;
  onStartCanary: (mapping: Mapping) => void;
}

/** A canary shares the requests of a name that goes to one app. */
function mayStartCanary({ targets, options, status }: Mapping): boolean {
  return targets.length === 1 && !options.canary && status.state !== 'expired';
}

function MainAction(props: { mapping: Mapping; handlers: MappingHandlers }) {
  const { mapping, handlers } = props;
  const onEdit = () => handlers.onEdit(mapping);
  const t = useText();
  const name = nameOf(mapping);
  const { state } = mapping.status;
  const word =
    (state === 'rejected' && 'fix') || (state === 'expired' && 'renew');
  if (word) {
    return (
      <Button
        size="small"
        color="primary"
        style={{ minWidth: 0, padding: '3px 6px' }}
        onClick={onEdit}
        aria-label={t(`dns.action.${word}Named`, { name })}
      >
        {t(`dns.action.${word}`)}
      </Button>
    );
  }
  if (mapping.options.canary) {
    return (
      <Button
        size="small"
        color="primary"
        style={{ minWidth: 0, padding: '3px 6px' }}
        onClick={() => handlers.onManageCanary(mapping)}
        aria-label={t('canary.manageNamed', { name })}
      >
        {t('canary.manage')}
      </Button>
    );
  }
  return (
    <Tooltip title={t('dns.action.editNamed', { name })}>
      <IconButton
        size="small"
        onClick={onEdit}
        aria-label={t('dns.action.editNamed', { name })}
      >
        <EditIcon fontSize="small" />
      </IconButton>
    </Tooltip>
  );
}

/** The one likely action on a mapping, and a menu with all of them. */
export function MappingActions(props: {
  mapping: Mapping;
  rights: Rights;
  handlers: MappingHandlers;
  /** Only the menu, where room is short. */
  isCompact?: boolean;
}) {
  const { mapping, rights, handlers, isCompact } = props;
  const t = useText();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const label = t('action.more', { name: nameOf(mapping) });
  const choose = (action: (mapping: Mapping) => void) => () => {
    setAnchor(null);
    action(mapping);
  };
  return (
    <div style={{ whiteSpace: 'nowrap', textAlign: 'right', margin: '-4px 0' }}>
      {rights.update && !isCompact && (
        <MainAction mapping={mapping} handlers={handlers} />
      )}
      <Tooltip title={label}>
        <IconButton
          size="small"
          aria-label={label}
          aria-haspopup="menu"
          onClick={event => setAnchor(event.currentTarget)}
        >
          <MoreVertIcon fontSize="small" />
        </IconButton>
      </Tooltip>
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
      >
        {rights.update && (
          <MenuItem onClick={choose(handlers.onEdit)}>
            {t('dns.action.edit')}
          </MenuItem>
        )}
        {rights.create && (
          <MenuItem onClick={choose(handlers.onDuplicate)}>
            {t('dns.action.duplicate')}
          </MenuItem>
        )}
        {mapping.options.canary && (
          <MenuItem onClick={choose(handlers.onManageCanary)}>
            {t('canary.manageMenu')}
          </MenuItem>
        )}
        {rights.update && mayStartCanary(mapping) && (
          <MenuItem onClick={choose(handlers.onStartCanary)}>
            {t('canary.startMenu')}
          </MenuItem>
        )}
        <MenuItem onClick={choose(handlers.onHistory)}>
          {t('dns.action.history')}
        </MenuItem>
        {rights.delete && (
          <MenuItem onClick={choose(handlers.onDelete)}>
            {t('dns.action.delete')}
          </MenuItem>
        )}
      </Menu>
    </div>
  );
}
