export interface CaseOpenedV1 {
  case_id: string;
}
export const stray = 1;
