import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { Gathered } from '../../database/gathered.js';
import { Transactions } from '../../database/transactions.js';
import { RegistrationStore } from './registration.store.js';
import type { OfferedReport, ReportAnswer } from './report-registrations.sql.js';
import { reportRounds } from './report-rounds.js';

const MAX_BATCH = 100;
const MAX_UNDER_WAY = 4;

/**
 * Takes reports in, those that arrive together in one statement with one commit. Devices that somebody else is at work
 * on do not hold it up: their reports share a transaction for each of them.
 */
@Injectable()
export class RegistrationReports {
  private readonly together = new Gathered((reports: readonly OfferedReport[]) => this.takeEach(reports), {
    maxBatch: MAX_BATCH,
    maxUnderWay: MAX_UNDER_WAY,
  });
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
    const answer = await this.together.ask(report);
    return answer.reached ? answer : this.inTurn.load(report);
  }

  /**
   * Takes the reports in their order, but for devices that somebody else is at work on, whose `reached` is false.
   * @returns the answers in the order of the reports
   */
  private async takeEach(reports: readonly OfferedReport[]): Promise<ReportAnswer[]> {
    const answers = new Map<OfferedReport, ReportAnswer>();
    const passedOver = new Map<string, ReportAnswer>();
    for (const round of reportRounds(reports)) {
      const asked = round.filter(({ device_id }) => !passedOver.has(device_id));
      const found = asked.length === 0 ? [] : await this.store.report(asked);
      found.forEach((answer, index) => {
        answers.set(asked[index], answer);
        if (!answer.reached) passedOver.set(asked[index].device_id, answer);
      });
    }
    return reports.map((report) => answers.get(report) ?? passedOver.get(report.device_id)!);
  }

  private async takeInTurn(reports: readonly OfferedReport[]): Promise<ReportAnswer[]> {
    const answers = new Map<OfferedReport, ReportAnswer>();
    const takeOf = async (deviceId: string): Promise<void> => {
      const ofDevice = reports.filter(({ device_id }) => device_id === deviceId);
      const found = await this.transactions.run(() => this.takeHeld(deviceId, ofDevice));
      found.forEach((answer, index) => answers.set(ofDevice[index], answer));
    };
    await Promise.all([...new Set(reports.map(({ device_id }) => device_id))].map(takeOf));
    return reports.map((report) => answers.get(report)!);
  }

  private async takeHeld(deviceId: string, reports: OfferedReport[]): Promise<ReportAnswer[]> {
    await this.store.hold([deviceId]);
    return this.takeEach(reports);
  }
}
