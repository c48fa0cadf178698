import { Migration } from '@mikro-orm/migrations';

/** What a transport is told of a job: its turn, and the moment before which nobody carries it again. */
export class Messaging0003 extends Migration {
  override up(): void {
    this.addSql('alter table msg_jobs add column carried_turn integer not null default 0');
    this.addSql('alter table msg_jobs add column carry_at integer null');
    this.addSql(
      "create index msg_jobs_uncarried on msg_jobs (coalesce(carry_at, available_at)) where status = 'queued'",
    );
  }

  override down(): void {
    this.addSql('drop index msg_jobs_uncarried');
    this.addSql('alter table msg_jobs drop column carry_at');
    this.addSql('alter table msg_jobs drop column carried_turn');
  }
}
