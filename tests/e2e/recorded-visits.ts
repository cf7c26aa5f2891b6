import { randomUUID } from 'node:crypto';
import type { TestDeployment } from './deployment.ts';
import { inPerson, materialOf, regions } from '#infra/commands/scenarios';
import type { PersonaClient } from '#infra/commands/standing';

export type Said = Parameters<PersonaClient['finishRecording']>[0]['body'];
export type File = Extract<Said, { file: unknown }>['file'];

/** A small, invented recording, different each time. */
export const clip = (text: string): Buffer => Buffer.from(`not really a video: ${text}`);

/** As the browser of the clerk sees it. */
export function fileOf(content: Buffer): File {
  const { sha256, bytes } = materialOf(content);
  return { sha256, bytes, mediaType: 'video/webm' };
}

/** What a clerk does to record a visit, at the window of one region, over HTTP alone. */
export class RecordedVisit {
  readonly visit = randomUUID();
  readonly content = clip(this.visit);
  readonly file = fileOf(this.content);
  readonly #deployment: TestDeployment;
  readonly #window: string;
  #stoppedAt: string | undefined;
  readonly clerk: PersonaClient;

  constructor(deployment: TestDeployment, at: keyof typeof regions) {
    this.#deployment = deployment;
    this.#window = regions[at].window;
    this.clerk = deployment.as(regions[at].clerk);
  }

  params(recording = '1') {
    return { params: { visit: this.visit, recording } };
  }

  start(consent: 'given' | 'refused' = 'given', recording = '1') {
    const { idType, idNumber } = inPerson;
    const body = { window: this.#window, notice: 1, consent, people: [{ idType, idNumber }] };
    return this.clerk.startRecording({ ...this.params(recording), body });
  }

  /** As it stands now, in the cloud's own time. */
  #now(): string {
    return new Date(this.#deployment.cloud.clock.now()).toISOString();
  }

  /** Starts and stops it, once, and gives what was said, to be said again. */
  async stopped() {
    await this.start();
    const body = { stoppedAt: (this.#stoppedAt ??= this.#now()), file: this.file };
    return { body, ...(await this.clerk.finishRecording({ ...this.params(), body })) };
  }

  async kept() {
    const { body, upload } = await this.stopped();
    const put = await fetch(upload?.url ?? '', {
      ...{ method: 'PUT', headers: { ...upload?.headers }, body: new Uint8Array(this.content) },
    });
    if (!put.ok) throw new Error(`upload refused: ${put.status}`);
    const { recording } = await this.clerk.finishRecording({ ...this.params(), body });
    return { body, upload, recording };
  }

  end(ended: Extract<Said, { ended: unknown }>['ended'], by: PersonaClient = this.clerk) {
    return by.finishRecording({ ...this.params(), body: { ended } });
  }

  view(by: PersonaClient = this.clerk, note = '投诉 2026-017') {
    return by.viewRecording({ ...this.params(), body: { purpose: 'complaint', note } });
  }

  async listed(by: PersonaClient = this.clerk) {
    const { recordings } = await by.listRecordings({ params: { window: this.#window }, query: { visit: this.visit } });
    return recordings;
  }

  async unfinished() {
    const { recordings } = await this.clerk.listRecordings({ params: { window: this.#window }, query: {} });
    return recordings.filter(({ visit }) => visit === this.visit);
  }
}
