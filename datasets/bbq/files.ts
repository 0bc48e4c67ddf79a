/** Where the tables and items of BBQ are: in a copy of the repository, or where `datasets pull` puts them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, onGitHub, type PublishedFile } from '../../src/plugin.ts';
import type { Category } from './templates.ts';

export const revision = 'bea11bd97d79217245b5871acd247b9d6eb24598';

type TableName = Category | 'vocabulary' | 'vocabulary_proper_names';

const tables: Record<TableName, [sha256: string, bytes: number]> = {
  Age: ['bf7b0d47514ddf4df73ccfc7598499887d74ab15565e0526ab9030b5defedaa5', 34_664],
  Disability_status: ['db1c4251f71a2ec68516f59b12c5db8a6677c762813c6a4d79aac42d665163aa', 35_547],
  Gender_identity: ['7ece33ce9820c36a7786a95e2cb7faf6b176ad4cf9f07223105a486e4791aba8', 35_316],
  Nationality: ['56cf260c15bc36e4627857c4379dacdbe4432eaeed5bd98e7c84646675656289', 17_815],
  Physical_appearance: ['9110eedc41f63639e79604c9a3f48f12361de0b58c7be5a19d854c9683192397', 35_941],
  Race_ethnicity: ['9e5318d28ae3251dae72e459367a9366d33242bf53ee3643056adeaaf136577b', 30_548],
  Race_x_SES: ['075f27b88a961779ca5e6902a830ef59d4be4fc4a6925b1434d251618ba7dfab', 18_520],
  Race_x_gender: ['0da43be55f1bdcee64f41ea6e3783410a55220cd96d24eca782d9e5aa5cd399f', 23_421],
  Religion: ['0b5091c3f2da84028bb676aacb36fb90de2f334fd5cfc7581ac99029730ef314', 16_347],
  SES: ['6d7d206febc93fe85171231bc70ac7fc45022559d699fd2c2b7057dbddeb4f9e', 24_957],
  Sexual_orientation: ['c10bb25d2162b65f551e04a563971cc41418f3837a556cf482c594ef23836f84', 15_699],
  vocabulary: ['c60c02768e0a3406d4367d5bfe84cd526458712bfcf208f7bb350ab4928b1dbd', 10_844],
  vocabulary_proper_names: ['17009b2c9d086c19c25b5107aa4792712fdf5024270e62f40bd4818ecb2e9c5d', 14_401],
};

/** Categories whose published items can be pulled. We have not seen the files of the others, and so cannot pin them. */
const items: Partial<Record<Category, [sha256: string, bytes: number]>> = {
  Age: ['46e805b3fc2d8cbd26eeb8e8430d98cf7b2dc9c83574ff3674e8ce4f0fca2a60', 3_091_834],
  Disability_status: ['375d40d9b71f056150264445ec189b13934998f3f49a1e311aa7578eb3b45e5f', 1_336_984],
  Nationality: ['a583e74666aec0341ded8aa3983e7cad694eb24de72c254d28b2df3035720090', 2_900_040],
  Physical_appearance: ['e48d7e13508565f4801574e611043470c25c95a0a62af3699cb5ee7cb02608fb', 1_347_476],
  Religion: ['cb9555f9f3454a52cd2df85956b59bd7fcca5aa922c8527693b1164d08417616', 1_118_728],
  Sexual_orientation: ['2c71036b9e7584fe589c42aef32c1a42bc01b9a5e9b1b8704342630cdb08cefd', 729_010],
};

const publishedName = (name: string) => (name.startsWith('vocabulary') ? name : `new_templates - ${name}`);

export const files: readonly PublishedFile[] = [
  ...Object.entries(tables).map(([name, [sha256, bytes]]) => {
    const path = `templates/${encodeURIComponent(publishedName(name))}.csv`;
    return onGitHub('nyu-mll/BBQ', revision, path, { name: `templates/${name}.csv`, sha256, bytes });
  }),
  ...Object.entries(items).map(([name, [sha256, bytes]]) => {
    const path = `data/${name}.jsonl`;
    return onGitHub('nyu-mll/BBQ', revision, path, { name: path, sha256, bytes });
  }),
];

/** @throws InputError where it is under neither name */
export function tableIn(folder: string, name: TableName): string {
  const candidates = [publishedName(name), name].map((one) => join(folder, 'templates', `${one}.csv`));
  const path = candidates.find((one) => existsSync(one));
  if (path !== undefined) return path;
  throw new InputError({
    file: candidates[0],
    message: 'is not there',
    hint: 'Fetch it with fairprobe datasets pull bbq, or name the folder of a copy of https://github.com/nyu-mll/BBQ as "path"',
  });
}

/** The file of a category's published items, if it is there. */
export function itemsIn(folder: string, category: Category): string | undefined {
  const path = join(folder, 'data', `${category}.jsonl`);
  return existsSync(path) ? path : undefined;
}
