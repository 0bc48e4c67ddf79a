/** Names of languages: BCP 47, in the form that Unicode makes canonical (`pt-BR`, `zh-Hant`). */

/** The canonical form of a tag, or null where it is none. */
export function canonicalLanguage(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}
