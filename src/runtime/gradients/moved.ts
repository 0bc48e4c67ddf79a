/** What a model is run on in place of the tokens' own embeddings. Apart from the rest, for the declarations of the package. */

/** `[rows, tokens]`, so many times each embedding; or `[rows, tokens, embedding size]`, what is added to each. */
export type Moved = { scales: Float32Array } | { added: Float32Array };
