import { createHash } from 'node:crypto';
import { readFile, unwatchFile, watchFile } from 'node:fs';
import { promisify } from 'node:util';
import { LoggerService } from '@backstage/backend-plugin-api';
import { unexpected } from '../faultOf';
import { WriterFence } from '../database/WriterFence';
import { CompiledTemplate } from '../rendering/CompiledTemplate';
import { RenderMemory } from '../rendering/renderConfig';
import { TemplateError } from '../rendering/TemplateError';
import { TemplateFunction } from '../rendering/templateFunctions';
import { StoredRejection } from '../rejections/RejectionStore';
import { defaultTemplatePath } from './defaultTemplatePath';
import { templateBlame } from './templateBlame';
import { TemplateState, TemplateStore } from './TemplateStore';

const LOOK_EVERY_MS = 1000;
const read = promisify(readFile);
const digestOf = (text: string) =>
  createHash('sha256').update(text).digest('hex');

interface Used {
  text: string;
  compiled: CompiledTemplate;
}

/**
 * The template of a load balancer. A new text is a candidate: one that does
 * not compile, or that an agent refuses, leaves the accepted one in use.
 */
export class TemplateSource {
  readonly #loadBalancer: string;
  readonly #path: string;
  readonly #isOwn: boolean;
  readonly #helpers: ReadonlyMap<string, TemplateFunction>;
  readonly #store: TemplateStore;
  readonly #fence: WriterFence;
  readonly #logger: LoggerService;
  readonly #onChange: () => void;
  #state: TemplateState = { hasBlocks: true };
  #used?: Used;

  constructor(options: {
    loadBalancer: string;
    /** The adopter's file; the default template when left out. */
    path?: string;
    helpers: ReadonlyMap<string, TemplateFunction>;
    store: TemplateStore;
    fence: WriterFence;
    logger: LoggerService;
    onChange: () => void;
  }) {
    this.#loadBalancer = options.loadBalancer;
    this.#isOwn = options.path !== undefined;
    this.#path = options.path ?? defaultTemplatePath();
    this.#helpers = options.helpers;
    this.#store = options.store;
    this.#fence = options.fence;
    this.#logger = options.logger;
    this.#onChange = options.onChange;
  }

  /**
   * Reads the template and begins to watch the adopter's file.
   *
   * @throws when not even the default template can be used.
   */
  async start(): Promise<void> {
    this.#state = await this.#store.get(this.#loadBalancer);
    await this.#load();
    if (this.#isOwn) {
      watchFile(this.#path, { interval: LOOK_EVERY_MS }, () => {
        this.#load().then(this.#onChange, error =>
          this.#logger.error(
            'The template could not be read',
            unexpected(error),
          ),
        );
      });
    }
  }

  stop(): void {
    unwatchFile(this.#path);
  }

  /** The template to render with. */
  get compiled(): CompiledTemplate {
    if (!this.#used) {
      throw new Error('The template is used before it was read');
    }
    return this.#used.compiled;
  }

  /** An agent verified what was rendered with this template. */
  async verified(template: CompiledTemplate): Promise<void> {
    const used = this.#used;
    if (
      this.#isOwn &&
      used?.compiled === template &&
      this.#state.accepted !== used.text
    ) {
      await this.#set({ accepted: used.text });
    }
  }

  /** Whether the template is in use without any agent having verified it. */
  isCandidate(template: CompiledTemplate | undefined): boolean {
    const used = this.#used;
    return (
      this.#isOwn &&
      used?.compiled === template &&
      used?.text !== this.#state.accepted
    );
  }

  /** An agent refused a line of what was rendered with this template. */
  async refusedByAgent(
    { template, made }: { template: CompiledTemplate; made?: RenderMemory },
    refusal: StoredRejection,
  ): Promise<void> {
    const used = this.#used;
    if (used && this.isCandidate(template)) {
      const { text } = used;
      const helpers = this.#helpers;
      const blame = templateBlame({ text, helpers, made, refusal });
      await this.refused(template, blame.message, blame.line);
    }
  }

  /** What was rendered with this template cannot be used. */
  async refused(template: CompiledTemplate, message: string, line?: number) {
    const used = this.#used;
    if (used && this.isCandidate(template)) {
      await this.#refuse(used.text, message, line);
      await this.#useAccepted();
      this.#onChange();
    }
  }

  async #load(): Promise<void> {
    let text: string;
    try {
      text = await read(this.#path, 'utf8');
    } catch (error) {
      await this.#refuse('', `The file cannot be read: ${String(error)}`);
      await this.#useAccepted();
      return;
    }
    if (this.#state.refused?.digest === digestOf(text)) {
      await this.#useAccepted();
      return;
    }
    try {
      await this.#use(text);
      if (this.#state.refused) {
        await this.#set({ accepted: this.#state.accepted });
      }
    } catch (error) {
      const { message, line } = TemplateError.from(error);
      await this.#refuse(text, message, line);
      await this.#useAccepted();
    }
  }

  async #refuse(text: string, message: string, line?: number) {
    this.#logger.warn('The template is not used', {
      loadBalancer: this.#loadBalancer,
      reason: message,
    });
    await this.#set({
      accepted: this.#state.accepted,
      refused: { digest: digestOf(text), message, line },
    });
  }

  async #useAccepted(): Promise<void> {
    const text =
      this.#state.accepted ?? (await read(defaultTemplatePath(), 'utf8'));
    if (this.#used?.text !== text) {
      await this.#use(text);
    }
  }

  async #use(text: string): Promise<void> {
    this.#used = { text, compiled: this.#compile(text) };
    if (this.#used.compiled.hasBlocks !== this.#state.hasBlocks) {
      await this.#set(this.#state);
    }
  }

  #compile(text: string) {
    return CompiledTemplate.compile(text, { helpers: this.#helpers });
  }

  /** Keeps what is known, and whether the template in use has blocks. */
  async #set(known: Omit<TemplateState, 'hasBlocks'>): Promise<void> {
    const { accepted, refused } = known;
    const hasBlocks = this.#used?.compiled.hasBlocks ?? this.#state.hasBlocks;
    this.#state = { accepted, refused, hasBlocks };
    const state = this.#state;
    await this.#fence.write(trx =>
      this.#store.set(trx, this.#loadBalancer, state),
    );
  }
}
