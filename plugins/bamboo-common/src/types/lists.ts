/** A page of a list. @public */
export interface List<T> {
  items: T[];
  totalItems: number;
  nextCursor?: string;
}
