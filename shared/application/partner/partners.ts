import type { Endpoint, OwnKey, Partner, PartnerKey, PartnerKeyName } from '#domain/partner/registration';

/** What operators registered of partners. Reads may be a minute old. */
export interface Partners {
  all(): Promise<readonly Partner[]>;
}

/** Keys that partners sign with, and that messages to them are signed with; secrets as they are wrapped. Reads may be a minute old. */
export interface PartnerKeys {
  of(partner: string): Promise<readonly PartnerKey[]>;
}

/** The deployment's own signing keys. Reads may be a minute old. */
export interface OwnKeys {
  all(): Promise<readonly OwnKey[]>;
}

/** Writes what is read by the above; the same again changes nothing. */
export interface PartnerRegister {
  put(partner: Partner): Promise<void>;
  putKey(partner: string, key: PartnerKey): Promise<void>;
  removeKey(partner: string, key: PartnerKeyName): Promise<void>;
  /** False, and nothing is written, where there is one of this kind and id. */
  addOwnKey(key: OwnKey): Promise<boolean>;
  putOwnKey(key: OwnKey): Promise<void>;
}

/**
 * What a wrapped secret is: one that a partner signs with, one that we sign with for an endpoint (by the partner's id: for what it
 * fetches), or a signing key of the deployment. Bound to it as the encryption context; policies go by the direction.
 */
export type SecretName =
  | { readonly direction: 'in'; readonly owner: string; readonly key: string }
  | { readonly direction: 'out'; readonly owner: string; readonly endpoint: string; readonly key: string }
  | { readonly direction: 'own'; readonly owner: 'own'; readonly key: string };

/** Secrets under the key for partners in KMS. */
export interface PartnerSecrets {
  /** Throws where it was wrapped under another name. Opened secrets may be held in memory for a minute. */
  open(wrapped: string, name: SecretName): Promise<Uint8Array>;
}

/** Makes secrets of 32 random bytes; they are wrapped under the key for partners in KMS, which alone can open them. */
export interface SecretMaker {
  make(name: SecretName): Promise<{ readonly secret: Uint8Array; readonly wrapped: string }>;
}

/** Says of an endpoint whether requests could go there now, and if not, which of the two stands against it. */
export interface Reach {
  fault(endpoint: Pick<Endpoint, 'url' | 'network'>): Promise<'url' | 'network' | null>;
}
