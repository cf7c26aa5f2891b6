import bodies from '#data/bodies.json' with { type: 'json' };
import type { RunningDeployment } from './boot.ts';
import { createClient } from '#client/client';
import { api } from '#contracts/http/api';

/** A client of a running deployment that speaks as a persona; tokens are fetched anew when the virtual clock has passed them. */
export function clientAs({ api: baseUrl, identity, cloud }: RunningDeployment, persona: string) {
  let kept: { token: string; until: number } | undefined;
  const token = async (): Promise<string> => {
    if (kept === undefined || kept.until < cloud.clock.now())
      // Tokens live for an hour; half of it leaves room for the slowest request.
      kept = { token: await identity.token(persona), until: cloud.clock.now() + 1_800_000 };
    return kept.token;
  };
  return createClient(api, { baseUrl, token });
}

export type PersonaClient = ReturnType<typeof clientAs>;

const housingFundBodies = bodies.bodies.filter(({ kind }) => kind === 'housing-fund-centre').map(({ id }) => id);

/** The decider authorises XS-022 beforehand in every body that decides it, and the reviewer confirms it; given again it stays the same. */
export async function authoriseOnTheSpotItems(running: RunningDeployment): Promise<void> {
  for (const persona of ['decider', 'reviewer']) {
    const official = clientAs(running, persona);
    for (const body of housingFundBodies)
      await official.authoriseStanding({ body: { itemId: 'XS-022', version: 1, body } });
  }
}
