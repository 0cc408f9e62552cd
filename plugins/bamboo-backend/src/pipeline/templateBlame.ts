import { StoredRejection } from '../rejections/RejectionStore';
import { RenderMemory } from '../rendering/renderConfig';
import { TemplateFunction } from '../rendering/templateFunctions';
import { TemplateLines } from '../rendering/TemplateLines';
import { TEMPLATE_OWNER } from '../routing/owners';

/** The file that is rendered from a template. */
const CONFIG = 'haproxy.cfg';

/**
 * What to tell of a template when an agent refused a line: which line of the
 * template wrote it, or else which line of which file it was.
 */
export function templateBlame(options: {
  text: string;
  helpers: ReadonlyMap<string, TemplateFunction>;
  /** What the template made of the revision that was refused. */
  made: RenderMemory | undefined;
  refusal: Pick<StoredRejection, 'owner' | 'message' | 'file' | 'line'>;
}): { message: string; line?: number } {
  const { text, helpers, made, refusal } = options;
  const { owner, file, line } = refusal;
  const message =
    owner === TEMPLATE_OWNER
      ? refusal.message
      : `${refusal.message} (block of ${owner})`;
  const own =
    made && file === CONFIG && line !== undefined
      ? new TemplateLines(text, { helpers }).lineOf(made, line)
      : undefined;
  return own === undefined && line !== undefined
    ? { message: `Line ${line} of ${file}: ${message}` }
    : { message, line: own };
}
