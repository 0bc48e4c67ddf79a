/** How a text's token vectors become one. */
export type Pooling = 'mean' | 'cls' | 'last';
