import { Migration } from '@mikro-orm/migrations';

/** Which prompt a draft came from. Of what a model wrote before, nobody knows. */
export class Agent0004 extends Migration {
  override up(): void {
    this.addSql('alter table agent_post_mortem_revisions add column prompt text null');
  }

  override down(): void {
    this.addSql('alter table agent_post_mortem_revisions drop column prompt');
  }
}
