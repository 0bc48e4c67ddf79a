/** The built-in swap tables: an explicit list. */
import type { SwapTable } from '../../contract/swap-table.ts';
import { gender } from './gender.ts';
import { orientation, race, religion } from './identities.ts';
import { names } from './names.ts';

export const builtInSwaps: readonly SwapTable[] = [gender, names, religion, race, orientation];
