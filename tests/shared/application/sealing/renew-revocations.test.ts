import { describe, expect, it } from 'vitest';
import { type Renewal, renewRevocations } from '#application/sealing/renew-revocations';
import { listIdOf, listsEnding } from '#application/verification/revocation-lists';
import type { Seal } from '#domain/seal/seal';
import { toBase64 } from '#formats/bytes';
import { sm2GenerateKeyPair } from '#formats/sm2';
import { parseCertificate } from '#formats/x509';
import type { Revocation, RevocationListRequest } from '#formats/x509-crl';
import { CertifyingRoot } from '#tests/shared/application/sealed-documents';

const body = '12620100XTXX00057N';
const at = '2026-09-22T02:00:00.000Z';
const root = await CertifyingRoot.make();
const id = listIdOf(parseCertificate(root.certificate));
const publicKey = { algorithm: 'SM2', bytes: sm2GenerateKeyPair().publicKey } as const;

const serialOf = (der: Uint8Array): string => parseCertificate(der).serial;
const revoked = (der: Uint8Array, reason: Revocation['reason'] = 'keyCompromise'): Revocation => ({
  ...{ serial: serialOf(der), at: '2026-09-21T00:00:00Z', reason },
});
const fortnight = { thisUpdate: '2026-09-20T00:00:00Z', nextUpdate: '2026-10-04T00:00:00Z' };
const listed = async (revocations: readonly Revocation[], parts: Partial<RevocationListRequest> = {}, by = root) =>
  toBase64(await by.list(revocations, { ...fortnight, number: 7, ...parts }));

async function sealIn(state: Seal['state'], of: CertifyingRoot = root): Promise<Seal & { readonly der: Uint8Array }> {
  const der = await of.certify({ body, publicKey });
  const sealed = { certificate: toBase64(der), ses: toBase64(of.makeSeal(der)) };
  return { id: `${state}-${serialOf(der).slice(0, 4)}`, state, ...sealed, der } as Seal & { der: Uint8Array };
}

/** A registry that holds one list at most, and the seals given. */
function registry(held: string | null = null, seals: readonly Seal[] = []) {
  const renewals: Renewal[] = [];
  const kept = new Map(held === null ? [] : [[id, held]]);
  const dependencies = {
    lists: {
      held: (of: string) => Promise.resolve(kept.get(of) ?? null),
      renew(renewal: Renewal) {
        if ((kept.get(renewal.id) ?? null) !== renewal.old) return Promise.resolve(false);
        renewals.push(renewal);
        kept.set(renewal.id, renewal.list);
        return Promise.resolve(true);
      },
    },
    seals: { sealsOf: () => Promise.resolve(seals) },
    needs: [{ body, kind: 'official' }],
    trust: { list: () => Promise.resolve({ ...root.trust, revocations: [...kept.values()] }) },
    clock: { now: () => at },
  };
  return { dependencies, renewals };
}

const order = (list: string, act: 'look' | 'do' = 'do') => ({
  ...({ operation: 'renew-revocations', execution: 'e-1', ticket: 'OPS-7', reason: 'weekly' } as const),
  ...{ act, list },
});

describe('a newer list', () => {
  it('takes the place of the one before, with a line of history; a look changes nothing', async () => {
    const gone = await sealIn('suspended');
    const old = await listed([revoked(gone.der)], { thisUpdate: '2026-09-13T00:00:00Z', number: 6 });
    const { dependencies, renewals } = registry(old);
    const list = await listed([]);
    const expected = {
      ...{ issuer: '测试根 (test root)', number: '7', ...fortnight, revoked: 0 },
      ...{ replaces: '2026-09-13T00:00:00Z', noLongerRevoked: 1, sealsHit: '' },
    };
    expect(await renewRevocations(dependencies, order(list, 'look'))).toEqual({ ...expected, state: 'not held' });
    expect(renewals).toEqual([]);
    expect(await renewRevocations(dependencies, order(list))).toEqual({ ...expected, state: 'held' });
    expect(renewals).toMatchObject([
      {
        id,
        old,
        list,
        at,
        line: { by: 'system:op-renew-revocations', ticket: 'OPS-7', execution: 'e-1', number: '7' },
      },
    ]);
  });

  it('may be the first of its authority', async () => {
    const { dependencies, renewals } = registry();
    expect(await renewRevocations(dependencies, order(await listed([])))).toMatchObject({ replaces: null });
    expect(renewals).toMatchObject([{ old: null }]);
  });

  it('stays as it is where it is held already', async () => {
    const list = await listed([]);
    const { dependencies, renewals } = registry(list);
    for (const act of ['look', 'do'] as const)
      expect(await renewRevocations(dependencies, order(list, act))).toMatchObject({ state: 'held' });
    expect(renewals).toEqual([]);
  });

  it('is newer by its number alone, where both are of one second', async () => {
    const { dependencies } = registry(await listed([], { number: 6 }));
    expect(await renewRevocations(dependencies, order(await listed([])))).toMatchObject({ state: 'held' });
  });

  it('says which seals it hits that are registered or in force, by their own certificate or their maker’s', async () => {
    const [active, untouched] = [await sealIn('active'), await sealIn('active')];
    const [registered, suspended] = [await sealIn('registered'), await sealIn('suspended')];
    const seals = [active, registered, suspended, untouched];
    const hit = async (revocations: readonly Revocation[]) =>
      (await renewRevocations(registry(null, seals).dependencies, order(await listed(revocations), 'look')))[
        'sealsHit'
      ];
    const three = [active, registered, suspended].map(({ der }) => revoked(der));
    expect(await hit(three)).toBe(`${active.id} ${registered.id}`);
    expect(await hit([revoked(active.der, 'removeFromCRL')])).toBe('');
    expect(await hit([revoked(root.makerCertificate, 'superseded')])).toBe(
      [active, registered, untouched].map((each) => each.id).join(' '),
    );
  });

  it('hits no seal of another authority that has the same serial', async () => {
    const other = await sealIn('active', await CertifyingRoot.make());
    const { dependencies } = registry(null, [other]);
    const list = await listed([revoked(other.der)]);
    expect(await renewRevocations(dependencies, order(list, 'look'))).toMatchObject({ sealsHit: '' });
  });
});

