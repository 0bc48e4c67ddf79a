/** Classifiers behind an address. */
import type { ChatClassifierSource, ClassifierEndpointSource } from '../../contract/configuration.ts';
import type { Classifier } from '../sources.ts';
import type { EndpointContext } from './endpoint.ts';

export async function openHttpClassifier(
  source: ClassifierEndpointSource | ChatClassifierSource,
  context: EndpointContext,
): Promise<Classifier> {
  return source.api === 'openai-chat'
    ? (await import('./chat-classifier.ts')).openChatClassifier(source, context)
    : (await import('./score-classifier.ts')).openScoreClassifier(source, context);
}
