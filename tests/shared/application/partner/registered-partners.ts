import type { OwnKeys, PartnerKeys, PartnerRegister, Partners } from '#application/partner/partners';
import type { OwnKey, Partner, PartnerKey, PartnerKeyName } from '#domain/partner/registration';

const isNamed =
  ({ direction, kind, endpoint, id }: PartnerKeyName) =>
  (each: PartnerKeyName): boolean =>
    each.direction === direction && each.kind === kind && each.endpoint === endpoint && each.id === id;

/** What is registered, in memory. */
export class RegisteredPartners implements PartnerKeys, PartnerRegister {
  readonly partners: Partner[] = [];
  readonly keys = new Map<string, PartnerKey[]>();
  readonly own: OwnKey[] = [];

  readonly asPartners: Partners = { all: () => Promise.resolve([...this.partners]) };
  readonly asOwnKeys: OwnKeys = { all: () => Promise.resolve([...this.own]) };

  of(partner: string): Promise<PartnerKey[]> {
    return Promise.resolve([...(this.keys.get(partner) ?? [])]);
  }

  put(partner: Partner): Promise<void> {
    this.#replace(this.partners, partner, ({ id }) => id === partner.id);
    return Promise.resolve();
  }

  putKey(partner: string, key: PartnerKey): Promise<void> {
    const its = this.keys.get(partner) ?? [];
    this.keys.set(partner, its);
    this.#replace(its, key, isNamed(key));
    return Promise.resolve();
  }

  async removeKey(partner: string, name: PartnerKeyName): Promise<void> {
    this.keys.set(
      partner,
      (await this.of(partner)).filter((each) => !isNamed(name)(each)),
    );
  }

  addOwnKey(key: OwnKey): Promise<boolean> {
    if (this.own.some(({ kind, id }) => kind === key.kind && id === key.id)) return Promise.resolve(false);
    this.own.push(key);
    return Promise.resolve(true);
  }

  putOwnKey(key: OwnKey): Promise<void> {
    this.#replace(this.own, key, ({ kind, id }) => kind === key.kind && id === key.id);
    return Promise.resolve();
  }

  #replace<T>(list: T[], value: T, isSame: (each: T) => boolean): void {
    const at = list.findIndex(isSame);
    list.splice(at === -1 ? list.length : at, 1, value);
  }
}
