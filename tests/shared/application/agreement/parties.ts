import { giveDeed, type GiveDeedDependencies } from '#application/agreement/give-deed';
import type { DeedRegister } from '#application/agreement/ports';
import { presentDeed } from '#application/agreement/present-deed';
import { sealDeed } from '#application/sealing/seal-deed';
import type { DeedKind, DeedRecord, ShippedAgreement } from '#domain/agreement/agreed';
import type { Person } from '#domain/identity/principal';
import type { SealedDocument } from '#domain/licence/document';
import { agreementTexts } from '#functions/shipped-catalogue';
import { people, type TestPlatform } from '#tests/shared/application/platform';

export const bureau = { region: '620100', body: '11620100XTXX00014C' };
export const hall = { region: '610100', body: '11610100XTXX00161R' };
export const current = 'LZ-XA-v1';

/** Who decides for a body, or holds another post there. */
export const officialOf = (
  { region, body }: typeof bureau,
  role: Person['posts'][number]['role'] = 'decider',
): Person => ({
  ...people.stranger,
  level: 'L3',
  account: `https://identity.test.invalid|${body}`,
  posts: [{ role, body, region }],
});

/** A register of one region, in memory: the first of a party about a text stays. */
export class RememberedDeeds implements DeedRegister {
  readonly records: DeedRecord[] = [];

  all(): Promise<readonly DeedRecord[]> {
    return Promise.resolve([...this.records]);
  }

  register({ record }: { record: DeedRecord }): Promise<void> {
    if (!this.records.some(({ identifier }) => identifier === record.identifier)) this.records.push(record);
    return Promise.resolve();
  }
}

/** One region's side of the agreements that ship there, on the services of a test; its own texts may differ. */
export class Party {
  readonly deeds = new RememberedDeeds();
  readonly dependencies: GiveDeedDependencies;
  readonly #platform: TestPlatform;
  readonly #own: typeof bureau;

  constructor(platform: TestPlatform, own: typeof bureau, agreements: readonly ShippedAgreement[] = agreementTexts) {
    this.#platform = platform;
    this.#own = own;
    const { dependencies, root } = platform;
    this.dependencies = {
      ...{ ...dependencies, agreements, regions: [own.region], deeds: this.deeds },
      trust: { list: () => Promise.resolve(root.trust) },
      sealer: { sealDeed: (request) => sealDeed({ ...dependencies, agreements }, request) },
    };
  }

  give(kind: DeedKind, { agreement = current, person = officialOf(this.#own), ...instead }: Asked = {}) {
    return giveDeed({ ...this.dependencies, ...instead }, { person, tokenDigest: 'ab', agreement, kind });
  }

  present(document: SealedDocument, { agreement = current, person = officialOf(this.#own), ...instead }: Asked = {}) {
    return presentDeed({ ...this.dependencies, ...instead }, { person, agreement, document });
  }

  /** The seals that both parties need. */
  async registerSeals(): Promise<void> {
    for (const { body } of [bureau, hall]) await this.#platform.registerSeal({ body, kind: 'official' });
  }
}

export type Asked = Partial<GiveDeedDependencies> & { readonly agreement?: string; readonly person?: Person };
