import type { RunningDeployment } from './boot.ts';
import { clientAs, type PersonaClient } from './standing.ts';

/** A region that runs here, or works at the desk of one, and who decides for the body that binds it. */
interface Side {
  readonly region: string;
  /** Deployment at which that is. */
  readonly at: string;
  readonly signatory: PersonaClient;
}

/** Names of the regions at desks, as their personas have them. */
const atDesks: Readonly<Record<string, string>> = { '630100': 'xining' };

type Listed = Awaited<ReturnType<PersonaClient['listAgreements']>>['agreements'][number];
type Deed = { readonly kind: 'sealed' | 'published'; readonly by: Side };

/**
 * Has local regions seal the agreements between them, present their documents to each other, and publish what they entrust, as their
 * officials would: over HTTP. What has been done before is not done again.
 */
export async function sealAgreements(regions: readonly RunningDeployment[]): Promise<void> {
  const sides = regions.flatMap((running): Side[] => {
    const { division, name, desks } = running.deployment;
    const own = { region: division, at: name, signatory: clientAs(running, `signatory-${name}`) };
    const guests = desks.map((desk) => ({
      ...{ region: desk, at: name, signatory: clientAs(running, `signatory-${atDesks[desk]}`) },
    }));
    return [own, ...guests];
  });
  const lists = await Promise.all(sides.map(async ({ signatory }) => (await signatory.listAgreements({})).agreements));
  const between = (lists[0] ?? []).filter(
    ({ state, parties }) =>
      state !== 'ended' && parties.every(({ region }) => sides.some((side) => side.region === region)),
  );
  const isDone = ({ id, version }: Listed, { kind, by }: Deed): boolean =>
    lists.every((list) =>
      list
        .find((each) => each.id === id && each.version === version)
        ?.deeds.some((deed) => deed.kind === kind && deed.body === bodyOf(list, { id, version, region: by.region })),
    );
  for (const agreement of between) {
    const { id, version, entrusted, parties } = agreement;
    const both = sides.filter(({ region }) => parties.some((party) => party.region === region));
    const open = (kind: Deed['kind'], by: readonly Side[]): Deed[] =>
      by.map((side) => ({ kind, by: side })).filter((deed) => !isDone(agreement, deed));
    await exchange(open('sealed', both), { id, version, sides: both });
    const entrusting = both.filter(({ region }) => entrusted.some(({ to }) => to === region));
    await exchange(open('published', entrusting), { id, version, sides: both });
  }
}

function bodyOf(list: readonly Listed[], of: { id: string; version: number; region: string }): string | undefined {
  const listed = list.find(({ id, version }) => id === of.id && version === of.version);
  return listed?.parties.find(({ region }) => region === of.region)?.body;
}

/** Each makes its document, then each gives it to the other, where that is not in the same place: what one party has not sealed yet the other cannot publish. */
async function exchange(
  deeds: readonly Deed[],
  { id, version, sides }: { id: string; version: number; sides: readonly Side[] },
): Promise<void> {
  const params = { agreement: `${id}-v${version}` };
  const made = await Promise.all(
    deeds.map(async ({ kind, by }) => ({ by, document: await by.signatory.giveDeed({ params, body: { kind } }) })),
  );
  await Promise.all(
    made.flatMap(({ by, document }) =>
      sides
        .filter(({ at }) => at !== by.at)
        .map(({ signatory }) => signatory.presentDeed({ params, body: { document } })),
    ),
  );
}
