import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { List, Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { cursorAfter } from '../mappings/mappingFilters';
import { MappingQuery, MappingReader } from '../mappings/MappingReader';
import { StoredMapping } from '../mappings/model';
import { MappingStatusReader } from '../status/MappingStatusReader';

/** So many mappings are read at a time to find those in a state. */
const CHUNK = 500;

interface Page {
  limit: number;
  cursor?: string;
}

/**
 * Lists mappings with where they stand. A state is derived, not stored, so a
 * list of those in one state looks at every mapping that the rest of the query
 * takes in.
 */
export class MappingLister {
  readonly #reader: MappingReader;
  readonly #status: MappingStatusReader;

  constructor(options: { reader: MappingReader; status: MappingStatusReader }) {
    this.#reader = options.reader;
    this.#status = options.status;
  }

  /** @throws NotAllowedError, InputError when the cursor is none of ours. */
  async list(
    { state, ...query }: MappingQuery & { state?: string },
    page: Page,
    credentials: BackstageCredentials,
  ): Promise<List<Mapping>> {
    if (state !== undefined) {
      return this.#inState(state, query, page, credentials);
    }
    const found = await this.#reader.list(query, page, credentials);
    return { ...found, items: await this.#status.show(found.items) };
  }

  async #inState(
    state: string,
    query: MappingQuery,
    { limit, cursor }: Page,
    credentials: BackstageCredentials,
  ): Promise<List<Mapping>> {
    const [first] =
      cursor === undefined
        ? []
        : (await this.#reader.list(query, { limit: 1, cursor }, credentials))
            .items;
    let isOnPage = cursor === undefined;
    let isMore = false;
    let totalItems = 0;
    const items: Mapping[] = [];
    for await (const chunk of this.#chunks(query, credentials)) {
      for (const mapping of await this.#status.show(chunk)) {
        isOnPage ||= mapping.id === first?.id;
        if (mapping.status.state !== state) {
          continue;
        }
        totalItems += 1;
        isMore ||= isOnPage && items.length === limit;
        if (isOnPage && !isMore) {
          items.push(mapping);
        }
      }
    }
    const last = items[items.length - 1];
    return {
      items,
      totalItems,
      ...(isMore && last ? { nextCursor: cursorAfter(last) } : {}),
    };
  }

  async *#chunks(
    query: MappingQuery,
    credentials: BackstageCredentials,
  ): AsyncGenerator<StoredMapping[]> {
    let cursor: string | undefined;
    do {
      const page = { limit: CHUNK, cursor };
      const found = await this.#reader.list(query, page, credentials);
      yield found.items;
      cursor = found.nextCursor;
    } while (cursor !== undefined);
  }
}
