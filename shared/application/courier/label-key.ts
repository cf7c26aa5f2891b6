/** Where the label of a parcel lies, beside the scans. */
export const labelKey = ({ carrier, number }: { carrier: string; number: string }): string =>
  `labels/${carrier}/${number}.pdf`;
