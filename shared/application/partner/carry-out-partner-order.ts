import type { Report } from '#application/operation/carry-out-order';
import { compareAgain, type CompareAgainDependencies } from './compare-again.ts';
import { enableEndpoint, type OrderOutboxDependencies, retell } from './order-outbox.ts';
import { endOwnKey, makeOwnKey, type OwnKeyDependencies, takeOwnCertificate } from './own-keys.ts';
import { registerKey, type RegisterKeyDependencies, removeKey } from './register-key.ts';
import { registerPartner, type RegisterPartnerDependencies } from './register-partner.ts';
import { registerSource, type RegisterSourceDependencies, removeSource } from './register-source.ts';
import type { PartnerOrder } from '#contracts/operations';

export interface PartnerOrderDependencies
  extends
    RegisterPartnerDependencies,
    RegisterKeyDependencies,
    OwnKeyDependencies,
    OrderOutboxDependencies,
    RegisterSourceDependencies,
    CompareAgainDependencies {}

/** Looks what an order about partners or keys would do, or does it. What looking refuses, doing refuses too, unless it was done already. */
export function carryOutPartnerOrder(dependencies: PartnerOrderDependencies, order: PartnerOrder): Promise<Report> {
  switch (order.what) {
    case 'register':
      return registerPartner(dependencies, order);
    case 'key':
      return registerKey(dependencies, order);
    case 'remove-key':
      return removeKey(dependencies, order);
    case 'own-key':
      return makeOwnKey(dependencies, order);
    case 'own-certificate':
      return takeOwnCertificate(dependencies, order);
    case 'end-own-key':
      return endOwnKey(dependencies, order);
    case 'source':
      return registerSource(dependencies, order);
    case 'remove-source':
      return removeSource(dependencies, order);
    case 'compare':
      return compareAgain(dependencies, order);
    case 'enable':
      return enableEndpoint(dependencies, order);
    case 'retell':
      return retell(dependencies, order);
  }
}
