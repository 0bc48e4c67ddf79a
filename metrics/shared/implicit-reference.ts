import type { Reference } from '../../src/plugin.ts';

export const baiAndOthers: Reference = {
  short: 'Bai et al. 2025',
  citation:
    'Bai, Wang, Sucholutsky and Griffiths (2025). Explicitly unbiased large language models still form biased associations. Proceedings of the National Academy of Sciences 122(8), e2416228122.',
  url: 'https://arxiv.org/abs/2402.04105',
  doi: '10.1073/pnas.2416228122',
};
