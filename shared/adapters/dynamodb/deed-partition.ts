/** Partition of the table of registers with what is sealed and published; no body's own register is called that. */
export const deedPartition = 'AGREEMENT#deeds';
