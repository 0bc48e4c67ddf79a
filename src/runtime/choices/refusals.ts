/** What a language model says that will not answer. */

/** With which an answer begins, or which follow an apology. */
const refusing = [
  "i(?: can(?:'t|not| not)| could(?: not|n't)| will not| won't| am (?:unable|not able|not going|not comfortable)|'m (?:unable|not able|not going|not comfortable)| must decline| decline| refuse| do not feel comfortable| don't feel comfortable)(?: to)? (?:answer|assist|help|comply|choose|select|pick|make|provide|engage|fulfil|fulfill|give|say|judge|respond|support|participate|discuss|continue|with|that|this)\\b",
  'i (?:must |have to |respectfully )?(?:decline|refuse)\\b',
  "i(?:'m| am) (?:sorry|afraid)\\b[^.!\\n]{0,40}\\b(?:can't|cannot|can not|unable|not able|won't|will not)\\b(?! be determined)(?! determine)(?! tell)",
  "as an? (?:ai|language model|large language model|assistant)\\b[^.!\\n]{0,60}\\b(?:can't|cannot|can not|unable|not able|won't|will not|don't|do not)\\b(?! be determined)(?! determine)(?! tell)",
  "(?:sorry|apologies|my apologies)[,.!]? (?:but )?i (?:can't|cannot|can not|won't|will not|am unable|am not able)\\b(?! determine)(?! tell)",
  "i apologi[sz]e\\b[^.!\\n]{0,40}\\b(?:can't|cannot|can not|unable|not able|won't|will not)\\b(?! determine)(?! tell)",
];

const pattern = new RegExp(`(?:^|[.!\\n]\\s*)(?:${refusing.join('|')})`, 'iu');

/** Whether a sentence of the answer is a refusal: an option that says that nobody can tell is none. */
export function declines(answer: string): boolean {
  return pattern.test(answer.replaceAll(/[’‘]/g, "'"));
}
