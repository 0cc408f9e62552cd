import { CompiledTemplate } from '../rendering/CompiledTemplate';
import {
  RenderedRevision,
  RenderInput,
  renderRevision,
} from '../rendering/renderRevision';
import { TemplateError } from '../rendering/TemplateError';
import { TemplateSource } from './TemplateSource';

/**
 * Renders with the template in use. One that fails is refused, and what was
 * accepted before it is used instead.
 *
 * @throws TemplateError when that fails too.
 */
export async function renderAccepted(
  source: TemplateSource,
  input: Omit<RenderInput, 'template'>,
): Promise<{ rendered: RenderedRevision; template: CompiledTemplate }> {
  const template = source.compiled;
  try {
    const rendered = await renderRevision({ ...input, template });
    return { rendered, template };
  } catch (error) {
    if (!(error instanceof TemplateError)) {
      throw error;
    }
    await source.refused(template, error.message, error.line);
    const accepted = source.compiled;
    if (accepted === template) {
      throw error;
    }
    const rendered = await renderRevision({ ...input, template: accepted });
    return { rendered, template: accepted };
  }
}
