import {
  useTranslationRef,
  type TranslationFunction,
} from '@backstage/core-plugin-api/alpha';
import { bambooTranslationRef } from '../translation';

/** Looks up and fills in a text, in the reader's language. */
export type Text = TranslationFunction<typeof bambooTranslationRef.T>;

/** The texts of the plugin in the reader's language. */
export function useText(): Text {
  return useTranslationRef(bambooTranslationRef).t;
}
