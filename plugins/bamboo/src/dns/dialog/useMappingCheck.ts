import { useApi } from '@backstage/core-plugin-api';
import type {
  MappingCheck,
  MappingCheckInput,
} from '@bamboo-lb/plugin-bamboo-common';
import { bambooApiRef } from '../../api';
import { useCheck, type Checked } from '../../hooks/useCheck';

/** What the backend says of the form as it is now. */
export type CheckState = Checked<MappingCheck>;

/** Asks the backend about the form of a mapping after each pause in typing. */
export function useMappingCheck(
  input: MappingCheckInput | undefined,
): CheckState {
  const api = useApi(bambooApiRef);
  return useCheck(input, (asked, signal) =>
    api.checkMapping(asked, { signal }),
  );
}