describe('a list is refused', () => {
  const refused = async (list: string, code: string, held: string | null = null) => {
    for (const act of ['look', 'do'] as const) {
      const { dependencies, renewals } = registry(held);
      await expect(renewRevocations(dependencies, order(list, act))).rejects.toThrow(`operation.${code}:`);
      expect(renewals).toEqual([]);
    }
  };

  it('where it is larger than an input has room for', async () => {
    await refused('A'.repeat(240_001), 'list_too_large');
  });

  it('where it cannot be read', async () => {
    await refused('A', 'list_unreadable');
    await refused('MAA=', 'list_unreadable');
    await refused(toBase64(root.certificate), 'list_unreadable');
  });

  it('where nobody whom we trust signed it', async () => {
    const stranger = await CertifyingRoot.make();
    const issuer = { C: 'CN', CN: '另一机构' };
    await refused(await listed([], { issuer }), 'list_issuer_unknown');
    await refused(await listed([], {}, stranger), 'list_not_trusted');
    const der = await root.list([], fortnight);
    const last = der.length - 1;
    der[last] = (der[last] ?? 0) ^ 1;
    await refused(toBase64(der), 'list_not_trusted');
  });

  it('where it does not count now', async () => {
    await refused(await listed([], { thisUpdate: '2026-09-23T00:00:00Z' }), 'list_not_in_force');
    await refused(await listed([], { nextUpdate: '2026-09-21T00:00:00Z' }), 'list_not_in_force');
  });

  it('where the one that is held is newer', async () => {
    const held = await listed([]);
    await refused(await listed([], { thisUpdate: '2026-09-19T00:00:00Z', number: 8 }), 'list_older', held);
    await refused(await listed([], { thisUpdate: '2026-09-21T00:00:00Z', number: 6 }), 'list_older', held);
    // Another of the same number and second.
    await refused(await listed([revoked(root.makerCertificate)]), 'list_older', held);
  });

  it('as a fault, where another was brought in meanwhile', async () => {
    const { dependencies } = registry();
    const lists = { ...dependencies.lists, renew: () => Promise.resolve(false) };
    await expect(renewRevocations({ ...dependencies, lists }, order(await listed([])))).rejects.toThrow('meanwhile');
  });
});

describe('lists that end soon', () => {
  const ending = async (parts: Partial<RevocationListRequest>, now = at) =>
    listsEnding({ ...root.trust, revocations: [await listed([], parts)] }, now);

  it('are those that count for less than seven days more, and those that are not there', async () => {
    expect(await ending({ nextUpdate: '2026-09-29T02:00:00Z' })).toEqual([]);
    const nextUpdate = '2026-09-29T01:59:59Z';
    expect(await ending({ nextUpdate })).toEqual([{ authority: '测试根 (test root)', nextUpdate }]);
    expect(listsEnding({ ...root.trust, revocations: [] }, at)).toMatchObject([{ nextUpdate: null }]);
    const stranger = await CertifyingRoot.make();
    const forged = { ...root.trust, revocations: [await listed([], {}, stranger)] };
    expect(listsEnding(forged, at)).toMatchObject([{ nextUpdate: null }]);
  });

  it('are judged by the newest of each authority, and not of one that has ended itself', async () => {
    const revocations = [await listed([], { nextUpdate: '2026-09-23T00:00:00Z' }), await listed([])];
    expect(listsEnding({ ...root.trust, revocations }, at)).toEqual([]);
    expect(await ending({}, '2041-01-01T00:00:00Z')).toEqual([]);
    expect(listsEnding({ roots: [] }, at)).toEqual([]);
  });
});
