import foodProduction from '#data/items/LZ-001.json' with { type: 'json' };
import depositCertificate from '#data/items/XS-022.json' with { type: 'json' };
import criminalRecordCertificate from '#data/items/XS-041.json' with { type: 'json' };
import socialSecurityCard from '#data/items/XS-048.json' with { type: 'json' };
import medicalFiling from '#data/items/XS-057.json' with { type: 'json' };
import mortgageRegistration from '#data/items/XS-066.json' with { type: 'json' };
import type { DescribedItem } from '#domain/catalogue/item';

/** Every item that is described fully. */
export const shippedItems = [
  depositCertificate,
  criminalRecordCertificate,
  socialSecurityCard,
  medicalFiling,
  mortgageRegistration,
  foodProduction,
] as readonly DescribedItem[];
