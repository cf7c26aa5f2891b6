import type { Clock } from '#application/clock';
import type { OwnKeys } from './partners.ts';
import { accept, type Outcome } from '#contracts/errors';
import type { partnerRoutes } from '#contracts/http/partners';
import type { ResponseOf } from '#contracts/route';

type KeyList = ResponseOf<(typeof partnerRoutes)['listPartnerKeys']>;

/** What is public of the keys that messages from here are signed with: those that count, and those that will, so that partners can take them over ahead. */
export async function listOwnKeys({ ownKeys, clock }: { ownKeys: OwnKeys; clock: Clock }): Promise<Outcome<KeyList>> {
  const now = clock.now();
  const keys = (await ownKeys.all())
    .filter(({ validUntil }) => validUntil === null || now < validUntil)
    .map((key) => {
      const { id, validFrom, validUntil } = key;
      return key.kind === 'v1a'
        ? { kind: key.kind, id, validFrom, validUntil, publicKey: `whpk_${key.publicKey}` }
        : { kind: key.kind, id, validFrom, validUntil, certificate: key.certificate };
    });
  return accept({ keys });
}
