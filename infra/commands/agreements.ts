import type { RunningDeployment } from './boot.ts';
import { clientAs, type PersonaClient } from './standing.ts';

/** A region that runs here, and who decides for the body that binds it. */
interface Side {
  readonly region: string;
  readonly signatory: PersonaClient;
}

type Listed = Awaited<ReturnType<PersonaClient['listAgreements']>>['agreements'][number];
type Deed = { readonly kind: 'sealed' | 'published'; readonly by: Side };

/**
 * Has local regions seal the agreements between them, present their documents to each other, and publish what they entrust, as their
 * officials would: over HTTP. What has been done before is not done again.
 */
export async function sealAgreements(regions: readonly RunningDeployment[]): Promise<void> {
  const sides = regions.map((running) => ({
    region: running.deployment.division,
    signatory: clientAs(running, `signatory-${running.deployment.name}`),
  }));
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
    const { id, version, entrusted } = agreement;
    const open = (kind: Deed['kind'], by: readonly Side[]): Deed[] =>
      by.map((side) => ({ kind, by: side })).filter((deed) => !isDone(agreement, deed));
    await exchange(open('sealed', sides), { id, version, sides });
    const entrusting = sides.filter(({ region }) => entrusted.some(({ to }) => to === region));
    await exchange(open('published', entrusting), { id, version, sides });
  }
}

function bodyOf(list: readonly Listed[], of: { id: string; version: number; region: string }): string | undefined {
  const listed = list.find(({ id, version }) => id === of.id && version === of.version);
  return listed?.parties.find(({ region }) => region === of.region)?.body;
}

/** Each makes its document, then each gives it to the other: what one party has not sealed yet the other cannot publish. */
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
      sides.filter((side) => side !== by).map(({ signatory }) => signatory.presentDeed({ params, body: { document } })),
    ),
  );
}
