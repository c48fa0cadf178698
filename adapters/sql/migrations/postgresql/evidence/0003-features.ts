import { Migration } from '@mikro-orm/migrations';

/** By what trouble is known again in another case. What was analysed before has none. */
export class Evidence0003 extends Migration {
  override up(): void {
    this.addSql(`create table evidence_features (
      evidence_id text collate "C" not null,
      kind text collate "C" not null,
      wording text collate "C" not null,
      owner_id text collate "C" not null,
      case_id text collate "C" not null,
      primary key (evidence_id, kind, wording)
    )`);
    this.addSql('create index evidence_features_case on evidence_features (owner_id, case_id, kind, wording)');
    this.addSql('create index evidence_features_wording on evidence_features (owner_id, wording, kind, case_id)');
  }

  override down(): void {
    this.addSql('drop table evidence_features');
  }
}
