import { problemMediaType } from './problem.ts';

const problem = { content: { [problemMediaType]: { schema: { $ref: '#/components/schemas/Problem' } } } };

/** What we post to the endpoint of a partner (OpenAPI 3.1, `webhooks`): how it is signed and repeated, docs/partner says. */
export const webhooksOf = (headers: readonly { $ref: string }[]): Record<string, unknown> => ({
  partnerMessage: {
    post: {
      operationId: 'tellPartner',
      summary: '向伙伴节点发送签名消息 · a signed message to the endpoint of a partner',
      description:
        'Posted anew, under the same webhook-id and with a new time and signature, until it is answered 2xx; of one case in the order of its events.',
      security: [],
      parameters: headers,
      requestBody: {
        required: true,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/PartnerMessage' } } },
      },
      responses: {
        '2XX': { description: 'taken, durably: it is not sent again. A registered ackRule has to hold of the body.' },
        '409': { description: 'with the code `partner.gap`: the message before is sent again first', ...problem },
        '410': { description: 'the endpoint is gone: nothing is sent until an operator says so' },
        '429': { description: 'later, by Retry-After' },
        '503': { description: 'later, by Retry-After' },
        default: {
          description: 'not taken: it is sent again by the schedule; a code is shown to operators',
          ...problem,
        },
      },
    },
  },
});
