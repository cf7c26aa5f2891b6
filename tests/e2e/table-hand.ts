import type { TestDeployment } from './deployment.ts';
import { type Item, StoreView } from './store-view.ts';

/** Sort key of an event. */
export const eventSk = (seq: number): string => `EVENT#${String(seq).padStart(6, '0')}`;

/** The hand that reaches past the platform into its tables, as somebody with the account's rights could. */
export class TableHand {
  readonly #cloud: TestDeployment['cloud'];
  readonly #view: StoreView;

  constructor({ cloud, folder }: Pick<TestDeployment, 'cloud' | 'folder'>, deployment = 'lanzhou') {
    this.#cloud = cloud;
    this.#view = new StoreView(folder, deployment);
  }

  /** Puts an item into the table of that name: `cases`, `approvals`, `seals`… */
  async put(table: string, item: Item): Promise<void> {
    await this.#cloud.call('DynamoDB_20120810.PutItem', { TableName: this.#view.tableName(table), Item: item });
  }

  async delete(table: string, key: Item): Promise<void> {
    await this.#cloud.call('DynamoDB_20120810.DeleteItem', { TableName: this.#view.tableName(table), Key: key });
  }

  /** Takes one item of a case away. */
  remove(caseId: string, sk: string): Promise<void> {
    return this.delete('cases', { pk: { S: `CASE#${caseId}` }, sk: { S: sk } });
  }

  /** Makes the items of a case again what they were. */
  async restore(caseId: string, items: ReadonlyMap<string, Item>): Promise<void> {
    for (const sk of this.#view.caseItems(caseId).keys()) if (!items.has(sk)) await this.remove(caseId, sk);
    for (const item of items.values()) await this.put('cases', item);
  }
}
