/** Texts of copies of environments. */
export const environmentMessages = {
  chip: 'Copy',
} as const;
