import type { SwapTable } from '../../contract/swap-table.ts';
import { rowsOf } from './rows.ts';

/**
 * Given names of Caliskan et al. 2017 and of Guo and Caliskan 2021 (see weat-stimuli.ts), paired by us: the career and
 * family names of C6 in their order, then names of C3, C4 and I1 within the group of people they stand for there, so
 * that the pair differs in gender alone. Read only with a capital: some are common words (Bill, Jack, Frank).
 */
export const names: SwapTable = {
  name: 'names',
  attribute: 'gender',
  groups: ['male', 'female'],
  rows: rowsOf(
    `
      John Amy
      Paul Joan
      Mike Lisa
      Kevin Sarah
      Steve Diana
      Greg Kate
      Jeff Ann
      Bill Donna
      Adam Amanda
      Harry Courtney
      Roger Melanie
      Alan Katie
      Ryan Kristin
      Andrew Nancy
      Jack Stephanie
      Matthew Ellen
      Stephen Lauren
      Brad Colleen
      Jonathan Emily
      Peter Megan
      Justin Rachel
      Frank Betsy
      Josh Heather
      Todd Allison
      Brendan Anne
      Geoffrey Carrie
      Brett Jill
      Neil Laurie
      Alonzo Nichelle
      Jerome Shaniqua
      Leroy Tanisha
      Darnell Latoya
      Lamar Yolanda
      Tyree Yvette
      Malik Malika
      Terrence Latisha
      Tyrone Lakisha
      Jamal Keisha
      Jermaine Tamika
      Rasheed Aisha
    `,
    { capitalised: true },
  ),
};
