/** Numbers from a service in the layout of Hugging Face's inference services: `{inputs: [text]}` to `[[{label, score}]]`. */
import type { ScorerEndpointSource } from '../../contract/configuration.ts';
import { countReasons } from '../../contract/missing.ts';
import { InputError } from '../../contract/problem.ts';
import { contentKey } from '../../support/hash.ts';
import { fewNames } from '../../support/tables/cells/wording.ts';
import type { Scorer } from '../sources.ts';
import type { EndpointContext } from './endpoint.ts';
import { textsOf } from './named-text.ts';
import { labelsOf, openScoreService } from './score-service.ts';

/**
 * The number is the score of the named label, or the only one there is.
 *
 * @throws InputError when asked, where the service gives no such label, several where none is named, or others for other texts
 */
export function openScoreScorer(source: ScorerEndpointSource, context: EndpointContext): Scorer {
  const service = openScoreService(source, context, 'numbers');
  const { address } = service;
  return {
    key: contentKey('text scoring', address, source.label ?? null),
    describe: () => ({
      endpoint: address,
      api: source.api,
      ...(source.label === undefined ? {} : { label: source.label }),
      usage: service.usage(),
    }),
    close: async () => {},
    async score(data, progress) {
      const texts = textsOf(data, 'score');
      const answers = await service.ask(texts, progress);
      const rows = texts.map(({ text }) => answers.get(text)!);
      const labels = labelsOf(rows, address);
      const label = source.label ?? labels[0];
      if (labels.length > 0 && (source.label === undefined ? labels.length > 1 : !labels.includes(source.label)))
        throw noSuchLabel(source, address, labels);
      const values = Float64Array.from(rows, (row) =>
        typeof row === 'string' ? Number.NaN : row.find((one) => one.label === label)!.score,
      );
      const reasons = rows.map((row) => (typeof row === 'string' ? row : null));
      const missing = reasons.filter((reason) => reason !== null).length;
      return { values, missing, ...(missing > 0 ? { missingBy: countReasons(reasons) } : {}), truncated: 0 };
    },
  };
}

function noSuchLabel({ label }: ScorerEndpointSource, address: string, labels: readonly string[]): InputError {
  return new InputError({
    key: 'label',
    message:
      label === undefined
        ? `${address} gives each text ${labels.length} scores, and \`label\` does not say which of them is the number`
        : `${address} gives no score for the label "${label}"`,
    hint: `Its labels are ${fewNames(labels)}`,
  });
}
