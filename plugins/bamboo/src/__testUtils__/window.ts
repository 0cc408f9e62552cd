/**
 * Makes media queries answer as in a window of so many pixels; jsdom has none.
 *
 * Returns what undoes it.
 */
export function setWindowWidth(width: number): () => void {
  const before = window.matchMedia;
  window.matchMedia = (query: string) => {
    const limit = Number(/max-width:\s*([\d.]+)px/.exec(query)?.[1] ?? 0);
    return {
      matches: width <= limit,
      media: query,
      onchange: null,
      addListener: () => {},
      removeListener: () => {},
      addEventListener: () => {},
      removeEventListener: () => {},
      dispatchEvent: () => false,
    };
  };
  return () => {
    window.matchMedia = before;
  };
}
