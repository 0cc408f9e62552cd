import Button from '@material-ui/core/Button';
import FormHelperText from '@material-ui/core/FormHelperText';
import AddIcon from '@material-ui/icons/Add';
import type { App } from '@bamboo-lb/plugin-bamboo-common';
import type { RefObject } from 'react';
import { Marked } from '../../components/Marked';
import { useText } from '../../hooks/useText';
import { MAX_TARGETS, targetFor, type FormTarget } from './form';
import { idOf, TargetRow } from './TargetRow';
import type { MappingDialogModel } from './useMappingDialog';

/** The apps that the name goes to, with ports and shares. */
export function TargetFields(props: {
  model: MappingDialogModel;
  apps: App[];
  appRef: RefObject<HTMLSelectElement>;
}) {
  const { model, apps, appRef } = props;
  const { form, change, problems, check } = model;
  const t = useText();
  const { targets } = form;
  const replace = (index: number, target?: FormTarget) =>
    change({
      targets: targets.flatMap((old, i) => {
        if (i !== index) {
          return [old];
        }
        return target ? [target] : [];
      }),
    });
  const unused = apps.find(
    a => !targets.some(target => idOf(target) === idOf({ ...a, app: a.id })),
  );
  const refusal =
    check.status === 'done'
      ? check.check.problems.find(({ field }) => field.startsWith('target'))
      : undefined;
  const error =
    problems.targets?.kind === 'weights'
      ? t('dialog.weights', { sum: String(problems.targets.sum) })
      : refusal?.message;
  return (
    <>
      {targets.map((target, index) => (
        <TargetRow
          key={index}
          id={`bamboo-target-${index}`}
          target={target}
          apps={apps}
          isShared={targets.length > 1}
          appRef={index === 0 ? appRef : undefined}
          onChange={changed => replace(index, changed)}
          onRemove={() => replace(index)}
        />
      ))}
      {error && (
        <FormHelperText error role="status">
          <Marked text={error} />
        </FormHelperText>
      )}
      {unused && targets.length < MAX_TARGETS && (
        <Button
          size="small"
          color="primary"
          startIcon={<AddIcon />}
          style={{ textTransform: 'none', alignSelf: 'flex-start' }}
          onClick={() =>
            change({
              targets: [
                ...targets,
                targetFor(unused, targets.length > 0 ? '0' : '100'),
              ],
            })
          }
        >
          {t('dialog.addTarget')}
        </Button>
      )}
    </>
  );
}
