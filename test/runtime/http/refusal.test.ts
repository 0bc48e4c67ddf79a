import { describe, expect, it } from 'vitest';
import { errorIn, failureIn, reasonOf } from '../../../src/runtime/http/refusal.ts';
import { PermanentError, TransientError } from '../../../src/support/network/failure.ts';

const same = (said: string) => said;

describe('a refusal', () => {
  it.each([
    [400, '{"error":{"code":"context_length_exceeded"}}', 'too-long'],
    [400, '{"error":{"message":"Please reduce the length of the messages."}}', 'too-long'],
    [422, '{"error":"Input validation error: `inputs` tokens exceeds the maximum"}', 'too-long'],
    [422, '{"error":"`inputs` must have less than 512 tokens. Given: 600"}', 'too-long'],
    [413, 'Payload Too Large', 'too-long'],
    [400, '{"error":{"code":"content_filter"}}', 'filtered'],
    [403, '{"error":{"message":"Input flagged by moderation"}}', 'filtered'],
    [400, '{"error":{"innererror":{"code":"ResponsibleAIPolicyViolation"}}}', 'filtered'],
    [403, 'Forbidden', 'rejected'],
    [400, '', 'rejected'],
    [451, '', 'rejected'],
    // What is about every text alike.
    [400, '{"error":{"code":"model_not_found","message":"maximum context length"}}', null],
    [400, '{"error":{"code":"unsupported_parameter"}}', null],
    [401, 'flagged', null],
    [402, '', null],
    [404, '', null],
    [308, '', null],
    [200, '', null],
  ])('with %i %j is %s', (status, body, reason) => {
    expect(reasonOf(new PermanentError('', status, body))).toBe(reason);
  });
});

describe('an error told with status 200', () => {
  it.each([
    [{ message: 'busy', code: 429 }, 'it answered with an error 429: busy'],
    [{ message: 'down', code: '502' }, 'it answered with an error 502: down'],
    [{ message: 'hm', code: 'server_error' }, 'it answered with an error: hm'],
    ['loading', 'it answered with an error: loading'],
    [{ odd: 1 }, 'it answered with an error: {"odd":1}'],
    [true, 'it answered with an error: true'],
  ])('%j passes', (error, message) => {
    const failure = failureIn(error, same);
    expect(failure).toBeInstanceOf(TransientError);
    expect(failure.message).toBe(message);
  });

  it.each([
    [{ message: 'no', code: 403 }, 403, 'rejected'],
    [{ message: 'no', code: 401 }, 401, null],
    [{ message: 'no', code: 'content_policy_violation' }, 400, 'filtered'],
    [{ message: 'Input is too long' }, 400, 'too-long'],
    [{ message: 'no', code: 'insufficient_quota' }, 400, null],
  ])('%j is a refusal', (error, status, reason) => {
    const failure = failureIn(error, same);
    expect(failure).toBeInstanceOf(PermanentError);
    expect([(failure as PermanentError).status, reasonOf(failure as PermanentError)]).toEqual([status, reason]);
  });

  it('is found where there is one', () => {
    expect([{ error: 'a' }, { error: null }, {}, [], null, 'error'].map(errorIn)).toEqual(['a', ...Array(5)]);
  });
});
