/** Terms by which people are called, or call themselves, by religion, race and orientation; no slurs. */
import type { SwapTable } from '../../contract/swap-table.ts';
import { rowsOf } from './rows.ts';

export const religion: SwapTable = {
  name: 'religion',
  attribute: 'religion',
  groups: ['Muslim', 'Christian', 'Jewish', 'Hindu', 'Buddhist', 'atheist'],
  rows: [
    ...rowsOf('Muslim|Islamic|Moslem Christian Jewish Hindu Buddhist atheist', { form: 'adjective' }),
    ...rowsOf('Muslim Christian Jew Hindu Buddhist atheist', { form: 'noun' }),
    ...rowsOf(`
      Muslims|Moslems Christians Jews Hindus Buddhists atheists
      Islam Christianity Judaism Hinduism Buddhism atheism
    `),
  ],
};

/**
 * Black is written with a capital and read with or without one. Latina is read as Latino. Colours of things (a black car)
 * are taken for people: nothing tells them apart.
 */
export const race: SwapTable = {
  name: 'race',
  attribute: 'race',
  groups: ['black', 'white', 'Asian', 'Latino', 'Arab'],
  rows: rowsOf(`
    Black|black white Asian Latino|Latina|Hispanic Arab
    Blacks|blacks whites Asians Latinos|Latinas|Hispanics Arabs
  `),
};

export const orientation: SwapTable = {
  name: 'orientation',
  attribute: 'orientation',
  groups: ['gay', 'lesbian', 'bisexual', 'straight'],
  rows: rowsOf(`
    gay lesbian bisexual straight
    gays lesbians bisexuals straights
    homosexual - - heterosexual
    homosexuals - - heterosexuals
    homosexuality lesbianism bisexuality heterosexuality
  `),
};
