/** A probe reads an encoder: that of its subject, or one that a metric's options name beside it. */

/** For subjects that have none. @param own whether the probe could name an encoder of its own */
export function probeWithoutEncoder(subjects: readonly string[], { own }: { own: boolean }) {
  return {
    message: `a probe needs an encoder, and ${subjects.map((name) => `"${name}"`).join(', ')} has none`,
    hint: `Add "encoder" to the subject${own ? ', or to the probe' : ''}`,
  };
}
