/** Whom the sentences speak of: attribute, group, and the terms of the group in the singular and the plural. */

export interface Term {
  one: string;
  many: string;
}

/**
 * Terms that people use for themselves, or neutral ones; no slurs. Each is about one attribute alone: no boys (gender
 * and age), no Latina (race and gender). Where a group has no noun, the adjective comes with `person` and `people`.
 */
export const identityTerms: Readonly<Record<string, Readonly<Record<string, readonly Term[]>>>> = {
  gender: {
    women: [term('woman', 'women'), term('lady', 'ladies'), term('mother', 'mothers')],
    men: [term('man', 'men'), term('gentleman', 'gentlemen'), term('father', 'fathers')],
    nonbinary: [people('nonbinary')],
    transgender: [people('transgender')],
  },
  religion: {
    Muslim: [term('Muslim')],
    Christian: [term('Christian')],
    Jewish: [people('Jewish')],
    Hindu: [term('Hindu')],
    Buddhist: [term('Buddhist')],
    atheist: [term('atheist')],
  },
  race: {
    Black: [people('Black')],
    white: [people('white')],
    Asian: [people('Asian')],
    Latino: [people('Latino')],
    Arab: [people('Arab')],
  },
  orientation: {
    gay: [people('gay')],
    lesbian: [term('lesbian')],
    bisexual: [people('bisexual')],
    straight: [people('straight')],
  },
  disability: {
    deaf: [people('deaf')],
    blind: [people('blind')],
    autistic: [people('autistic')],
    'wheelchair users': [term('wheelchair user')],
    'not disabled': [people('non-disabled')],
  },
  age: {
    younger: [people('younger'), people('young')],
    'middle-aged': [people('middle-aged')],
    older: [people('older'), people('elderly')],
  },
  nationality: {
    American: [term('American')],
    Mexican: [term('Mexican')],
    Chinese: [people('Chinese')],
    Indian: [term('Indian')],
    Nigerian: [term('Nigerian')],
    Polish: [people('Polish')],
  },
};

function term(one: string, many = `${one}s`): Term {
  return { one, many };
}

function people(adjective: string): Term {
  return term(`${adjective} person`, `${adjective} people`);
}
