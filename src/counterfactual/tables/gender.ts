import type { SwapTable } from '../../contract/swap-table.ts';
import { rowsOf } from './rows.ts';

/** Pronouns, kinship, titles, and occupations named by gender. Animals, deities and insults are left out. */
export const gender: SwapTable = {
  name: 'gender',
  attribute: 'gender',
  groups: ['male', 'female'],
  rows: [
    ...rowsOf('him her', { form: 'object' }),
    ...rowsOf('his hers', { form: 'pronoun' }),
    ...rowsOf('his her', { form: 'determiner' }),
    ...rowsOf(`
      he she
      himself herself
      man woman
      men women
      male female
      males females
      boy girl
      boys girls
      masculine feminine
      masculinity femininity
      manhood womanhood
      manly womanly
      boyhood girlhood
      boyish girlish
      father mother
      fathers mothers
      fatherhood motherhood
      fatherly motherly
      dad mom|mum
      dads moms|mums
      daddy mommy|mummy
      papa mama
      son daughter
      sons daughters
      brother sister
      brothers sisters
      brotherhood sisterhood
      brotherly sisterly
      bro sis
      husband wife
      husbands wives
      boyfriend girlfriend
      boyfriends girlfriends
      groom bride
      grooms brides
      fiancé fiancée
      fiance fiancee
      widower widow
      widowers widows
      uncle aunt
      uncles aunts
      nephew niece
      nephews nieces
      grandfather grandmother
      grandfathers grandmothers
      grandpa grandma
      grandson granddaughter
      grandsons granddaughters
      godfather godmother
      godson goddaughter
      stepfather stepmother
      stepdad stepmom|stepmum
      stepson stepdaughter
      stepbrother stepsister
      paternal maternal
      paternity maternity
      patriarch matriarch
      patriarchal matriarchal
      patriarchy matriarchy
      guy gal
      guys gals
      lad lass
      lads lasses
      gentleman lady
      gentlemen ladies
      sir madam
      mr mrs|ms
      king queen
      kings queens
      prince princess
      princes princesses
      duke duchess
      dukes duchesses
      emperor empress
      baron baroness
      heir heiress
      heirs heiresses
      hero heroine
      heroes heroines
      actor actress
      actors actresses
      waiter waitress
      waiters waitresses
      host hostess
      hosts hostesses
      steward stewardess
      landlord landlady
      landlords landladies
      monk nun
      monks nuns
      priest priestess
      schoolboy schoolgirl
      schoolboys schoolgirls
      cowboy cowgirl
      cowboys cowgirls
      businessman businesswoman
      businessmen businesswomen
      policeman policewoman
      policemen policewomen
      fireman firewoman
      firemen firewomen
      chairman chairwoman
      chairmen chairwomen
      spokesman spokeswoman
      spokesmen spokeswomen
      salesman saleswoman
      salesmen saleswomen
      congressman congresswoman
      congressmen congresswomen
      sportsman sportswoman
      sportsmen sportswomen
      fraternity sorority
    `),
  ],
};
