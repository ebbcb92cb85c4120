import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { Gathered } from '../../database/gathered.js';
import { Transactions } from '../../database/transactions.js';
import { RegistrationStore } from './registration.store.js';
import type { OfferedReport, ReportAnswer } from './report-registrations.sql.js';
import { reportRounds } from './report-rounds.js';

const MAX_BATCH = 100;
const MAX_UNDER_WAY = 4;
/** SQLSTATEs of a value that cannot be, and of a deadlock. */
const OF_ONE = /^(22|40)...$/;

/**
 * Takes reports in, those that arrive together in one statement with one commit. Devices that somebody else is at work
 * on do not hold it up: their reports share a transaction for each of them.
 */
@Injectable()
export class RegistrationReports {
  private readonly together = new Gathered(
    (reports: readonly OfferedReport[]) => this.takeEach(reports, (round) => this.takeShared(round)),
    { maxBatch: MAX_BATCH, maxUnderWay: MAX_UNDER_WAY },
  );
  private readonly inTurn = new DataLoader((reports: readonly OfferedReport[]) => this.takeInTurn(reports), {
    cache: false,
  });

  constructor(
    private readonly store: RegistrationStore,
    private readonly transactions: Transactions,
  ) {}

  /** Takes the report, in the open transaction where there is one. */
  async take(report: OfferedReport): Promise<ReportAnswer> {
    if (this.transactions.open) return (await this.takeHeld(report.device_id, [report]))[0];
    return (await this.together.ask(report)) ?? this.inTurn.load(report);
  }

  /**
   * Takes the reports in their order.
   * @param take what is about different registrations; not all of it is reached
   * @returns the answers in the order of the reports; nothing for a report that was not reached, and those of the same
   * device that followed it
   */
  private async takeEach(
    reports: readonly OfferedReport[],
    take: (round: OfferedReport[]) => Promise<(ReportAnswer | undefined)[]>,
  ): Promise<(ReportAnswer | undefined)[]> {
    const answers = new Map<OfferedReport, ReportAnswer>();
    const passedOver = new Set<string>();
    for (const round of reportRounds(reports)) {
      const asked = round.filter(({ device_id }) => !passedOver.has(device_id));
      const found = asked.length === 0 ? [] : await take(asked);
      found.forEach((answer, index) => {
        if (answer?.reached) answers.set(asked[index], answer);
        else passedOver.add(asked[index].device_id);
      });
    }
    return reports.map((report) => answers.get(report));
  }

  /** What fails because of one report is no failure of the others that share the statement: each is taken in turn. */
  private async takeShared(round: OfferedReport[]): Promise<(ReportAnswer | undefined)[]> {
    try {
      return await this.store.report(round);
    } catch (error) {
      if (!OF_ONE.test(String((error as { code?: unknown }).code))) throw error;
      return round.map(() => undefined);
    }
  }

  private async takeInTurn(reports: readonly OfferedReport[]): Promise<(ReportAnswer | Error)[]> {
    const answers = new Map<OfferedReport, ReportAnswer | Error>();
    const takeOf = async (deviceId: string): Promise<void> => {
      const ofDevice = reports.filter(({ device_id }) => device_id === deviceId);
      const taking = this.transactions.run(() => this.takeHeld(deviceId, ofDevice));
      const found = await taking.catch((error: Error) => ofDevice.map(() => error));
      found.forEach((answer, index) => answers.set(ofDevice[index], answer));
    };
    await Promise.all([...new Set(reports.map(({ device_id }) => device_id))].map(takeOf));
    return reports.map((report) => answers.get(report)!);
  }

  /** All are reached, as the device is held. */
  private async takeHeld(deviceId: string, reports: OfferedReport[]): Promise<ReportAnswer[]> {
    await this.store.hold([deviceId]);
    return (await this.takeEach(reports, (round) => this.store.report(round))) as ReportAnswer[];
  }
}
